import type { WebSocket } from 'ws';
import type { Subscription } from './subscription.ts';

/** A client that was told why gets this long to take the word; then its socket is cut, unread bytes and all. */
const GOODBYE_MS = 5_000;

/**
 * One WebSocket client.
 *
 * States: open → (close, with a reason; or the client's own going) closing → gone. Nothing is sent after open. What the client
 * has not read waits in the socket, up to `maxBufferedBytes`; beyond it the client is closed as slow.
 */
export class Subscriber {
  readonly type: string;
  readonly taskId: string | undefined;
  readonly #socket: WebSocket;
  readonly #maxBufferedBytes: number;
  readonly #left: (reason: string) => void;
  #open = true;
  #answered = true;

  constructor(subscription: Subscription, socket: WebSocket, maxBufferedBytes: number, left: (reason: string) => void) {
    this.type = subscription.type;
    this.taskId = subscription.taskId;
    this.#socket = socket;
    this.#maxBufferedBytes = maxBufferedBytes;
    this.#left = left;
    socket.on('pong', () => (this.#answered = true));
    socket.on('error', () => this.#end('error'));
    socket.on('close', () => this.#end('client'));
  }

  /** @returns whether the frame went out */
  send(frame: string): boolean {
    if (!this.#open) return false;
    if (this.#socket.bufferedAmount > this.#maxBufferedBytes) {
      this.close('slow', 1013, `too slow: more than ${this.#maxBufferedBytes} bytes were waiting to be read`);
      return false;
    }
    this.#socket.send(frame);
    return true;
  }

  /** Ends a connection whose other side has gone without a word. */
  ping(): void {
    if (!this.#answered) {
      this.#end('dead');
      this.#socket.terminate();
      return;
    }
    this.#answered = false;
    this.#socket.ping();
  }

  close(reason: string, code: number, words: string): void {
    this.#end(reason);
    this.#socket.close(code, words);
    setTimeout(() => this.#socket.terminate(), GOODBYE_MS).unref();
  }

  #end(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#left(reason);
  }
}
