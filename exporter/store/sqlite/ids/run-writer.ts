import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Entries, partCount } from './entries.ts';
import type { Run, Runs } from './runs.ts';
import { filterOf } from './runs.ts';

/** So many neighbours become one, if none is larger than the others together: an entry is written anew few times, however small runs are. */
const NEIGHBOURS = 5;

/** Writes runs, within transactions that are others'. */
export class RunWriter {
  readonly #runs: Runs;
  readonly #maxRows: number;
  readonly #latest: StatementSync;
  readonly #insert: StatementSync;
  readonly #insertPart: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeParts: StatementSync;
  readonly #setGone: StatementSync;
  readonly #rowsBetween: StatementSync;

  /** @param maxRows a run with more than that is merged no further */
  constructor(database: DatabaseSync, runs: Runs, maxRows: number) {
    this.#runs = runs;
    this.#maxRows = maxRows;
    this.#latest = database.prepare('SELECT max(number) FROM task_run_part');
    this.#insert = database.prepare('INSERT INTO task_run (part, first, last, entries, rows, gone) VALUES (?, ?, ?, ?, ?, 0)');
    this.#insertPart = database.prepare('INSERT INTO task_run_part (number, hashes) VALUES (?, ?)');
    this.#remove = database.prepare('DELETE FROM task_run WHERE part = ?');
    this.#removeParts = database.prepare('DELETE FROM task_run_part WHERE number >= ? AND number < ?');
    this.#setGone = database.prepare('UPDATE task_run SET gone = ? WHERE part = ?');
    this.#rowsBetween = database.prepare('SELECT rowid FROM task WHERE rowid BETWEEN ? AND ?');
    for (const statement of [this.#latest, this.#rowsBetween]) statement.setReturnArrays(true);
  }

  /** Of the rows behind the last run up to `last`. */
  append(entries: Entries, span: { readonly first: number; readonly last: number; readonly rows: number }): void {
    this.#write(entries, span, []);
    this.#mergeLatest();
  }

  /** Counts what is deleted, by which it is known when a run is worth writing anew. */
  forget(rowids: readonly number[]): void {
    const touched = new Set<Run>();
    for (const rowid of rowids) {
      const run = this.#runs.all.find(({ first, last }) => rowid >= first && rowid <= last);
      if (run === undefined) continue;
      run.gone += 1;
      touched.add(run);
    }
    for (const { gone, part } of touched) this.#setGone.run(gone, part);
  }

  /**
   * Writes one run anew of which half is gone, or neighbours that have become small; the last stays as it is, since no row
   * below its end may be given again. @returns whether there was one
   */
  compact(): boolean {
    const runs = this.#runs.all.slice(0, -1);
    const worn = runs.find(({ rows, gone }) => gone > 0 && gone * 2 >= rows);
    if (worn !== undefined) {
      this.#merge([worn]);
      return true;
    }
    const at = runs.findIndex((_, index) => this.#areSmall(runs.slice(index, index + NEIGHBOURS)));
    if (at >= 0) this.#merge(runs.slice(at, at + NEIGHBOURS));
    return at >= 0;
  }

  #mergeLatest(): void {
    for (;;) {
      const latest = this.#runs.all.slice(-NEIGHBOURS);
      if (!this.#areSmall(latest)) return;
      this.#merge(latest);
    }
  }

  #merge(merged: readonly Run[]): void {
    const [first, last] = [merged[0]?.first ?? 0, merged.at(-1)?.last ?? 0];
    const hasGone = merged.some(({ gone }) => gone > 0);
    const living = hasGone ? this.#livingBetween(first, last) : undefined;
    const entries = new Entries();
    for (const run of merged) {
      const read = this.#runs.read(run);
      for (let index = 0; index < read.size; index += 1) {
        const rowid = read.rowidAt(index, run.last);
        // Below it: a root that became known late. There are few, and whoever finds one looks at the row anyway.
        if (living === undefined || rowid < first || living.has(rowid)) entries.add(read.hashAt(index), rowid);
      }
    }
    this.#write(entries, { first, last, rows: living?.size ?? merged.reduce((sum, { rows }) => sum + rows, 0) }, merged);
  }

  #livingBetween(first: number, last: number): Set<number> {
    return new Set(this.#rowsBetween.all(first, last).map((row) => Number(Object.values(row)[0])));
  }

  #write(entries: Entries, { first, last, rows }: { readonly first: number; readonly last: number; readonly rows: number }, replaced: readonly Run[]): void {
    const parts = entries.parts();
    const part = 1 + Number(Object.values(this.#latest.get() ?? {})[0] ?? 0);
    parts.forEach((hashes, index) => this.#insertPart.run(part + index, hashes));
    for (const run of replaced) {
      this.#remove.run(run.part);
      this.#removeParts.run(run.part, run.part + partCount(run.entries));
    }
    this.#insert.run(part, first, last, entries.size, rows);
    this.#runs.replace(replaced, { part, first, last, entries: entries.size, rows, gone: 0, filter: filterOf(entries) });
  }

  #areSmall(runs: readonly Run[]): boolean {
    const sizes = runs.map(({ rows, gone }) => rows - gone);
    const sum = sizes.reduce((total, size) => total + size, 0);
    return runs.length === NEIGHBOURS && sum <= this.#maxRows && Math.max(...sizes) * 2 <= sum;
  }
}
