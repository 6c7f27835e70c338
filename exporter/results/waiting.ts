import type { StoredResult } from '../contract/result.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import { READY_STATES } from './result-store.ts';

/** How the wait for one result goes. */
export interface WaitingOptions {
  /** Who may wait at once. */
  readonly max: number;
  /** Pauses between two looks, seconds, when nobody wakes us; the last holds from there on. */
  readonly pauses: readonly number[];
  readonly get: (uuid: string) => Promise<StoredResult | undefined>;
}

const LONGEST_SECONDS = 24 * 3600;

/**
 * Who waits for results. One of them: looking ⇄ pausing (until woken, or the pause is over) → found, late, or given up by its
 * signal. A backend that goes away while somebody waits is looked at again until the time is over.
 */
export class Waiting {
  readonly #options: WaitingOptions;
  readonly #wakers = new Map<string, Set<() => void>>();
  #count = 0;

  constructor(options: WaitingOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#count;
  }

  /** @throws CeleriacError `unavailable` where too many wait, or the backend is away; the signal's reason when it is aborted */
  async for(uuid: string, timeoutSeconds: number, signal: AbortSignal): Promise<StoredResult | undefined> {
    signal.throwIfAborted();
    if (this.#count >= this.#options.max) {
      throw new CeleriacError('unavailable', `${this.#count} callers wait for results already`, { remedy: 'ask again without a timeout, or later' });
    }
    const waker = new Waker();
    const wakers = this.#wakers.get(uuid) ?? new Set();
    this.#wakers.set(uuid, wakers.add(waker.wake));
    this.#count += 1;
    try {
      return await this.#look(uuid, Math.min(timeoutSeconds, LONGEST_SECONDS), waker, signal);
    } finally {
      this.#count -= 1;
      wakers.delete(waker.wake);
      if (wakers.size === 0 && this.#wakers.get(uuid) === wakers) this.#wakers.delete(uuid);
    }
  }

  /** A result became ready. */
  wake(uuid: string): void {
    if (this.#count === 0) return;
    this.#wakers.get(uuid)?.forEach((wake) => wake());
  }

  async #look(uuid: string, timeoutSeconds: number, waker: Waker, signal: AbortSignal): Promise<StoredResult | undefined> {
    const deadline = performance.now() + timeoutSeconds * 1000;
    for (let looks = 0; ; looks += 1) {
      let failure: Error | undefined;
      try {
        const found = await this.#options.get(uuid);
        if (found !== undefined && isReady(found)) return found;
      } catch (thrown) {
        if (looks === 0) throw thrown;
        failure = thrown instanceof Error ? thrown : new Error(reasonOf(thrown));
      }
      signal.throwIfAborted();
      const left = deadline - performance.now();
      if (left <= 0) {
        if (failure !== undefined) throw failure;
        return undefined;
      }
      const { pauses } = this.#options;
      // Half of it and some more, so that callers that came together do not look together.
      const pause = (pauses[looks] ?? pauses.at(-1) ?? 1) * 1000 * (0.75 + Math.random() / 2);
      await waker.pause(Math.min(left, pause), signal);
      signal.throwIfAborted();
    }
  }
}

/** What cannot be read does not become readable by waiting. */
function isReady({ state }: StoredResult): boolean {
  return state === null || READY_STATES.has(state);
}

/** States: idle ⇄ pausing; woken while idle, the next pause is none. */
class Waker {
  #woken = false;
  #end: (() => void) | undefined;

  readonly wake = (): void => {
    this.#woken = true;
    this.#end?.();
  };

  async pause(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#woken && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => this.#end?.(), ms);
        this.#end = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', this.wake);
          this.#end = undefined;
          resolve();
        };
        signal.addEventListener('abort', this.wake, { once: true });
      });
    }
    this.#woken = false;
  }
}
