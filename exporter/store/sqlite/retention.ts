import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Limits } from '../batch-writer.ts';

/** Tasks that go at once: some 20 ms, for which batches wait. */
const PIECE = 2_000;
/** Free pages that are kept for what comes, as a part of all; beyond it the file shrinks. */
const FREE_SHARE = 0.1;
const SHRUNK_PAGES = 500;

interface Victim {
  readonly rowid: number;
  readonly seen: number;
}

/**
 * Takes away tasks that are too old, and the oldest where the file is too large: those that did not fail first, until failures
 * are more than half of what is kept. Each state has its tasks in the order of `seen` in an index, so that nothing is searched for.
 */
export class Retention {
  readonly #database: DatabaseSync;
  readonly #oldest: StatementSync;
  readonly #deletions: readonly StatementSync[];

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#oldest = database.prepare('SELECT rowid, seen FROM task WHERE state = ? AND seen < ? ORDER BY seen LIMIT ?');
    this.#deletions = [
      'DELETE FROM attempt WHERE (uuid, cluster) = (SELECT uuid, cluster FROM task WHERE rowid = ?)',
      'DELETE FROM custom_event WHERE (uuid, cluster) = (SELECT uuid, cluster FROM task WHERE rowid = ?)',
      'DELETE FROM task WHERE rowid = ?',
    ].map((sql) => database.prepare(sql));
  }

  /** One piece, in a transaction of its own. */
  tidy(limits: Limits): { deleted: number; more: boolean } {
    const failure = this.#number("SELECT id FROM word WHERE text = 'FAILURE'");
    const states = this.#states();
    const old = states.flatMap((state) => this.#before(state, state === failure ? limits.failuresSince : limits.successesSince));
    const victims = old.length > 0 || !this.#isTooLarge(limits.maxBytes) ? old : this.#oldestOf(states, failure);
    const piece = victims.sort((a, b) => a.seen - b.seen).slice(0, PIECE);
    if (piece.length > 0) this.#delete(piece);
    this.#shrink();
    return { deleted: piece.length, more: victims.length > PIECE || (piece.length > 0 && this.#isTooLarge(limits.maxBytes)) };
  }

  #before(state: number, since: number): Victim[] {
    return this.#oldest.all(state, since, PIECE + 1).map((row) => ({ rowid: Number(row['rowid']), seen: Number(row['seen']) }));
  }

  #oldestOf(states: readonly number[], failure: number | undefined): Victim[] {
    const failed = failure === undefined ? 0 : (this.#number(`SELECT count(*) FROM task WHERE state = ${failure}`) ?? 0);
    const prefersFailures = failure !== undefined && failed > (this.#number('SELECT count(*) FROM task') ?? 0) / 2;
    return states.filter((state) => (state === failure) === prefersFailures).flatMap((state) => this.#before(state, Infinity));
  }

  #delete(victims: readonly Victim[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const { rowid } of victims) for (const deletion of this.#deletions) deletion.run(rowid);
      this.#database.exec('COMMIT');
    } catch (thrown) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw thrown;
    }
  }

  #isTooLarge(maxBytes: number): boolean {
    return (this.#pragma('page_count') - this.#pragma('freelist_count')) * this.#pragma('page_size') > maxBytes;
  }

  #shrink(): void {
    const free = this.#pragma('freelist_count') - FREE_SHARE * this.#pragma('page_count');
    if (free > 0) this.#database.exec(`PRAGMA incremental_vacuum(${Math.min(SHRUNK_PAGES, Math.ceil(free))})`);
  }

  /** The states that tasks have now, hopping from one to the next in the index. */
  #states(): number[] {
    const rows = this.#database.prepare(`
      WITH RECURSIVE known(state) AS (
        SELECT min(state) FROM task UNION ALL SELECT (SELECT min(state) FROM task WHERE state > known.state) FROM known WHERE known.state IS NOT NULL
      ) SELECT state FROM known WHERE state IS NOT NULL`).all();
    return rows.map((row) => Number(row['state']));
  }

  #pragma(name: string): number {
    return this.#number(`PRAGMA ${name}`) ?? 0;
  }

  #number(sql: string): number | undefined {
    const row = this.#database.prepare(sql).get();
    return row === undefined ? undefined : Number(Object.values(row)[0]);
  }
}
