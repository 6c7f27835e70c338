import pg from 'pg';
import type { QueryResultRow } from 'pg';
import type { TaskAttempt, TaskCustomEvent, TaskRecord } from '../../contract/task.ts';
import type { Query } from '../../query/ast.ts';
import type { AggregateRequest, Aggregation, Archive, ArchivedTask, FailureGroup, FailuresRequest, PagePosition, PageRequest, PlaceRequest, TaskKey } from '../archive.ts';
import type { SqlFragment, SqlValue } from '../query-sql.ts';
import { conditionOf } from '../query-sql.ts';
import type { RowReader } from '../statement-runner.ts';
import { positionOf } from '../task-order.ts';
import { clientConfig, SETTINGS } from './database.ts';
import { numbered, POSTGRES } from './dialect.ts';
import { idBytes, idOf } from './ids.ts';
import { wordOf } from './load.ts';
import { pageStatement } from './page.ts';
import type { RecordRow } from './records.ts';
import { RECORD, recordOf } from './records.ts';
import type { AggregateSqlRow, FailureSqlRow } from './statistics.ts';
import { aggregateRow, aggregateStatement, failureGroup, failuresStatement } from './statistics.ts';
import { codeOf, trouble } from './trouble.ts';

const CONNECTIONS = 3;
/** Questions that may wait for a connection, and how long. */
const MAX_WAITING = 100;
const MAX_CHILDREN = 1_000;
const IDLE_MS = 30_000;
const OF_CLUSTER = 'cluster = (SELECT id FROM word WHERE text = ?)';
/** What a connection says that the server closed while nothing was asked: the question may be asked again. */
const CLOSED_WHILE_IDLE = ['ECONNRESET', 'EPIPE', '57P01'];

/**
 * The history in PostgreSQL, read over connections of its own beside the writer's. A database that is away rejects the question;
 * the next one connects anew.
 */
export class PostgresArchive implements Archive, RowReader {
  readonly #pool: pg.Pool;
  readonly #place: string;

  /** @param place the URL without user and password, for errors */
  constructor({ url, place }: { url: string; place: string }) {
    this.#place = place;
    this.#pool = new pg.Pool({
      ...clientConfig(url), max: CONNECTIONS, idleTimeoutMillis: IDLE_MS, allowExitOnIdle: true,
      verify: (client, done) => client.query(`${SETTINGS}; SET default_transaction_read_only = on; SET statement_timeout = 20000`, (error) => done(error)),
    });
    // Of an idle connection: the pool has already let go of it.
    this.#pool.on('error', () => undefined);
  }

  async task(cluster: string | undefined, uuid: string): Promise<ArchivedTask | undefined> {
    const id = idBytes(uuid);
    const of = cluster === undefined ? { sql: 'TRUE', values: [] } : { sql: OF_CLUSTER, values: [cluster] };
    const [found] = await this.#records({ sql: `WHERE uuid = ? AND ${of.sql} ORDER BY (SELECT text FROM word WHERE id = cluster) LIMIT 1`, values: [id, ...of.values] });
    if (found === undefined) return undefined;
    const key = { sql: `WHERE uuid = ? AND ${OF_CLUSTER}`, values: [id, found.cluster] };
    const [attempts, events, children] = await Promise.all([
      this.#rows<TaskAttempt>({ sql: `SELECT retries, received, started, ended, ${wordOf('worker')}, exception, traceback FROM attempt ${key.sql} ORDER BY retries`, values: key.values }),
      this.#rows<{ type: string; timestamp: number; fields: string }>({ sql: `SELECT ${wordOf('type')}, timestamp, fields FROM custom_event ${key.sql} ORDER BY timestamp`, values: key.values }),
      this.#rows<{ uuid: Buffer }>({ sql: `SELECT uuid FROM task WHERE parent = ? AND ${OF_CLUSTER} ORDER BY seen, uuid LIMIT ?`, values: [id, found.cluster, MAX_CHILDREN] }),
    ]);
    return {
      record: found,
      attempts,
      events: events.map(({ type, timestamp, fields }): TaskCustomEvent => ({ type, timestamp, fields: JSON.parse(fields) as TaskCustomEvent['fields'] })),
      children: children.map((child) => idOf(child.uuid)),
    };
  }

  async tasks(keys: readonly TaskKey[]): Promise<readonly TaskRecord[]> {
    if (keys.length === 0) return [];
    const places = keys.map(() => '(?, ?)').join(', ');
    return this.#records({
      sql: `JOIN word AS clusters (cluster_id, cluster_text) ON cluster_id = task.cluster WHERE (uuid, cluster_text) IN (${places})`,
      values: keys.flatMap(({ uuid, cluster }) => [idBytes(uuid), cluster]),
    });
  }

  async page(request: PageRequest): Promise<readonly TaskRecord[]> {
    return (await this.#rows<RecordRow>(pageStatement(request))).map(recordOf);
  }

  async place({ nth, ...request }: PlaceRequest): Promise<PagePosition | undefined> {
    const [row] = await this.#rows<RecordRow>(pageStatement({ ...request, limit: 1 }, nth - 1));
    return row && positionOf(recordOf(row), request.sort.field);
  }

  async count(query: Query, limit: number): Promise<number> {
    const { sql, values } = conditionOf(query, POSTGRES);
    const [row] = await this.#rows<{ count: number }>({
      sql: `SELECT count(*)::float8 AS count FROM (SELECT FROM task WHERE ${sql} LIMIT ?) AS found`, values: [...values, limit],
    });
    return row?.count ?? 0;
  }

  async aggregate(request: AggregateRequest): Promise<Aggregation> {
    const rows = await this.#rows<AggregateSqlRow>(aggregateStatement(request));
    return { rows: rows.map((row) => aggregateRow(row, request)), quantileError: 0 };
  }

  async failures(request: FailuresRequest): Promise<readonly FailureGroup[]> {
    return (await this.#rows<FailureSqlRow>(failuresStatement(request))).map(failureGroup);
  }

  async family(cluster: string, root: string, limit: number): Promise<readonly TaskRecord[]> {
    const id = idBytes(root);
    return this.#records({
      sql: `WHERE ((root = ? AND root <> uuid) OR uuid = ?) AND ${OF_CLUSTER} ORDER BY seen, uuid LIMIT ?`, values: [id, id, cluster, limit],
    });
  }

  read(query: SqlFragment) {
    return this.#rows<Record<string, SqlValue>>(query);
  }

  async close(): Promise<void> {
    await this.#pool.end().catch(() => undefined);
  }

  async #records({ sql, values }: SqlFragment): Promise<TaskRecord[]> {
    return (await this.#rows<RecordRow>({ sql: `SELECT ${RECORD} FROM task ${sql}`, values })).map(recordOf);
  }

  async #rows<Row extends QueryResultRow>(fragment: SqlFragment, again = true): Promise<Row[]> {
    if (this.#pool.waitingCount >= MAX_WAITING) throw trouble(new Error('too many questions wait for it'), this.#place);
    try {
      return (await this.#pool.query<Row>(numbered(fragment))).rows;
    } catch (thrown) {
      if (again && CLOSED_WHILE_IDLE.includes(codeOf(thrown))) return this.#rows(fragment, false);
      throw trouble(thrown, this.#place);
    }
  }
}
