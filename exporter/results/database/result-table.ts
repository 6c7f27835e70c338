import type { Clock } from '../../clock.ts';
import type { DatabaseResultsConfig } from '../../config/config.ts';
import type { StoredResult } from '../../contract/result.ts';
import { CeleriacError } from '../../errors.ts';
import type { Session } from '../../transport/link.ts';
import type { Database } from './database.ts';
import { quotedTable } from './database.ts';
import type { Layout, Table } from './layout.ts';
import { ReadRow, selectOf } from './layout.ts';

const PROBE_MS = 5_000;
/** A newer version of Celery may have added columns. */
const COLUMNS_SECONDS = 300;

/** The table of results over one session's connections. States: live → ended, when a question shows that the database is away. */
export class ResultTable implements Session {
  readonly ended: Promise<unknown>;
  readonly #database: Database;
  readonly #layout: Layout;
  readonly #table: Table;
  readonly #maxBytes: number;
  readonly #clock: Clock;
  readonly #probe: NodeJS.Timeout;
  #end: (why: unknown) => void = () => undefined;
  #select: string | undefined;
  #selectedAt = 0;

  /** Throws as the driver does. */
  static async open(database: Database, layout: Layout, of: Pick<DatabaseResultsConfig, 'schema' | 'table'>, maxBytes: number, clock: Clock): Promise<ResultTable> {
    const table = { schema: of.schema, name: of.table, sql: quotedTable(database.dialect, of.schema, of.table) };
    const opened = new ResultTable(database, layout, table, maxBytes, clock);
    try {
      await opened.#look();
      return opened;
    } catch (thrown) {
      await opened.close();
      throw thrown;
    }
  }

  private constructor(database: Database, layout: Layout, table: Table, maxBytes: number, clock: Clock) {
    this.#database = database;
    this.#layout = layout;
    this.#table = table;
    this.#maxBytes = maxBytes;
    this.#clock = clock;
    this.ended = Promise.race([database.ended, new Promise((resolve) => (this.#end = resolve))]);
    this.#probe = setInterval(() => void database.probe().catch((thrown: unknown) => this.#end(thrown)), PROBE_MS);
  }

  /** Whether there is no such table. */
  get missing(): boolean {
    return this.#select === undefined;
  }

  async get(uuid: string): Promise<StoredResult | undefined> {
    return this.#watched(async () => {
      if (this.#select === undefined || this.#clock.now() - this.#selectedAt > COLUMNS_SECONDS) await this.#look();
      if (this.#select === undefined) return undefined;
      const [row] = await this.#database.rows(this.#select, [uuid]);
      return row && this.#layout.read(uuid, new ReadRow(row, this.#maxBytes));
    });
  }

  async abort(uuid: string): Promise<void> {
    const now = this.#database.dialect.written(new Date(this.#clock.now() * 1000).toISOString());
    await this.#watched(async () => {
      if (this.missing) await this.#look();
      if (this.missing) throw new CeleriacError('unavailable', `there is no table ${this.#table.name} yet`, { remedy: 'Celery makes it with the first result' });
      const { update, insert } = await this.#layout.abort(this.#database, this.#table, uuid, now);
      if ((await this.#database.run(update.sql, update.values)) > 0) return;
      if ((await this.get(uuid)) !== undefined) return;
      try {
        await this.#database.run(insert.sql, insert.values);
      } catch (thrown) {
        // A worker stored its first state just now.
        if (!this.#database.dialect.isDuplicate(thrown)) throw thrown;
        await this.#database.run(update.sql, update.values);
      }
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#probe);
    this.#end(undefined);
    await this.#database.close();
  }

  async #look(): Promise<void> {
    const { dialect } = this.#database;
    const columns = await this.#database.columns(this.#table.sql);
    this.#select = columns && selectOf(this.#layout, dialect, this.#table.sql, columns, this.#maxBytes);
    this.#selectedAt = this.#clock.now();
  }

  async #watched<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (thrown) {
      if (!(thrown instanceof CeleriacError) && this.#database.isOver(thrown)) this.#end(thrown);
      throw thrown;
    }
  }
}
