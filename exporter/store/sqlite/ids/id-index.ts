import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Entries } from './entries.ts';
import type { FoundRow, Id } from './found-row.ts';
import { foundRow, isId, sameId } from './found-row.ts';
import { hashOfId, hashOfRoot } from './id-hash.ts';
import { OldIndexes } from './old-indexes.ts';
import { RecentIds } from './recent-ids.ts';
import { RunWriter } from './run-writer.ts';
import { Runs } from './runs.ts';

/** So many rows and a batch are in no run yet, at most; a reader looks through them. */
const MAX_TAIL = 8_192;
/** The largest runs have so many times as many: there are some twenty in a file with a million tasks. */
const RUN_TAILS = 8;

/**
 * Finds the row of a task, and gives numbers to new ones. An index over ids, which are random, would have nearly every row change
 * a page of its own: two thirds of the processor time of writing in a file with a million tasks. So ids are in two levels: those
 * of the last rows, the tail, in memory alone; when these are many they are sealed into a run, which is never changed, only merged
 * with its neighbours. What is asked for is looked for in memory, then in those runs whose filter does not rule it out. The
 * ids of roots are kept beside those of tasks.
 *
 * Sealing and merging belong to the transaction that writes the batch: after a crash the tail is what is behind the last run, and
 * is read again.
 *
 * States: settling (a file of an older version: its rows are brought into runs piece by piece, and found by the indexes that it
 * had) → settled.
 */
export class IdIndex {
  readonly #runs: Runs;
  readonly #writer: RunWriter;
  readonly #old: OldIndexes;
  readonly #recent = new RecentIds();
  readonly #row: StatementSync;
  readonly #highestRow: StatementSync;
  readonly #behind: StatementSync;
  readonly #maxTail: number;
  #isSettling = false;
  #tail = new Entries();
  #tailRows = 0;
  /** Of a row that is in a run the root became known: it cannot be found by it before it is in one, too. */
  #hasLateRoot = false;
  /** The last row number that was given. */
  #highest = 0;

  /** @param maxTail for tests, which have fewer rows */
  constructor(database: DatabaseSync, maxTail = MAX_TAIL) {
    this.#maxTail = maxTail;
    this.#runs = new Runs(database);
    this.#writer = new RunWriter(database, this.#runs, RUN_TAILS * maxTail);
    this.#old = new OldIndexes(database);
    this.#row = database.prepare('SELECT rowid, seen, root, uuid, cluster FROM task WHERE rowid = ?');
    this.#highestRow = database.prepare('SELECT max(rowid) FROM task');
    this.#behind = database.prepare('SELECT rowid, uuid, root FROM task WHERE rowid > ? ORDER BY rowid LIMIT ?');
    for (const statement of [this.#row, this.#highestRow, this.#behind]) statement.setReturnArrays(true);
    this.reload();
  }

  /** After a rollback, which took rows and runs back. */
  reload(): void {
    this.#runs.refresh();
    while (this.#runs.loadFilter());
    this.#recent.clear();
    this.#emptyTail();
    this.#highest = Math.max(this.#runs.sealedTo, Number(Object.values(this.#highestRow.get() ?? {})[0] ?? 0));
    this.#isSettling = this.#old.areThere();
    if (!this.#isSettling) this.#readTail(-1);
  }

  find(uuid: Id, cluster: number): FoundRow | undefined {
    if (this.#isSettling) return this.#old.find(uuid, cluster);
    const hash = hashOfId(uuid);
    const verified = (rowid: number): FoundRow | undefined => this.#verified(rowid, uuid, cluster);
    return this.#recent.find(hash, verified) ?? this.#runs.find(hash, verified);
  }

  /** @returns the number for the row of a new task */
  add(uuid: Id, root: Id | null): number {
    this.#highest += 1;
    if (!this.#isSettling) this.#note(this.#highest, uuid, root);
    return this.#highest;
  }

  /** Of a task that is in the file. */
  rootChanged({ rowid, root: before }: FoundRow, uuid: Id, root: Id): void {
    if (sameId(root, uuid) || (before !== null && sameId(before, root))) return;
    const isSealed = rowid <= this.#runs.sealedTo;
    if (this.#isSettling && !isSealed) return;
    this.#tail.add(hashOfRoot(root), rowid);
    this.#hasLateRoot ||= isSealed;
  }

  /** Within the transaction of a batch, when all of it is written. */
  seal(): void {
    if (this.#tailRows < this.#maxTail && !this.#hasLateRoot) return;
    this.#append(this.#isSettling ? this.#readTail(this.#maxTail) : this.#highest);
  }

  /** Within the transaction that deletes these rows. */
  forget(rowids: readonly number[]): void {
    this.#writer.forget(rowids);
  }

  /** Puts a piece of what is there in order, within a transaction. @returns whether there was one */
  tidy(): boolean {
    if (!this.#isSettling) return this.#writer.compact();
    const last = this.#readTail(this.#maxTail);
    if (this.#tailRows < this.#maxTail) {
      this.#old.drop();
      this.reload();
      return false;
    }
    this.#append(last);
    return true;
  }

  #append(last: number): void {
    this.#writer.append(this.#tail, { first: this.#runs.sealedTo + 1, last, rows: this.#tailRows });
    this.#emptyTail();
  }

  /** Rows behind the last run. @returns the last one read */
  #readTail(limit: number): number {
    let last = this.#runs.sealedTo;
    for (const row of this.#behind.iterate(last, limit)) {
      const [rowid, uuid, root] = Object.values(row);
      last = Number(rowid);
      if (isId(uuid)) this.#note(last, uuid, isId(root) ? root : null);
    }
    return last;
  }

  #note(rowid: number, uuid: Id, root: Id | null): void {
    const hash = hashOfId(uuid);
    this.#tail.add(hash, rowid);
    this.#tailRows += 1;
    if (!this.#isSettling) this.#recent.add(hash, rowid);
    if (root !== null && !sameId(root, uuid)) this.#tail.add(hashOfRoot(root), rowid);
  }

  #verified(rowid: number, uuid: Id, cluster: number): FoundRow | undefined {
    const row: Readonly<Record<number, unknown>> | undefined = this.#row.get(rowid);
    return row !== undefined && row[4] === cluster && isId(row[3]) && sameId(row[3], uuid) ? foundRow(row) : undefined;
  }

  #emptyTail(): void {
    this.#tail = new Entries();
    this.#tailRows = 0;
    this.#hasLateRoot = false;
  }
}
