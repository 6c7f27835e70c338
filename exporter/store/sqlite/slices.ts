import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Of a slice: the tasks first seen within so many seconds. A number that is part of the schema. */
export const SLICE_SECONDS = 10;

export function sliceOf(seen: number): number {
  return Math.trunc(seen / SLICE_SECONDS);
}

/**
 * Marks the slices that a batch adds tasks to, so that a reader knows which of those it keeps are stale. Those that lose a task,
 * or whose tasks change, are marked by triggers, with the version that is the clock's then.
 */
export class Slices {
  readonly #advance: StatementSync;
  readonly #mark: StatementSync;

  constructor(database: DatabaseSync) {
    // Those before the oldest task: nobody has read them yet, and there would be three million of them in a year.
    database.exec(`DELETE FROM slice WHERE number < coalesce((SELECT cast(min(seen) / ${SLICE_SECONDS} AS INTEGER) FROM task), 0)`);
    this.#advance = database.prepare('UPDATE slice_clock SET version = version + 1');
    this.#mark = database.prepare(`INSERT INTO slice VALUES (?, (SELECT version FROM slice_clock))
      ON CONFLICT (number) DO UPDATE SET version = excluded.version`);
  }

  /** Within the transaction that writes the tasks, before they are written. */
  mark(touched: ReadonlySet<number>): void {
    if (touched.size === 0) return;
    this.#advance.run();
    for (const number of touched) this.#mark.run(number);
  }
}
