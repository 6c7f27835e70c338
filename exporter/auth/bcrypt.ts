import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CeleriacError } from '../errors.ts';

export interface Comparison {
  readonly id: number;
  readonly password: string;
  readonly hash: string;
}

interface Waiting {
  readonly resolve: (same: boolean) => void;
  readonly reject: (error: Error) => void;
}

/** Comparisons under way or in line. One takes 60 ms at cost 10, so that the last in line waits a second. */
const MAX_WAITING = 16;

/**
 * bcrypt comparisons in a thread of their own: at 60 ms each, somebody who guesses passwords would otherwise keep the
 * main thread from reading events.
 *
 * States: idle (no thread) → running (started by the first comparison, kept; holds the process up only while it compares)
 * ⇄ failed (its comparisons reject; the next one starts a new thread)
 */
export class BcryptThread {
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | undefined;
  #latest = 0;

  /** @throws CeleriacError `unavailable` when too many are in line */
  compare(password: string, hash: string): Promise<boolean> {
    if (this.#waiting.size >= MAX_WAITING) {
      const remedy = 'try again in a few seconds';
      return Promise.reject(new CeleriacError('unavailable', 'too many passwords are being checked at once', { remedy }));
    }
    const thread = (this.#thread ??= this.#start());
    thread.ref();
    const id = (this.#latest += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      thread.postMessage({ id, password, hash } satisfies Comparison);
    });
  }

  #start(): Worker {
    // Runs from source (.ts) as well as built (.js).
    const thread = new Worker(new URL(`./bcrypt-thread${extname(import.meta.filename)}`, import.meta.url));
    thread.on('message', ({ id, same }: { id: number; same: boolean }) => {
      this.#waiting.get(id)?.resolve(same);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) thread.unref();
    });
    thread.on('error', (cause) => {
      this.#thread = undefined;
      const failed = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const { reject } of failed) reject(new CeleriacError('internal', 'checking a password failed', { cause }));
    });
    return thread;
  }
}
