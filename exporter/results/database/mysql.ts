import { createPool } from 'mysql2/promise';
import type { Pool, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { DatabaseServerConfig } from '../../config/config.ts';
import { reasonOf } from '../../errors.ts';
import { tlsOptions } from '../../transport/tls.ts';
import type { Database, Dialect, SqlRow, SqlValue } from './database.ts';
import { codeOf } from './database.ts';
import { onceAnswering, POOL, troubleOf } from './server.ts';

const REMEDIES: Readonly<Record<string, string>> = {
  // MariaDB says so as well to who comes without TLS where it is wanted.
  ER_ACCESS_DENIED_ERROR: 'Put the right user and password into --result-backend; where the server or this user wants TLS, add ?ssl_ca=FILE.',
  ER_DBACCESS_DENIED_ERROR: 'Let the user into the database (GRANT), or name another one in --result-backend.',
  ER_BAD_DB_ERROR: 'Name a database that exists in --result-backend.',
  ER_TABLEACCESS_DENIED_ERROR: 'Let the user read the table of results (GRANT SELECT), and for aborting tasks write it.',
  ER_CON_COUNT_ERROR: 'Let the database server take more connections.',
  ER_SECURE_TRANSPORT_REQUIRED: 'The server wants TLS: add ?ssl_ca=FILE to --result-backend.',
  HANDSHAKE_NO_SSL_SUPPORT: 'The server speaks no TLS: leave the ssl_… out of --result-backend.',
};

export const MYSQL: Dialect = {
  name: 'mysql',
  quoted: (name) => `\`${name.replaceAll('`', '``')}\``,
  place: () => '?',
  moment: (column) => `CAST(${column} AS char)`,
  written: (iso) => iso.replace('T', ' ').replace('Z', ''),
  explain: (thrown) => troubleOf(thrown, REMEDIES),
  isDuplicate: (thrown) => codeOf(thrown) === 'ER_DUP_ENTRY',
};

export async function openMysql(at: DatabaseServerConfig, name: string, signal: AbortSignal): Promise<Database> {
  const tls = at.tls && tlsOptions(at.tls);
  const pool = createPool({
    ...(at.socket === undefined ? { host: at.host, port: at.port } : { socketPath: at.socket }),
    user: at.username, password: at.password, database: at.database, connectAttributes: { program_name: name },
    ...(at.tls && tls && { ssl: { ca: tls.ca as string, cert: tls.cert as string, key: tls.key as string, rejectUnauthorized: at.tls.verify, verifyIdentity: at.tls.checkHostname !== false && at.tls.verify } }),
    connectionLimit: POOL.connections, maxIdle: 1, idleTimeout: POOL.idleMs, queueLimit: POOL.maxWaiting, connectTimeout: POOL.connectMs, enableKeepAlive: true,
    dateStrings: true, supportBigNumbers: true, timezone: 'Z', charset: 'utf8mb4',
  });
  return onceAnswering(new MysqlDatabase(pool), signal);
}

class MysqlDatabase implements Database {
  readonly dialect = MYSQL;
  readonly ended: Promise<unknown> = new Promise(() => undefined);
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async rows(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    const [rows] = await this.#pool.query<RowDataPacket[]>({ sql, timeout: POOL.answerMs }, [...values]);
    return rows;
  }

  /** Rows that were found, changed or not: mysql2 asks for that count. */
  async run(sql: string, values: readonly SqlValue[]): Promise<number> {
    const [{ affectedRows }] = await this.#pool.query<ResultSetHeader>({ sql, timeout: POOL.answerMs }, [...values]);
    return affectedRows;
  }

  async columns(table: string): Promise<ReadonlySet<string> | undefined> {
    try {
      const [, fields] = await this.#pool.query<RowDataPacket[]>({ sql: `SELECT * FROM ${table} LIMIT 0`, timeout: POOL.answerMs });
      return new Set(fields.map((field) => field.name));
    } catch (thrown) {
      if (codeOf(thrown) === 'ER_NO_SUCH_TABLE') return undefined;
      throw thrown;
    }
  }

  async probe(): Promise<void> {
    await this.#pool.query({ sql: 'SELECT 1', timeout: POOL.answerMs });
  }

  isOver(thrown: unknown): boolean {
    const code = codeOf(thrown);
    if (code === 'ER_SERVER_SHUTDOWN') return true;
    // The server's own words begin so; a full queue is ours.
    return !code.startsWith('ER_') && reasonOf(thrown) !== 'Queue limit reached.';
  }

  async close(): Promise<void> {
    await this.#pool.end().catch(() => undefined);
  }
}
