import { DatabaseSync } from 'node:sqlite';
import { CeleriacError } from '../../errors.ts';
import { primaryCode } from './result-code.ts';

/**
 * One exporter writes a history file: two would resume each other's open tasks and count them twice. Held as SQLite's own lock on
 * an empty file beside it, which the kernel takes back from a process that dies, however it dies.
 */
export class FileLock {
  readonly #database: DatabaseSync;

  /** @throws CeleriacError `unavailable` when another process holds it; else as SQLite does */
  constructor(path: string) {
    this.#database = new DatabaseSync(`${path}-lock`);
    try {
      this.#database.exec('PRAGMA busy_timeout = 500; BEGIN EXCLUSIVE');
    } catch (thrown) {
      this.#database.close();
      if (primaryCode(thrown) !== SQLITE_BUSY) throw thrown;
      throw new CeleriacError('unavailable', `another exporter writes ${path}`, {
        remedy: 'name another file with --db, or end the other exporter; several may share one PostgreSQL',
      });
    }
  }

  release(): void {
    this.#database.close();
  }
}

const SQLITE_BUSY = 5;
