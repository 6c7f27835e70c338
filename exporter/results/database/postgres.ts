import pg from 'pg';
import type { DatabaseServerConfig } from '../../config/config.ts';
import { CeleriacError, reasonOf } from '../../errors.ts';
import { tlsOptions } from '../../transport/tls.ts';
import type { Trouble } from '../../transport/trouble.ts';
import type { Database, Dialect, SqlRow, SqlValue } from './database.ts';
import { codeOf } from './database.ts';
import { onceAnswering, POOL, troubleOf } from './server.ts';

/** By SQLSTATE. */
const REMEDIES: Readonly<Record<string, string>> = {
  '28P01': 'Put the right user and password into --result-backend.',
  '28000': 'Let the user in by pg_hba.conf; where it wants TLS, add ?sslmode=require to --result-backend.',
  '3D000': 'Name a database that exists in --result-backend.',
  '42501': 'Let the user read the table of results (GRANT SELECT), and for aborting tasks write it.',
  '53300': 'Let the database server take more connections.',
  '57P03': 'The database server is starting or stopping: wait.',
};

export const POSTGRES: Dialect = {
  name: 'postgres',
  quoted: (name) => `"${name.replaceAll('"', '""')}"`,
  place: (index) => `$${index}`,
  // Of a column without a zone the session's offset comes behind it, of one with a zone UTC without an offset: both are read right,
  // and no zone has to be asked for as we connect, which PgBouncer would refuse.
  moment: (column) => `CAST(${column} AT TIME ZONE 'UTC' AS text)`,
  written: (iso) => `${iso.replace('T', ' ').replace('Z', '')}+00`,
  explain: (thrown) => tlsTrouble(thrown) ?? troubleOf(thrown, REMEDIES),
  isDuplicate: (thrown) => codeOf(thrown) === '23505',
};

/** libpq's names for it, which the URL takes. */
function tlsTrouble(thrown: unknown): Trouble | undefined {
  const reason = reasonOf(thrown);
  if (/client certificate/.test(reason)) return { reason, remedy: 'The server asks for a certificate of ours: add sslcert=FILE and sslkey=FILE after the ? of --result-backend.' };
  if (!/^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_)/.test(codeOf(thrown) ?? '')) return undefined;
  return { reason, remedy: "The server's certificate is not from an authority known here: add sslrootcert=FILE, the authority's, after the ? of --result-backend." };
}

export async function openPostgres(at: DatabaseServerConfig, name: string, signal: AbortSignal): Promise<Database> {
  const pool = new pg.Pool({
    host: at.socket ?? at.host, port: at.port, user: at.username, password: at.password, database: at.database, ssl: at.tls && tlsOptions(at.tls),
    max: POOL.connections, idleTimeoutMillis: POOL.idleMs, connectionTimeoutMillis: POOL.connectMs, query_timeout: POOL.answerMs,
    keepAlive: true, allowExitOnIdle: true, application_name: name,
  });
  return onceAnswering(new PostgresDatabase(pool), signal);
}

class PostgresDatabase implements Database {
  readonly dialect = POSTGRES;
  readonly ended: Promise<unknown>;
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
    // Of an idle connection: the server went away, most likely.
    this.ended = new Promise((resolve) => void pool.on('error', resolve));
  }

  async rows(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    return (await this.#ask(sql, values)).rows as SqlRow[];
  }

  async run(sql: string, values: readonly SqlValue[]): Promise<number> {
    return (await this.#ask(sql, values)).rowCount ?? 0;
  }

  async columns(table: string): Promise<ReadonlySet<string> | undefined> {
    try {
      const { fields } = await this.#ask(`SELECT * FROM ${table} LIMIT 0`, []);
      return new Set(fields.map(({ name }) => name));
    } catch (thrown) {
      if (['42P01', '3F000'].includes(codeOf(thrown))) return undefined;
      throw thrown;
    }
  }

  async probe(): Promise<void> {
    await this.#ask('SELECT 1', []);
  }

  isOver(thrown: unknown): boolean {
    // The server's own words have a SQLSTATE; 57P: it is going down. Anything else is of the connection.
    const code = codeOf(thrown);
    return !/^[\dA-Z]{5}$/.test(code) || code.startsWith('57P') || code.startsWith('08');
  }

  async close(): Promise<void> {
    // What is asked still gets its answer, or its timeout.
    await this.#pool.end().catch(() => undefined);
  }

  #ask(sql: string, values: readonly SqlValue[]) {
    if (this.#pool.waitingCount >= POOL.maxWaiting) throw new CeleriacError('unavailable', 'too many questions wait for it', { remedy: 'ask again later' });
    return this.#pool.query(sql, [...values]);
  }
}
