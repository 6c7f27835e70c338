import type { Clock } from '../../clock.ts';

/** How long an id is remembered after its call, seconds: by then its event has come back from the broker. */
const SECONDS = 30;
const MAX = 10_000;

/** Ids that callers chose themselves, lately: two calls with the same one may come before the first is seen as an event. */
export class RecentIds {
  readonly #clock: Clock;
  /** Oldest first, with the time from when on it may be forgotten. */
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(id: string): boolean {
    return (this.#until.get(id) ?? 0) > this.#clock.now();
  }

  add(id: string): void {
    const now = this.#clock.now();
    for (const [old, until] of this.#until) {
      if (until > now && this.#until.size < MAX) break;
      this.#until.delete(old);
    }
    this.#until.set(id, now + SECONDS);
  }

  release(id: string): void {
    this.#until.delete(id);
  }
}
