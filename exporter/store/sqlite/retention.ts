import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Limits } from '../batch-writer.ts';

/** Tasks that are looked at, and perhaps go, at once: some 20 ms, for which batches wait. */
const PIECE = 2_000;
/** Free pages that are kept for what comes, as a part of all; beyond it the file shrinks. */
const FREE_SHARE = 0.1;
const SHRUNK_PAGES = 500;
/** So often the walks begin at the oldest task again, for those that came late. */
const FRESH_WALK_EVERY = 240;

interface Seen {
  readonly rowid: number;
  readonly seen: number;
  readonly failed: boolean;
}

/**
 * Takes away tasks that are too old, and the oldest where the file is too large: those that did not fail first, until failures
 * are more than half of what is kept. Failures are found in an index of their own; all others by walks along the order of `seen`,
 * which go on where they stopped, so that they pass by old failures once and not each time.
 */
export class Retention {
  readonly #database: DatabaseSync;
  readonly #walk: StatementSync;
  readonly #failures: StatementSync;
  readonly #deletions: readonly StatementSync[];
  readonly #forget: (rowids: readonly number[]) => void;
  #examined = { byAge: -Infinity, bySize: -Infinity };
  #rounds = 0;

  /** @param forget told of each piece, within its transaction */
  constructor(database: DatabaseSync, forget: (rowids: readonly number[]) => void) {
    this.#database = database;
    this.#forget = forget;
    this.#walk = database.prepare('SELECT rowid, seen, (rank & 15) = 7 AS failed FROM task WHERE seen >= ? AND seen < ? ORDER BY seen LIMIT ?');
    this.#failures = database.prepare('SELECT rowid, seen, 1 AS failed FROM task WHERE (rank & 15) = 7 AND seen < ? ORDER BY seen LIMIT ?');
    this.#deletions = [
      'DELETE FROM attempt WHERE (uuid, cluster) = (SELECT uuid, cluster FROM task WHERE rowid = ?)',
      'DELETE FROM custom_event WHERE (uuid, cluster) = (SELECT uuid, cluster FROM task WHERE rowid = ?)',
      'DELETE FROM task WHERE rowid = ?',
    ].map((sql) => database.prepare(sql));
  }

  /** One piece, in a transaction of its own. */
  tidy({ maxBytes, successesSince, failuresSince }: Limits): { deleted: number; more: boolean } {
    this.#rounds += 1;
    if (this.#rounds % FRESH_WALK_EVERY === 0) this.#examined = { byAge: -Infinity, bySize: -Infinity };
    const old = this.#next('byAge', successesSince);
    const failed = this.#failuresBefore(failuresSince);
    let victims = [...old.found, ...failed];
    let more = old.more || failed.length > PIECE;
    if (!more && this.#usedBytes() > maxBytes) {
      victims = [...victims, ...this.#oldest(maxBytes)];
      more = true;
    }
    if (victims.length > 0) this.#delete(victims);
    this.#shrink();
    return { deleted: victims.length, more: more && (victims.length > 0 || this.#usedBytes() > maxBytes) };
  }

  /** The next tasks of a walk that did not fail. */
  #next(walk: 'byAge' | 'bySize', before: number, limit = PIECE): { found: Seen[]; more: boolean } {
    const rows = seenOf(this.#walk.all(this.#examined[walk], before, limit));
    const last = rows.at(-1);
    if (last !== undefined) this.#examined[walk] = last.seen;
    const found = rows.filter(({ failed }) => !failed);
    // Nothing but failures of one moment: on, past that moment.
    if (last !== undefined && found.length === 0 && rows[0]?.seen === last.seen) this.#examined[walk] = last.seen + Number.EPSILON * last.seen;
    return { found, more: rows.length === limit };
  }

  #failuresBefore(before: number): Seen[] {
    return seenOf(this.#failures.all(before, PIECE));
  }

  /** About as many as are too many, a piece at most. */
  #oldest(maxBytes: number): Seen[] {
    const failed = this.#number('SELECT count(*) FROM task WHERE (rank & 15) = 7');
    const all = this.#number('SELECT count(*) FROM task');
    const limit = Math.min(PIECE, 1 + Math.ceil((1 - maxBytes / this.#usedBytes()) * all));
    if (failed > all / 2) return seenOf(this.#failures.all(Infinity, limit));
    const { found, more } = this.#next('bySize', Infinity, limit);
    if (!more) this.#examined.bySize = -Infinity;
    return found;
  }

  #delete(victims: readonly Seen[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const { rowid } of victims) for (const deletion of this.#deletions) deletion.run(rowid);
      this.#forget(victims.map(({ rowid }) => rowid));
      this.#database.exec('COMMIT');
    } catch (thrown) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw thrown;
    }
  }

  #usedBytes(): number {
    return (this.#number('PRAGMA page_count') - this.#number('PRAGMA freelist_count')) * this.#number('PRAGMA page_size');
  }

  #shrink(): void {
    const free = this.#number('PRAGMA freelist_count') - FREE_SHARE * this.#number('PRAGMA page_count');
    if (free > 0) this.#database.exec(`PRAGMA incremental_vacuum(${Math.min(SHRUNK_PAGES, Math.ceil(free))})`);
  }

  #number(sql: string): number {
    return Number(Object.values(this.#database.prepare(sql).get() ?? {})[0] ?? 0);
  }
}

function seenOf(rows: readonly Readonly<Record<string, unknown>>[]): Seen[] {
  return rows.map(({ rowid, seen, failed }) => ({ rowid: Number(rowid), seen: Number(seen), failed: failed === 1 }));
}
