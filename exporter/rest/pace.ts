import type { Caller } from '../auth/caller.ts';
import { originOf } from '../auth/guesses/origin.ts';
import { CeleriacError } from '../errors.ts';

const MINUTE = 60;
const MAX_KEPT = 5_000;

/**
 * How many actions each caller may take: so many at once, and as many again in each minute that passes. Callers without a name are
 * told apart by where they come from. What is kept of those that were not heard of longest is forgotten first.
 */
export class Pace {
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #left = new Map<string, { actions: number; at: number }>();

  /** @param perMinute 0: any number; @param now seconds of a clock that nobody sets */
  constructor(perMinute: number, now: () => number = () => performance.now() / 1_000) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** @throws CeleriacError `too-many` */
  take({ name, via, person }: Caller, address: string | null): void {
    if (this.#perMinute === 0) return;
    const key = JSON.stringify([via, name ?? originOf(address ?? undefined), person]);
    const now = this.#now();
    const known = this.#left.get(key) ?? { actions: this.#perMinute, at: now };
    const actions = Math.min(this.#perMinute, known.actions + ((now - known.at) * this.#perMinute) / MINUTE);
    const left = actions < 1 ? actions : actions - 1;
    this.#left.delete(key);
    this.#left.set(key, { actions: left, at: now });
    if (this.#left.size > MAX_KEPT) for (const oldest of this.#left.keys()) { this.#left.delete(oldest); break; } // prettier-ignore
    if (actions >= 1) return;
    throw new CeleriacError('too-many', `more than ${this.#perMinute} actions in a minute`, {
      remedy: 'act on many tasks or workers in one request, or raise --actions-per-minute', retryAfter: Math.ceil(((1 - actions) * MINUTE) / this.#perMinute),
    });
  }
}
