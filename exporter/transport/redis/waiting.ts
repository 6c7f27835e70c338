import type { Redis } from 'ioredis';
import type { Message } from '../../message/message.ts';
import type { QueueLook } from '../transport.ts';
import { idIn, messageOf, taskIdIn } from './envelope.ts';
import { priorityKey } from './keys.ts';
import type { KeyLayout } from './keys.ts';
import { MAX_BYTES as MAX_UNACKED_BYTES, MAX_ENTRIES as MAX_UNACKED } from './unacked.ts';

export interface LookLimits {
  readonly messages: number;
  readonly bytes: number;
  readonly ms: number;
}

const LIMITS: LookLimits = { messages: 10_000, bytes: 64 * 1024 * 1024, ms: 1_000 };
/** Messages in one answer, and the bytes that it should not be longer than by what was seen so far. */
const MAX_PIECE = 100;
const MAX_PIECE_BYTES = 1024 * 1024;
const FIRST_PIECE = 4;

type Reader = Pick<Redis, 'lrangeBuffer' | 'hlen' | 'call' | 'hscanBuffer'>;

/**
 * Reads the lists of a queue, all priorities, in pieces and without taking anything, until the tasks are found or a bound is
 * met; then the hash of what workers have taken and not acknowledged, where it is small: a worker that was killed leaves it there.
 *
 * From the head, where clients push: what is pushed meanwhile moves the rest behind what was read, so nothing is stepped over.
 */
export async function lookForTasks(redis: Reader, layout: KeyLayout, queue: string, ids: ReadonlySet<string>, limits: LookLimits = LIMITS): Promise<QueueLook> {
  const look = new Look(ids, limits);
  let isWhole = true;
  for (const step of layout.prioritySteps) isWhole = (await readList(redis, priorityKey(layout, queue, step), look)) && isWhole;
  if (!look.isDone) await readUnacked(redis, layout, look);
  return { messages: look.messages, looked: look.looked, isWhole };
}

/** @returns whether its end was seen */
async function readList(redis: Reader, key: string, look: Look): Promise<boolean> {
  for (let at = 0; !look.isDone; ) {
    const size = look.nextPiece();
    const piece = await redis.lrangeBuffer(key, at, at + size - 1);
    for (const raw of piece) look.at(raw.length, taskIdIn(raw), () => JSON.parse(raw.toString('utf8')));
    if (piece.length < size) return true;
    at += size;
  }
  return false;
}

/** `{delivery tag: '[message, exchange, routing key]'}` */
async function readUnacked(redis: Reader, layout: KeyLayout, look: Look): Promise<void> {
  const key = layout.keyPrefix + layout.unackedKey;
  if ((await redis.hlen(key)) > MAX_UNACKED) return;
  const bytes = await redis.call('MEMORY', 'USAGE', key).catch(() => undefined);
  if (typeof bytes !== 'number' || bytes > MAX_UNACKED_BYTES) return;
  let cursor = '0';
  do {
    const [next, page] = await redis.hscanBuffer(key, cursor, 'COUNT', MAX_PIECE);
    for (let at = 1; at < page.length; at += 2) {
      const envelope = messageIn(page[at]!);
      look.at(page[at]!.length, idIn(envelope), () => envelope);
    }
    cursor = next.toString();
  } while (cursor !== '0' && !look.isDone);
}

function messageIn(unacked: Buffer): unknown {
  try {
    return (JSON.parse(unacked.toString('utf8')) as unknown[])[0];
  } catch {
    return undefined;
  }
}

/** States: looking → done: all are found, or a bound is met. */
class Look {
  readonly messages = new Map<string, Message>();
  looked = 0;
  readonly #ids: ReadonlySet<string>;
  readonly #limits: LookLimits;
  readonly #end: number;
  #bytes = 0;
  #largest = 1;
  #piece = FIRST_PIECE / 2;

  constructor(ids: ReadonlySet<string>, limits: LookLimits) {
    this.#ids = ids;
    this.#limits = limits;
    this.#end = performance.now() + limits.ms;
  }

  get foundAll(): boolean {
    return this.messages.size === this.#ids.size;
  }

  get isSpent(): boolean {
    return this.looked >= this.#limits.messages || this.#bytes >= this.#limits.bytes || performance.now() >= this.#end;
  }

  get isDone(): boolean {
    return this.foundAll || this.isSpent;
  }

  /** Grows while messages are small: how long one is, Redis tells only by handing it out. */
  nextPiece(): number {
    const fit = Math.floor(MAX_PIECE_BYTES / this.#largest);
    this.#piece = Math.max(1, Math.min(2 * this.#piece, MAX_PIECE, fit, this.#limits.messages - this.looked));
    return this.#piece;
  }

  at(bytes: number, id: string | undefined, envelope: () => unknown): void {
    this.looked += 1;
    this.#bytes += bytes;
    this.#largest = Math.max(this.#largest, bytes);
    if (id === undefined || !this.#ids.has(id) || this.messages.has(id)) return;
    const message = messageOf(envelope());
    if (message !== undefined) this.messages.set(id, message);
  }
}
