import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import type { Batch, CounterRow } from '../batch.ts';
import type { Limits } from '../batch-writer.ts';
import type { SqlFragment } from '../query-sql.ts';
import { encodeTaskId } from '../task-id.ts';
import { IdIndex } from './ids/id-index.ts';
import { loadCluster } from './load.ts';
import { migrate, refuseForeign } from './migrations.ts';
import type { PackedBatch } from './packed-batch.ts';
import { Packer, SentWords } from './packed-batch.ts';
import { Retention } from './retention.ts';
import { Session } from './session.ts';
import { Slices } from './slices.ts';
import { slicesOf, TaskWriter } from './task-writer.ts';
import type { Row } from './thread-messages.ts';
import { Words } from './words.ts';

/** Pages that change with every batch, the ends of indexes, go into the file once in 64 MiB of changes, not in 4. */
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
  readonly #tasks: TaskWriter;
  readonly #attempt: StatementSync;
  readonly #customEvent: StatementSync;
  readonly #counter: StatementSync;
  readonly #forgetCounter: StatementSync;
  readonly #workerChange: StatementSync;

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
      this.#tasks = new TaskWriter(this.#database, this.#words, this.#ids);
      this.#attempt = this.#database.prepare('INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
      this.#customEvent = this.#database.prepare('INSERT OR REPLACE INTO custom_event VALUES (?, ?, ?, ?, ?)');
      this.#counter = this.#database.prepare('INSERT OR REPLACE INTO counter VALUES (?, ?, ?, ?)');
      this.#forgetCounter = this.#database.prepare('DELETE FROM counter WHERE (cluster, kind, labels) = (?, ?, ?)');
      this.#workerChange = this.#database.prepare('INSERT OR IGNORE INTO worker_change VALUES (?, ?, ?, ?, ?, ?)');
      // A small file of an older version is then in order.
      this.#atomically(() => this.#ids.tidy());
    } catch (thrown) {
      this.#database.close();
      throw thrown;
    }
  }

  /** A batch that has not travelled. @throws as SQLite does; nothing of the batch is then in the file */
  write(batch: Batch): void {
    const packed = new Packer().pack(batch);
    this.writePacked(packed, new SentWords().take(packed));
  }

  /** @param sent words that were sent with this batch and before it: SentWords. @throws as SQLite does; nothing of the batch is then in the file */
  writePacked(batch: PackedBatch, sent: readonly string[]): void {
    this.#atomically(() => {
      this.#slices.mark(slicesOf(batch));
      this.#tasks.write(batch, sent);
      for (const [cluster, uuid, retries, received, started, ended, worker, exception, traceback] of batch.attempts) {
        this.#attempt.run(this.#word(cluster), encodeTaskId(String(uuid)), retries ?? 0, received ?? null, started ?? null, ended ?? 0, this.#word(worker), exception ?? null, traceback ?? null);
      }
      for (const [cluster, uuid, timestamp, type, fields] of batch.customEvents) {
        this.#customEvent.run(this.#word(cluster), encodeTaskId(String(uuid)), timestamp ?? 0, this.#word(type), fields ?? '{}');
      }
      this.#writeCounters(batch.counters ?? []);
      for (const change of batch.workerChanges ?? []) this.#workerChange.run(...change);
      this.#ids.seal();
      this.#session.written();
    });
  }

  /** Statements of the ledger of bulk actions. @throws as SQLite does; none of them is then in the file */
  run(statements: readonly SqlFragment[]): readonly (readonly Row[])[] {
    let results: readonly (readonly Row[])[] = [];
    this.#atomically(() => (results = statements.map(({ sql, values }) => this.#database.prepare(sql).all(...values) as Row[])));
    return results;
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
      this.#tasks.forgetWords();
      this.#ids.reload();
      throw thrown;
    }
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
}
