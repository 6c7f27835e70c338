import type { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../../message/message.ts';
import { ReplyBox } from '../reply-box.ts';
import type { ReplyQueue } from '../transport.ts';
import type { Client } from './client.ts';
import { EnvelopeReader } from './envelope.ts';
import { bindingKey, bindingMember, priorityKey } from './keys.ts';
import type { KeyLayout } from './keys.ts';
import { redisTrouble } from './trouble.ts';

/** Whole seconds: Redis before 6 takes no fractions. Shorter than the time-out of commands, which tells a dead server. */
const BLOCK_SECONDS = 1;
/** A worker looks the binding up and then pushes its reply: what comes between the two is removed after this. */
const LATE_REPLIES_MS = 250;
const DEADLINES = '_kombu.binding_deadlines';
const BINDING_LIVES_MS = 3_600_000;

export interface ReplyQueueOptions {
  readonly layout: KeyLayout;
  readonly exchange: string;
  readonly routingKey: string;
  /** The live connection: another one after a cut, which the reader may well survive. Throws when there is none. */
  readonly commands: () => Redis;
  /** Closed with the queue. */
  readonly reader: Client;
}

/**
 * A list of our own that workers push replies to, bound to the reply exchange as kombu binds it, and read by a blocking
 * connection of its own.
 *
 * States: open (reading) → lost (the connection is gone: `next` hands out what came, then rejects) → closed (the binding
 * and the list are gone). Replies of workers that answer later go nowhere: they find no binding.
 */
export class RedisReplyQueue implements ReplyQueue {
  readonly exchange: string;
  readonly routingKey: string;
  readonly #layout: KeyLayout;
  readonly #commands: () => Redis;
  readonly #reader: Client;
  readonly #box = new ReplyBox();
  readonly #keys: readonly string[];
  readonly #onClose: (queue: RedisReplyQueue) => void;
  #closed: Promise<void> | undefined;

  static async open(options: ReplyQueueOptions, onClose: (queue: RedisReplyQueue) => void): Promise<RedisReplyQueue> {
    const queue = new RedisReplyQueue(options, onClose);
    await queue.#bind();
    void queue.#read();
    return queue;
  }

  private constructor(options: ReplyQueueOptions, onClose: (queue: RedisReplyQueue) => void) {
    this.exchange = options.exchange;
    this.routingKey = options.routingKey;
    this.#layout = options.layout;
    this.#commands = options.commands;
    this.#reader = options.reader;
    this.#onClose = onClose;
    this.#keys = this.#layout.prioritySteps.map((step) => priorityKey(this.#layout, this.#name, step));
  }

  next(deadline: number): Promise<Message | undefined> {
    return this.#box.next(deadline);
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#remove());
  }

  get #name(): string {
    return `${this.routingKey}.${this.exchange}`;
  }

  async #bind(): Promise<void> {
    const answers = await this.#commands()
      .multi()
      .sadd(bindingKey(this.#layout, this.exchange), bindingMember(this.#layout, this.routingKey, this.#name))
      // kombu 5.7 sweeps the bindings of an exchange that nobody renewed for an hour. Only where it keeps such a list.
      .zadd(this.#layout.keyPrefix + DEADLINES, 'XX', 'GT', Date.now() + BINDING_LIVES_MS, this.exchange)
      .exec();
    // ZADD … GT is not known to Redis before 6.2, and kombu 5.7 does not work there.
    const failure = answers?.[0]?.[0];
    if (failure) throw failure;
  }

  async #read(): Promise<void> {
    const envelopes = new EnvelopeReader();
    try {
      while (!this.#closed) {
        const popped = await this.#reader.redis.brpopBuffer(...this.#keys, BLOCK_SECONDS);
        const payload = popped?.[1];
        const message = payload && envelopes.read(payload, 0, payload.length, Date.now() / 1000);
        if (message) this.#box.push(message);
      }
    } catch (error) {
      this.#box.fail(this.#closed ? 'the reply queue is closed' : `the reply queue is lost: ${redisTrouble(error).reason}`);
    }
  }

  async #remove(): Promise<void> {
    this.#box.fail('the reply queue is closed');
    this.#reader.close();
    try {
      const redis = this.#commands();
      await redis.srem(bindingKey(this.#layout, this.exchange), bindingMember(this.#layout, this.routingKey, this.#name));
      await sleep(LATE_REPLIES_MS);
      await redis.del(...this.#keys);
    } catch {
      // The connection is gone, and nothing can be removed by it.
    }
    this.#onClose(this);
  }
}
