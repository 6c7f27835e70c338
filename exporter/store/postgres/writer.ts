import { hostname } from 'node:os';
import type { Batch } from '../batch.ts';
import type { BatchWriter, Limits, Loaded, OpenReport, TidyReceipt, WriteReceipt } from '../batch-writer.ts';
import type { SqlFragment } from '../query-sql.ts';
import type { SqlRow, SqlRows, StatementRunner } from '../statement-runner.ts';
import { BatchRows } from './batch-rows.ts';
import { Database } from './database.ts';
import { numbered } from './dialect.ts';
import { loadCluster } from './load.ts';
import { Retention } from './retention.ts';
import { migrate } from './schema.ts';
import { Seats } from './seats.ts';
import { ADD_CUSTOM_EVENTS, ADD_WORKER_CHANGES, DROP_COUNTERS, MERGE_ATTEMPTS, MERGE_TASKS, PUT_COUNTERS } from './statements.ts';
import { codeOf, trouble } from './trouble.ts';
import { Words } from './words.ts';

/** Two exporters met in the same rows: one of them is told to try again. SQLSTATE 40P01, 40001. */
const AGAIN = ['40P01', '40001'];
const TRIES = 5;
const CLOSE_PATIENCE_MS = 2_000;

interface Opened {
  readonly database: Database;
  readonly words: Words;
}

/**
 * Writes batches into a PostgreSQL that several exporters may share, over one connection, each in one transaction.
 *
 * States: closed ⇄ open. Every use opens it where it is closed: it connects, brings the schema up to date, and takes its seats
 * again. Any failure but a conflict between exporters closes it, so that what comes next begins anew. Uses wait for each other.
 */
export class PostgresWriter implements BatchWriter, StatementRunner {
  readonly #url: string;
  readonly #place: string;
  readonly #seats: Seats;
  readonly #retention = new Retention();
  #opened: Opened | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param place the URL without user and password, for errors; @param host whose counters to go on with */
  constructor({ url, place, host = hostname() }: { url: string; place: string; host?: string }) {
    this.#url = url;
    this.#place = place;
    this.#seats = new Seats(host);
  }

  open(): Promise<OpenReport> {
    return this.#use(async () => NOTHING_FOUND);
  }

  write(batch: Batch): Promise<WriteReceipt> {
    return this.#use(async ({ database, words }) => {
      const rows = new BatchRows(batch, words);
      await words.learn(rows.texts());
      await this.#seatFor(batch, { database, words });
      const encoded = rows.encode((cluster) => this.#seats.idOf(cluster) ?? 0);
      await retried(() => database.transaction(async () => {
        for (const tasks of encoded.tasks) await database.run('tasks', MERGE_TASKS, [tasks]);
        if (encoded.attempts !== undefined) await database.run('attempts', MERGE_ATTEMPTS, [encoded.attempts]);
        if (encoded.customEvents !== undefined) await database.run('events', ADD_CUSTOM_EVENTS, [encoded.customEvents]);
        if (encoded.gone !== undefined) await database.run('gone', DROP_COUNTERS, [encoded.gone]);
        if (encoded.counters !== undefined) await database.run('counters', PUT_COUNTERS, [encoded.counters]);
        if (encoded.workerChanges !== undefined) await database.run('worker changes', ADD_WORKER_CHANGES, [encoded.workerChanges]);
        await this.#seats.written(database);
      }));
      return { busySeconds: rows.busySeconds, bytes: await this.#retention.bytes(database) };
    });
  }

  load(cluster: string, maxTasks: number): Promise<Loaded> {
    return this.#use(async ({ database, words }) => {
      await words.learn([cluster]);
      const uncleanSince = await this.#seats.take(database, cluster, words.idOf(cluster) ?? 0);
      const batch = await loadCluster(database, cluster, { seat: this.#seats.idOf(cluster) ?? 0, maxTasks });
      return { batch, opened: { ...NOTHING_FOUND, uncleanSince } };
    });
  }

  run(statements: readonly SqlFragment[]): Promise<readonly SqlRows[]> {
    return this.#use(({ database }) => retried(() => database.transaction(async () => {
      const results: SqlRows[] = [];
      for (const statement of statements) {
        const { text, values } = numbered(statement);
        results.push(await database.rows<SqlRow>(text, values));
      }
      return results;
    })));
  }

  tidy(limits: Limits): Promise<TidyReceipt> {
    return this.#use(async ({ database }) => {
      const tidied = await this.#retention.tidy(database, limits);
      return { ...tidied, bytes: await this.#retention.bytes(database), busySeconds: 0 };
    });
  }

  /** Does not wait long for a server that hangs. */
  async close(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, CLOSE_PATIENCE_MS);
    await Promise.race([this.#turn.then(() => this.#sayGoodbye()), late]);
    clearTimeout(timer);
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.database.close();
  }

  async #sayGoodbye(): Promise<void> {
    if (this.#opened && this.#opened.database.lost === undefined) await this.#seats.ended(this.#opened.database).catch(() => undefined);
  }

  /** Counters that could not be loaded begin anew, in a seat of which nothing is left. */
  async #seatFor({ counters = [] }: Batch, { database, words }: Opened): Promise<void> {
    for (const cluster of new Set(counters.map(([name]) => name))) {
      if (this.#seats.idOf(cluster) !== undefined) continue;
      await this.#seats.take(database, cluster, words.idOf(cluster) ?? 0);
      await database.rows('DELETE FROM counter WHERE exporter = $1', [this.#seats.idOf(cluster)]);
    }
  }

  #use<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    const result = this.#turn.then(async () => {
      try {
        return await work(await this.#open());
      } catch (thrown) {
        const { database } = this.#opened ?? {};
        this.#opened = undefined;
        const cause = database?.lost ?? thrown;
        await database?.close();
        throw trouble(cause, this.#place);
      }
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #open(): Promise<Opened> {
    if (this.#opened !== undefined && this.#opened.database.lost === undefined) return this.#opened;
    this.#opened = undefined;
    const database = await Database.connect(this.#url);
    this.#opened = { database, words: new Words(database) };
    await migrate(database);
    await this.#seats.retake(database);
    return this.#opened;
  }
}

const NOTHING_FOUND: OpenReport = { setAside: undefined, uncleanSince: undefined };

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (thrown) {
      if (tries === TRIES || !AGAIN.includes(codeOf(thrown))) throw thrown;
    }
  }
}
