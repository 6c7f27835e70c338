import pg from 'pg';
import type { ClientConfig, QueryResultRow } from 'pg';

const CONNECT_MS = 5_000;
const ANSWER_MS = 20_000;

/** For both sides. What the URL says goes first. */
export function clientConfig(url: string): ClientConfig {
  return { connectionString: url, connectionTimeoutMillis: CONNECT_MS, query_timeout: ANSWER_MS, keepAlive: true, application_name: 'celeriac' };
}

/** What every connection begins with. `jit`: compiling takes longer than any of our statements. */
export const SETTINGS = 'SET search_path = celeriac; SET jit = off; SET lock_timeout = 15000; SET client_min_messages = warning';

/** One connection. States: open → lost (the server went away, or did not answer in time). Statements are to be asked one at a time. */
export class Database {
  readonly #client: pg.Client;
  lost: Error | undefined;

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on('error', (error) => (this.lost ??= error));
    client.on('end', () => (this.lost ??= new Error('the connection was closed')));
  }

  static async connect(url: string): Promise<Database> {
    const client = new pg.Client(clientConfig(url));
    const database = new Database(client);
    try {
      await client.connect();
      await client.query(SETTINGS);
    } catch (thrown) {
      await database.close();
      throw thrown;
    }
    return database;
  }

  async rows<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#client.query<Row>(text, [...values])).rows;
  }

  /** A statement that the server is to remember by its name. */
  async run(name: string, text: string, values: readonly unknown[]): Promise<void> {
    await this.#client.query({ name, text, values: [...values] });
  }

  /** Several statements, without values. */
  async script(text: string): Promise<void> {
    await this.#client.query(text);
  }

  /** All of it or nothing. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.script('BEGIN');
    try {
      const result = await work();
      await this.script('COMMIT');
      return result;
    } catch (thrown) {
      if (this.lost === undefined) await this.script('ROLLBACK').catch(() => undefined);
      throw thrown;
    }
  }

  /** Waits for no answer: a server that hangs gives none. */
  async close(): Promise<void> {
    this.lost ??= new Error('closed');
    const ended = this.#client.end().catch(() => undefined);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, 1_000);
    await Promise.race([ended, late]);
    clearTimeout(timer);
  }
}
