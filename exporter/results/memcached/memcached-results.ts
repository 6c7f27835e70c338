import type { Clock } from '../../clock.ts';
import type { MemcachedResultsConfig } from '../../config/config.ts';
import type { StoredResult } from '../../contract/result.ts';
import { CeleriacError, reasonOf } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { Link } from '../../transport/link.ts';
import type { Trouble } from '../../transport/trouble.ts';
import { knownTrouble, networkTrouble } from '../../transport/trouble.ts';
import { abortedMeta, KEPT_SECONDS } from '../aborted.ts';
import { ofResultBackend, unanswered } from '../backend-trouble.ts';
import { contentTypeOfMeta } from '../payload.ts';
import { readResult, unreadResult } from '../read-result.ts';
import type { ResultStore, ResultStoreStatus } from '../result-store.ts';
import { READY_STATES } from '../result-store.ts';
import { tooLarge } from '../stored-value.ts';
import { Waiting } from '../waiting.ts';
import type { MemcachedConnection } from './connection.ts';
import type { MemcachedValue } from './reply-parser.ts';
import { MemcachedSession } from './session.ts';

const MAX_WAITING = 100;
const PAUSES = [0.1, 0.2, 0.4, 0.8, 1.5, 2];
const TASK_KEY = 'celery-task-meta-';
/** What memcached takes as a key. */
const KEY = /^[\x21-\x7e]{1,250}$/;

export interface MemcachedResultsOptions {
  readonly backend: MemcachedResultsConfig;
  readonly cluster: string;
  readonly limits: { readonly maxBytes: number };
  readonly logger: Logger;
  readonly clock: Clock;
}

interface Found {
  readonly connection: MemcachedConnection;
  readonly value: MemcachedValue;
  readonly result: StoredResult;
}

/** Results in memcached, under the keys that Redis has too. States as Link's. */
export class MemcachedResults implements ResultStore {
  readonly #options: MemcachedResultsOptions;
  readonly #link: Link<MemcachedSession>;
  readonly #waiting: Waiting;
  /** In which serializer the latest was written. */
  #contentType = 'application/json';

  constructor(options: MemcachedResultsOptions) {
    const { backend, limits, clock, logger } = options;
    this.#options = options;
    this.#link = new Link({
      connect: (signal) => MemcachedSession.open(backend.servers, limits.maxBytes, signal), explain, display: backend.display, peer: 'the result backend', clock, logger,
    });
    this.#waiting = new Waiting({ max: MAX_WAITING, pauses: PAUSES, get: (uuid) => this.get(uuid) });
  }

  open(): void {
    this.#link.open();
  }

  async get(uuid: string): Promise<StoredResult | undefined> {
    return (await this.#ask(() => this.#find(uuid)))?.result;
  }

  wait(uuid: string, timeoutSeconds: number, signal: AbortSignal): Promise<StoredResult | undefined> {
    return this.#waiting.for(uuid, timeoutSeconds, signal);
  }

  /** Where nothing is there yet, on every server: the task looks at one of them. */
  async abort(uuid: string): Promise<void> {
    const [prefix = ''] = this.#options.backend.keyPrefixes;
    const key = `${prefix}${TASK_KEY}${uuid}`;
    if (!KEY.test(key)) throw new CeleriacError('bad-input', 'memcached takes no such id');
    await this.#ask(async () => {
      const found = await this.#find(uuid);
      if (found?.result.state === 'SUCCESS') return;
      const meta = abortedMeta(uuid, found?.value.body ? contentTypeOfMeta(found.value.body) : this.#contentType);
      const places = found === undefined ? this.#link.session.connections : [found.connection];
      await Promise.all(places.map((connection) => connection.set(found?.value.key ?? key, meta, KEPT_SECONDS)));
    });
  }

  async *observations(): AsyncGenerator<never> {}

  status(): ResultStoreStatus {
    return { ...this.#link.status, display: this.#options.backend.display, tells: false, messages: 0, lost: new Map(), waiting: this.#waiting.count };
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  /** An ended one before what somebody's abort left on another server. */
  async #find(uuid: string): Promise<Found | undefined> {
    const keys = this.#options.backend.keyPrefixes.map((prefix) => `${prefix}${TASK_KEY}${uuid}`).filter((key) => KEY.test(key));
    if (keys.length === 0) return undefined;
    const answers = await Promise.all(this.#link.session.connections.map(async (connection) => {
      const values = await connection.get(keys);
      return values.map((value): Found => ({ connection, value, result: this.#read(uuid, value) }));
    }));
    const all = answers.flat();
    return all.find(({ result: { state } }) => state !== null && READY_STATES.has(state)) ?? all[0];
  }

  #read(uuid: string, { body, bytes }: MemcachedValue): StoredResult {
    const { maxBytes } = this.#options.limits;
    if (body === undefined) return unreadResult(uuid, tooLarge(bytes, maxBytes));
    this.#contentType = contentTypeOfMeta(body);
    return readResult(uuid, body, maxBytes);
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (thrown) {
      throw unanswered(explain(thrown));
    }
  }
}

function explain(thrown: unknown): Trouble {
  return ofResultBackend(knownTrouble(thrown) ?? networkTrouble(thrown) ?? { reason: reasonOf(thrown) });
}
