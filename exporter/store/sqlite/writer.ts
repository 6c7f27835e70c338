import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import type { Batch } from '../batch.ts';
import { TASK_COLUMNS } from '../columns.ts';
import type { TaskRow } from '../columns.ts';
import { mergeStatement } from '../merge-statement.ts';
import { encodeTaskId } from '../task-id.ts';
import { migrate } from './migrations.ts';
import { Words } from './words.ts';

const PRAGMAS = `
  PRAGMA auto_vacuum = INCREMENTAL;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA cache_size = -65536;
  PRAGMA busy_timeout = 5000;
`;

/** Writes batches into one file, each in one transaction: all of it or nothing. Runs in the history thread. */
export class SqliteWriter {
  readonly #database: DatabaseSync;
  readonly #words: Words;
  readonly #task: StatementSync;
  readonly #attempt: StatementSync;
  readonly #customEvent: StatementSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(PRAGMAS);
    migrate(this.#database);
    this.#words = new Words(this.#database);
    this.#task = this.#database.prepare(mergeStatement(() => '?', { least: 'min', greatest: 'max' }));
    this.#attempt = this.#database.prepare('INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#customEvent = this.#database.prepare('INSERT OR REPLACE INTO custom_event VALUES (?, ?, ?, ?, ?)');
  }

  /** @throws as SQLite does; nothing of the batch is then in the file */
  write(batch: Batch): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const row of batch.tasks) this.#task.run(...this.#encodeTask(row));
      for (const [cluster, uuid, retries, received, started, ended, worker, exception, traceback] of batch.attempts) {
        this.#attempt.run(this.#word(cluster), encodeTaskId(String(uuid)), retries ?? 0, received ?? null, started ?? null, ended ?? 0, this.#word(worker), exception ?? null, traceback ?? null);
      }
      for (const [cluster, uuid, timestamp, type, fields] of batch.customEvents) {
        this.#customEvent.run(this.#word(cluster), encodeTaskId(String(uuid)), timestamp ?? 0, this.#word(type), fields ?? '{}');
      }
      this.#database.exec('COMMIT');
    } catch (thrown) {
      // Some failures (a full disk among them) have already rolled back.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw thrown;
    }
  }

  close(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#database.close();
  }

  #word(text: string | number | null | undefined): number | null {
    return typeof text === 'string' ? this.#words.idOf(text) : null;
  }

  #encodeTask(row: TaskRow): (string | number | null | Uint8Array)[] {
    const values: (string | number | null | Uint8Array)[] = row.slice();
    for (const index of WORDS) values[index] = this.#word(row[index]);
    for (const index of IDS) {
      const id = row[index];
      if (typeof id === 'string') values[index] = encodeTaskId(id);
    }
    return values;
  }
}

const WORDS = TASK_COLUMNS.flatMap(({ type }, index) => (type === 'word' ? [index] : []));
const IDS = TASK_COLUMNS.flatMap(({ type }, index) => (type === 'id' ? [index] : []));
