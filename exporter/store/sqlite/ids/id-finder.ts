import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { encodeTaskId } from '../../task-id.ts';
import { isId } from './found-row.ts';
import { hashOfId, hashOfRoot } from './id-hash.ts';
import { OldIndexes } from './old-indexes.ts';
import { Runs } from './runs.ts';

/** For more, the tail is read once rather than looked through for each. */
const FEW = 4;

/**
 * Rows that may be of an id: all that are, and perhaps others. Whoever asks compares the ids. What id-index.ts has written, looked
 * up on another connection; to be used within a transaction, `refresh` first.
 */
export class IdFinder {
  readonly #runs: Runs;
  readonly #old: OldIndexes;
  readonly #tail: StatementSync;
  readonly #inTail: StatementSync;
  readonly #underInTail: StatementSync;
  readonly #indexed: StatementSync;
  readonly #underIndexed: StatementSync;
  #isSettling = false;

  constructor(database: DatabaseSync) {
    this.#runs = new Runs(database);
    this.#old = new OldIndexes(database);
    this.#tail = database.prepare('SELECT rowid, uuid FROM task WHERE rowid > ?');
    this.#inTail = database.prepare('SELECT rowid FROM task WHERE rowid > ? AND uuid = ?');
    this.#underInTail = database.prepare('SELECT rowid FROM task WHERE rowid > ? AND root = ? AND root <> uuid');
    this.#indexed = database.prepare('SELECT rowid FROM task WHERE uuid = ?');
    this.#underIndexed = database.prepare('SELECT rowid FROM task WHERE root = ? AND root <> uuid');
    for (const statement of [this.#tail, this.#inTail, this.#underInTail, this.#indexed, this.#underIndexed]) statement.setReturnArrays(true);
  }

  refresh(): void {
    this.#isSettling = this.#old.areThere();
    this.#runs.refresh();
  }

  /** Reads ahead for so many milliseconds. @returns whether there is more */
  preload(milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    this.refresh();
    while (this.#runs.loadFilter()) if (performance.now() > end) return true;
    return false;
  }

  /** @param uuids in any number */
  tasks(uuids: readonly string[]): number[] {
    const ids = uuids.map((id) => encodeTaskId(id));
    if (this.#isSettling) return ids.flatMap((id) => numbersOf(this.#indexed.all(id)));
    const found = ids.flatMap((id) => this.#inRuns(hashOfId(id)));
    const { sealedTo } = this.#runs;
    if (ids.length > FEW) return [...found, ...this.#amongTail(new Set(ids.map(hashOfId)))];
    return [...found, ...ids.flatMap((id) => numbersOf(this.#inTail.all(sealedTo, id)))];
  }

  /** Tasks that have one of these for their root, and are another than it. */
  under(roots: readonly string[]): number[] {
    const ids = roots.map((id) => encodeTaskId(id));
    if (this.#isSettling) return ids.flatMap((id) => numbersOf(this.#underIndexed.all(id)));
    return ids.flatMap((id) => [...this.#inRuns(hashOfRoot(id)), ...numbersOf(this.#underInTail.all(this.#runs.sealedTo, id))]);
  }

  #inRuns(hash: number): number[] {
    const found: number[] = [];
    this.#runs.find(hash, (rowid) => void found.push(rowid));
    return found;
  }

  #amongTail(hashes: ReadonlySet<number>): number[] {
    const found: number[] = [];
    for (const row of this.#tail.iterate(this.#runs.sealedTo)) {
      const [rowid, uuid] = Object.values(row);
      if (isId(uuid) && hashes.has(hashOfId(uuid))) found.push(Number(rowid));
    }
    return found;
  }
}

function numbersOf(rows: readonly object[]): number[] {
  return rows.map((row) => Number(Object.values(row)[0]));
}
