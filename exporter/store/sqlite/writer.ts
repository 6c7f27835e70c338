import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import type { Batch, CounterRow } from '../batch.ts';
import type { Limits } from '../batch-writer.ts';
import { TASK_COLUMNS } from '../columns.ts';
import type { TaskRow } from '../columns.ts';
import { mergeUpdate } from '../merge-statement.ts';
import { encodeTaskId } from '../task-id.ts';
import { isId } from './ids/found-row.ts';
import { IdIndex } from './ids/id-index.ts';
import { loadCluster } from './load.ts';
import { migrate, refuseForeign } from './migrations.ts';
import { Retention } from './retention.ts';
import { Session } from './session.ts';
import { Slices } from './slices.ts';
import { Words } from './words.ts';

const PRAGMAS = `
  PRAGMA auto_vacuum = INCREMENTAL;
  PRAGMA journal_mode = WAL;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA wal_autocheckpoint = 16000;
  PRAGMA synchronous = NORMAL;
  PRAGMA cache_size = -65536;
  PRAGMA busy_timeout = 5000;
`;

/** Writes batches into one file, each in one transaction: all of it or nothing. Runs in the history thread. */
export class SqliteWriter {
  /** When the exporter before this one wrote last, epoch seconds, if it did not end well. */
  readonly uncleanSince: number | undefined;
  /** Whether the file was begun just now. */
  readonly fresh: boolean;
  readonly #database: DatabaseSync;
  readonly #words: Words;
  readonly #session: Session;
  readonly #retention: Retention;
  readonly #slices: Slices;
  readonly #ids: IdIndex;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #updateSeen: StatementSync;
  readonly #attempt: StatementSync;
  readonly #customEvent: StatementSync;
  readonly #counter: StatementSync;
  readonly #forgetCounter: StatementSync;

  /**
   * @param maxTail of the index over ids, for tests
   * @throws as SQLite does, and as migrate() does; the file is then closed again
   */
  constructor(path: string, maxTail?: number) {
    // Arguments of tasks are nobody else's business: the file is its owner's alone.
    closeSync(openSync(path, 'a', 0o600));
    this.#database = new DatabaseSync(path);
    try {
      refuseForeign(this.#database);
      this.#database.exec(PRAGMAS);
      this.fresh = migrate(this.#database).fresh;
      this.#session = new Session(this.#database);
      this.uncleanSince = this.#session.uncleanSince;
      this.#words = new Words(this.#database);
      this.#slices = new Slices(this.#database);
      this.#ids = new IdIndex(this.#database, maxTail);
      this.#retention = new Retention(this.#database, (rowids) => this.#ids.forget(rowids));
      this.#insert = this.#database.prepare(INSERT);
      this.#update = this.#database.prepare(mergeUpdate(FUNCTIONS, ({ name }) => name !== 'seen'));
      this.#updateSeen = this.#database.prepare(mergeUpdate(FUNCTIONS, () => true));
      this.#attempt = this.#database.prepare('INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
      this.#customEvent = this.#database.prepare('INSERT OR REPLACE INTO custom_event VALUES (?, ?, ?, ?, ?)');
      this.#counter = this.#database.prepare('INSERT OR REPLACE INTO counter VALUES (?, ?, ?, ?)');
      this.#forgetCounter = this.#database.prepare('DELETE FROM counter WHERE (cluster, kind, labels) = (?, ?, ?)');
      // A small file of an older version is then in order.
      this.#atomically(() => this.#ids.tidy());
    } catch (thrown) {
      this.#database.close();
      throw thrown;
    }
  }

  /** @throws as SQLite does; nothing of the batch is then in the file */
  write(batch: Batch): void {
    this.#atomically(() => {
      this.#slices.mark(batch.tasks);
      for (const row of batch.tasks) this.#writeTask(this.#encodeTask(row));
      for (const [cluster, uuid, retries, received, started, ended, worker, exception, traceback] of batch.attempts) {
        this.#attempt.run(this.#word(cluster), encodeTaskId(String(uuid)), retries ?? 0, received ?? null, started ?? null, ended ?? 0, this.#word(worker), exception ?? null, traceback ?? null);
      }
      for (const [cluster, uuid, timestamp, type, fields] of batch.customEvents) {
        this.#customEvent.run(this.#word(cluster), encodeTaskId(String(uuid)), timestamp ?? 0, this.#word(type), fields ?? '{}');
      }
      this.#writeCounters(batch.counters ?? []);
      this.#ids.seal();
      this.#session.written();
    });
  }

  /** What an exporter that starts takes up. */
  load(cluster: string, maxTasks: number): Batch {
    return loadCluster(this.#database, cluster, maxTasks);
  }

  tidy(limits: Limits): { deleted: number; more: boolean } {
    const tidied = this.#retention.tidy(limits);
    let more = tidied.more;
    this.#atomically(() => (more = this.#ids.tidy() || more));
    return { ...tidied, more };
  }

  /** Closes for good: the next one finds that all is well. */
  end(): void {
    this.#session.end();
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#database.close();
  }

  #atomically(work: () => unknown): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (thrown) {
      // Some failures (a full disk among them) have already rolled back.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      this.#words.reload();
      this.#ids.reload();
      throw thrown;
    }
  }

  #writeTask(values: Stored[]): void {
    const [cluster, uuid] = [Number(values[CLUSTER]), values[UUID]];
    if (!isId(uuid)) return;
    const given = values[ROOT];
    const root = isId(given) ? given : null;
    const found = this.#ids.find(uuid, cluster);
    if (found === undefined) {
      this.#insert.run(this.#ids.add(uuid, root), ...values);
      return;
    }
    // Most changes leave `seen` as it was: then its index is not touched.
    const update = Number(values[SEEN]) < found.seen ? this.#updateSeen : this.#update;
    update.run(...values, found.rowid);
    if (root !== null) this.#ids.rootChanged(found, uuid, root);
  }

  #writeCounters(counters: readonly CounterRow[]): void {
    for (const [cluster, kind, labels, value] of counters) {
      if (value === null) this.#forgetCounter.run(this.#word(cluster), kind, labels);
      else this.#counter.run(this.#word(cluster), kind, labels, value);
    }
  }

  #word(text: string | number | null | undefined): number | null {
    return typeof text === 'string' ? this.#words.idOf(text) : null;
  }

  #encodeTask(row: TaskRow): Stored[] {
    const values: Stored[] = row.slice();
    for (const index of WORDS) values[index] = this.#word(row[index]);
    for (const index of IDS) {
      const id = row[index];
      if (typeof id === 'string') values[index] = index === ROOT && id === row[UUID] ? (values[UUID] ?? null) : encodeTaskId(id);
    }
    return values;
  }
}

type Stored = string | number | null | Uint8Array;

const FUNCTIONS = { least: 'min', greatest: 'max' };
const INSERT = `INSERT INTO task (rowid, ${TASK_COLUMNS.map(({ name }) => name).join(', ')}) VALUES (?${', ?'.repeat(TASK_COLUMNS.length)})`;
const [CLUSTER, UUID, ROOT, SEEN] = (['cluster', 'uuid', 'root', 'seen'] as const).map((name) => TASK_COLUMNS.findIndex((column) => column.name === name)) as [number, number, number, number];
const WORDS = TASK_COLUMNS.flatMap(({ type }, index) => (type === 'word' ? [index] : []));
const IDS = TASK_COLUMNS.flatMap(({ type }, index) => (type === 'id' ? [index] : []));
