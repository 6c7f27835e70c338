import { CeleriacError } from '../errors.ts';
import type { Delivery } from '../message/message.ts';

/** Beside the number of messages, so that a few huge ones cannot fill the memory either. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * What waits between the socket and `events()`: bounded, the oldest is dropped and counted.
 *
 * States: filling ⇄ taken (one batch is all that arrived since the last; one read of the socket, when the consumer
 * keeps up) → ended (what is left is still handed out).
 */
export class Inbox implements AsyncIterableIterator<readonly Delivery[]> {
  /** Taken off the wire, and their bytes, lost ones included. */
  messages = 0;
  bytes = 0;
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  readonly #lost = new Map<string, number>();
  #waiting: (Delivery | undefined)[] = [];
  /** Where the oldest that is not dropped stands. */
  #first = 0;
  #waitingBytes = 0;
  #wake: (() => void) | undefined;
  #ended = false;
  #taken = false;

  constructor(maxMessages: number, maxBytes = MAX_BYTES) {
    this.#maxMessages = maxMessages;
    this.#maxBytes = maxBytes;
  }

  get buffered(): number {
    return this.#waiting.length - this.#first;
  }

  push(delivery: Delivery): void {
    const size = delivery.body.length;
    this.messages += 1;
    this.bytes += size;
    if (this.#ended) return;
    this.#waiting.push(delivery);
    this.#waitingBytes += size;
    while (this.buffered > this.#maxMessages || (this.#waitingBytes > this.#maxBytes && this.buffered > 1)) this.#dropOldest();
    if (this.#wake) {
      this.#wake();
      this.#wake = undefined;
    }
  }

  /** Counts what never became a delivery, or was dropped before it reached us. */
  lose(reason: 'buffer-full' | 'queue-full' | 'undecodable-envelope', count = 1): void {
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + count);
  }

  lost(): Record<string, number> {
    return Object.fromEntries(this.#lost);
  }

  /** For one consumer. */
  take(): this {
    if (this.#taken) throw new CeleriacError('internal', 'the events of a transport have one consumer only');
    this.#taken = true;
    return this;
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
    this.#wake = undefined;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<readonly Delivery[], undefined>> {
    while (this.buffered === 0) {
      if (this.#ended) return { done: true, value: undefined };
      // The reader of the socket wakes us at its first message, and we run when it has pushed its last.
      await new Promise<void>((wake) => (this.#wake = wake));
    }
    const value = (this.#first === 0 ? this.#waiting : this.#waiting.slice(this.#first)) as Delivery[];
    this.#waiting = [];
    this.#first = 0;
    this.#waitingBytes = 0;
    return { done: false, value };
  }

  /** The consumer left its loop: nothing is kept for it any more. */
  async return(): Promise<IteratorResult<readonly Delivery[], undefined>> {
    this.end();
    this.#waiting = [];
    this.#first = 0;
    return { done: true, value: undefined };
  }

  #dropOldest(): void {
    this.#waitingBytes -= this.#waiting[this.#first]?.body.length ?? 0;
    this.#waiting[this.#first] = undefined;
    this.#first += 1;
    // Not one by one: an array gives up its front only by moving the rest.
    if (this.#first > this.#maxMessages) {
      this.#waiting.splice(0, this.#first);
      this.#first = 0;
    }
    this.lose('buffer-full');
  }
}
