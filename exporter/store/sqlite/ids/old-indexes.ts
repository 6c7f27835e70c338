import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FoundRow, Id } from './found-row.ts';
import { foundRow } from './found-row.ts';

/** The indexes over ids that files had before there were runs. They find all rows, those in runs too, until they are dropped. */
export class OldIndexes {
  readonly #database: DatabaseSync;
  readonly #present: StatementSync;
  readonly #byKey: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#present = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = 'task_uuid'");
    this.#byKey = database.prepare('SELECT rowid, seen, root, uuid, cluster FROM task WHERE uuid = ? AND cluster = ?');
    this.#byKey.setReturnArrays(true);
  }

  areThere(): boolean {
    return this.#present.get() !== undefined;
  }

  find(uuid: Id, cluster: number): FoundRow | undefined {
    return foundRow(this.#byKey.get(uuid, cluster));
  }

  drop(): void {
    this.#database.exec('DROP INDEX task_uuid; DROP INDEX task_root');
  }
}
