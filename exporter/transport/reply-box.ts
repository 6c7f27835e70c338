import { CeleriacError } from '../errors.ts';
import type { Message } from '../message/message.ts';

/** Replies that may wait to be taken: more than a cluster has workers. The oldest is dropped. */
const MAX_WAITING = 10_000;

/** Replies between the wire and who waits for them. States: open → failed (the connection was lost) or closed. */
export class ReplyBox {
  readonly #waiting: Message[] = [];
  #failure: CeleriacError | undefined;
  #wake: (() => void) | undefined;

  push(message: Message): void {
    if (this.#waiting.push(message) > MAX_WAITING) this.#waiting.shift();
    this.#wake?.();
  }

  /** What came before is still handed out. */
  fail(reason: string): void {
    this.#failure ??= new CeleriacError('unavailable', reason);
    this.#wake?.();
  }

  /** The next reply, or undefined when `deadline` (epoch milliseconds) has passed. Rejects when no more can come. */
  async next(deadline: number): Promise<Message | undefined> {
    for (;;) {
      const message = this.#waiting.shift();
      if (message) return message;
      if (this.#failure) throw this.#failure;
      const left = deadline - Date.now();
      if (left <= 0) return undefined;
      await this.#arrival(left);
    }
  }

  async #arrival(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, Math.min(milliseconds, 2 ** 31 - 1));
    });
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
