import type { StoredResult } from '../../contract/result.ts';
import type { ResultObservation } from '../../event/observation.ts';
import { abortedMeta, KEPT_SECONDS } from '../aborted.ts';
import { unanswered } from '../backend-trouble.ts';
import { contentTypeOfMeta, unpacked } from '../payload.ts';
import { readResult, unreadResult } from '../read-result.ts';
import type { ResultStore, ResultStoreStatus } from '../result-store.ts';
import { READY_STATES } from '../result-store.ts';
import { tooLarge } from '../stored-value.ts';
import { Waiting } from '../waiting.ts';
import { ResultFeed } from './result-feed.ts';
import type { ResultFeedOptions } from './result-feed.ts';

const MAX_WAITING = 1_000;
/** Beside being told: a pickle does not say whose it is, and what was told while we were away was not heard. */
const PAUSES = [0.5, 1, 2, 5];
const TASK_KEY = 'celery-task-meta-';
/** What PTTL says of a key that stays. */
const NEVER = -1;

/** Results in Redis, over the connections of the feed. States as the feed's. */
export class RedisResults implements ResultStore {
  readonly #feed: ResultFeed;
  readonly #prefixes: readonly string[];
  readonly #maxBytes: number;
  readonly #waiting: Waiting;

  constructor(options: ResultFeedOptions) {
    this.#feed = new ResultFeed(options);
    this.#prefixes = options.backend.keyPrefixes;
    this.#maxBytes = options.limits.maxBytes;
    this.#waiting = new Waiting({ max: MAX_WAITING, pauses: PAUSES, get: (uuid) => this.get(uuid) });
  }

  open(): void {
    this.#feed.open();
  }

  async *observations(): AsyncGenerator<readonly ResultObservation[]> {
    for await (const batch of this.#feed.observations()) {
      if (this.#waiting.count > 0) for (const { uuid, state } of batch) if (READY_STATES.has(state)) this.#waiting.wake(uuid);
      yield batch;
    }
  }

  async get(uuid: string): Promise<StoredResult | undefined> {
    const found = await this.#payload(uuid);
    if (found === undefined) return undefined;
    const { payload } = found;
    if (payload.length <= this.#maxBytes) return readResult(uuid, payload, this.#maxBytes);
    const size = await this.#ask((redis) => redis.strlen(found.key));
    return unreadResult(uuid, tooLarge(size, this.#maxBytes));
  }

  wait(uuid: string, timeoutSeconds: number, signal: AbortSignal): Promise<StoredResult | undefined> {
    return this.#waiting.for(uuid, timeoutSeconds, signal);
  }

  /** As Celery's set(): SETEX and PUBLISH together. How long it is kept is the workers' setting; what is there tells it. */
  async abort(uuid: string): Promise<void> {
    const found = await this.#payload(uuid);
    if (found !== undefined && readResult(uuid, found.payload, this.#maxBytes).state === 'SUCCESS') return;
    const key = found?.key ?? `${this.#prefixes[0] ?? ''}${TASK_KEY}${uuid}`;
    const meta = abortedMeta(uuid, (found && typeOf(found.payload, this.#maxBytes)) ?? this.#feed.contentType ?? 'application/json');
    const left = await this.#ask((redis) => redis.pttl(key));
    await this.#ask(async (redis) => {
      const both = redis.multi();
      if (left === NEVER) both.set(key, meta);
      else both.psetex(key, left > 0 ? left : KEPT_SECONDS * 1000, meta);
      const answers = (await both.publish(key, meta).exec()) ?? [];
      for (const [error] of answers) if (error) throw error;
    });
  }

  status(): ResultStoreStatus {
    return { ...this.#feed.status(), tells: true, waiting: this.#waiting.count };
  }

  close(): Promise<void> {
    return this.#feed.close();
  }

  async #payload(uuid: string): Promise<{ key: string; payload: Buffer } | undefined> {
    for (const prefix of this.#prefixes) {
      const key = `${prefix}${TASK_KEY}${uuid}`;
      // One byte more than is read tells that it is too large, without all of it being sent.
      const payload = await this.#ask((redis) => redis.getrangeBuffer(key, 0, this.#maxBytes));
      if (payload.length > 0) return { key, payload };
    }
    return undefined;
  }

  async #ask<T>(question: (redis: ResultFeed['commands']) => Promise<T>): Promise<T> {
    try {
      return await question(this.#feed.commands);
    } catch (thrown) {
      throw unanswered(this.#feed.explain(thrown));
    }
  }
}

/** Undefined: what cannot be unpacked says nothing of its serializer. */
function typeOf(payload: Buffer, maxBytes: number): string | undefined {
  try {
    return contentTypeOfMeta(unpacked(payload, maxBytes));
  } catch {
    return undefined;
  }
}
