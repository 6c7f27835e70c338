import type { Clock } from '../../clock.ts';
import type { DatabaseResultsConfig } from '../../config/config.ts';
import type { StoredResult } from '../../contract/result.ts';
import { CeleriacError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { Link } from '../../transport/link.ts';
import type { Trouble } from '../../transport/trouble.ts';
import { withoutSecrets } from '../../transport/trouble.ts';
import { ofResultBackend, unanswered } from '../backend-trouble.ts';
import type { ResultStore, ResultStoreStatus } from '../result-store.ts';
import { Waiting } from '../waiting.ts';
import { DIALECTS } from './dialects.ts';
import { DJANGO } from './django.ts';
import type { Layout } from './layout.ts';
import { openMysql } from './mysql.ts';
import { openPostgres } from './postgres.ts';
import { SQLALCHEMY } from './sqlalchemy.ts';
import { openSqlite } from './sqlite.ts';
import { ResultTable } from './result-table.ts';

const MAX_WAITING = 100;
const PAUSES = [0.1, 0.2, 0.4, 0.8, 1.5, 2];

export interface DatabaseResultsOptions {
  readonly backend: DatabaseResultsConfig;
  readonly cluster: string;
  readonly limits: { readonly maxBytes: number };
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Results in a database's table. States as Link's; while live, the table may not be there yet: Celery makes it. */
export class DatabaseResults implements ResultStore {
  readonly #options: DatabaseResultsOptions;
  readonly #link: Link<ResultTable>;
  readonly #waiting: Waiting;

  constructor(options: DatabaseResultsOptions) {
    const { backend, clock, logger } = options;
    this.#options = options;
    this.#link = new Link({
      connect: (signal) => this.#connect(signal),
      explain: (thrown) => this.#explain(thrown),
      display: backend.display,
      peer: 'the result backend',
      clock,
      logger,
    });
    this.#waiting = new Waiting({ max: MAX_WAITING, pauses: PAUSES, get: (uuid) => this.get(uuid) });
  }

  open(): void {
    this.#link.open();
  }

  get(uuid: string): Promise<StoredResult | undefined> {
    return this.#ask((table) => table.get(uuid));
  }

  wait(uuid: string, timeoutSeconds: number, signal: AbortSignal): Promise<StoredResult | undefined> {
    return this.#waiting.for(uuid, timeoutSeconds, signal);
  }

  abort(uuid: string): Promise<void> {
    return this.#ask((table) => table.abort(uuid));
  }

  async *observations(): AsyncGenerator<never> {}

  status(): ResultStoreStatus {
    const { backend } = this.#options;
    const missing = this.#link.status.state === 'live' && this.#link.session.missing ? { reason: `there is no table ${backend.table} yet: Celery makes it with the first result` } : {};
    return { ...this.#link.status, ...missing, display: backend.display, tells: false, messages: 0, lost: new Map(), waiting: this.#waiting.count };
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #connect(signal: AbortSignal): Promise<ResultTable> {
    const { backend, cluster, limits } = this.#options;
    const { at } = backend;
    const name = `celeriac-${cluster.replaceAll(/\W/g, '_')}-results`;
    const database = at.dialect === 'sqlite' ? await openSqlite(at.file) : at.dialect === 'postgres' ? await openPostgres(at, name, signal) : await openMysql(at, name, signal);
    const layout: Layout = backend.layout === 'django' ? DJANGO : SQLALCHEMY;
    return ResultTable.open(database, layout, backend, limits.maxBytes, this.#options.clock);
  }

  async #ask<T>(question: (table: ResultTable) => Promise<T>): Promise<T> {
    try {
      return await question(this.#link.session);
    } catch (thrown) {
      throw thrown instanceof CeleriacError && thrown.kind !== 'unavailable' ? thrown : unanswered(this.#explain(thrown));
    }
  }

  #explain(thrown: unknown): Trouble {
    const { at } = this.#options.backend;
    return ofResultBackend(withoutSecrets(DIALECTS[at.dialect].explain(thrown), 'password' in at ? [at.password] : []));
  }
}
