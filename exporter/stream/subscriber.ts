import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { TaskEvent } from '../event/event.ts';
import type { Subscription } from './subscription.ts';

/** 1013 of the WebSocket registry: try again later. */
const TRY_AGAIN_LATER = 1013;
const GOING_AWAY = 1001;

/**
 * One client of the stream. States: open → closing (told why: too slow, or the exporter ends; gets no further event) → gone.
 * Its frames wait in the socket alone, so that what it leaves unread is one number.
 */
export class Subscriber {
  readonly subscription: Subscription;
  readonly #socket: Duplex;
  readonly #client: WebSocket;
  readonly #maxBufferedBytes: number;
  #corked = false;
  #alive = true;

  constructor(client: WebSocket, socket: Duplex, subscription: Subscription, maxBufferedBytes: number) {
    this.#client = client;
    this.#socket = socket;
    this.subscription = subscription;
    this.#maxBufferedBytes = maxBufferedBytes;
    client.on('pong', () => (this.#alive = true));
  }

  wants(event: TaskEvent): boolean {
    return this.subscription.taskId === undefined || this.subscription.taskId === event.uuid;
  }

  /** @returns whether the client keeps up; a frame that does not fit any more is not sent */
  send(frame: Buffer): boolean {
    if (this.#overflows(frame)) {
      // Written in one burst without a turn of the event loop: the system may still take it.
      this.flush();
      if (this.#overflows(frame)) return false;
    }
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
    }
    this.#client.send(frame, { binary: false });
    return true;
  }

  /** Hands what was sent in this turn to the system, in one write. */
  flush(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#socket.uncork();
  }

  /** @returns whether the client answered the ping before */
  ping(): boolean {
    if (!this.#alive) return false;
    this.#alive = false;
    this.#client.ping();
    return true;
  }

  closeTooSlow(): void {
    this.#close(TRY_AGAIN_LATER, `too slow: more than ${this.#maxBufferedBytes} bytes unread`);
  }

  closeGoingAway(): void {
    this.#close(GOING_AWAY, 'the exporter is shutting down');
  }

  terminate(): void {
    this.#client.terminate();
  }

  #close(code: number, reason: string): void {
    this.flush();
    this.#client.close(code, reason);
  }

  #overflows(frame: Buffer): boolean {
    return this.#client.bufferedAmount + frame.length > this.#maxBufferedBytes;
  }
}
