import { createHmac, randomBytes } from 'node:crypto';

/** Wrong ones without a pause: people mistype. */
const FREE = 5;
const LONGEST_PAUSE_SECONDS = 300;
/** After so long without another, all is forgotten. */
const FORGET_SECONDS = 900;
const MAX_KEPT = 10_000;
const MAX_REPEATS = 2_000;

interface Count {
  wrong: number;
  /** Until when nothing is tried for it, seconds. */
  until: number;
  at: number;
}

export interface GuessesStatus {
  /** Wrong ones, and those that were not even looked at. */
  readonly wrong: number;
  readonly paused: number;
}

/**
 * Keeps who guesses passwords waiting. Wrong ones are counted by where they come from and by the name they are for; beyond five, each
 * makes the next wait twice as long, up to five minutes, in which nothing from there or for that name is looked at. Both are needed:
 * one address may try many names, many addresses one.
 *
 * A pair of name and origin that was right before is trusted: who guesses a name elsewhere, or another name from behind the same
 * proxy, locks nobody out of it. It has five wrong ones of its own, and is then like any other. The same wrong thing sent again is no
 * guess: a program with an old password locks nobody out.
 *
 * Bounded: of each kind those that were heard of last are kept. A token has no part in this but for being counted by its origin:
 * nobody finds one by trying, and a right one comes in whatever happened before.
 */
export class Guesses {
  readonly #now: () => number;
  readonly #key = randomBytes(32);
  readonly #origins = new Map<string, Count>();
  readonly #names = new Map<string, Count>();
  /** Trusted pairs, and how often something wrong came from one since. */
  readonly #trusted = new Map<string, Count>();
  readonly #repeats = new Set<string>();
  #wrong = 0;
  #paused = 0;

  /** @param now seconds of a clock that nobody sets */
  constructor(now: () => number = () => performance.now() / 1_000) {
    this.#now = now;
  }

  /** Seconds until something may be tried; 0: now. To be asked before it is looked at. @param name undefined: a token */
  pause(origin: string, name: string | undefined): number {
    if (name !== undefined && this.#trusts(pairOf(origin, name))) return 0;
    const pause = Math.max(this.#left(this.#origins, origin), name === undefined ? 0 : this.#left(this.#names, name));
    if (pause > 0) this.#paused += 1;
    return pause;
  }

  /** @param shown what was wrong, of which a keyed hash is kept */
  wrong(origin: string, name: string | undefined, shown: string): void {
    this.#wrong += 1;
    const digest = createHmac('sha256', this.#key).update(JSON.stringify([origin, shown])).digest('base64');
    if (this.#repeats.has(digest)) return;
    this.#remember(digest);
    this.#count(this.#origins, origin);
    if (name === undefined) return;
    this.#count(this.#names, name);
    const pair = pairOf(origin, name);
    if (this.#trusted.has(pair) && this.#count(this.#trusted, pair).wrong > FREE) this.#trusted.delete(pair);
  }

  right(origin: string, name: string): void {
    const pair = pairOf(origin, name);
    // What was wrong from there stays counted: somebody else may be behind the same proxy.
    if (!this.#trusts(pair)) keep(this.#trusted, pair, { wrong: 0, until: 0, at: this.#now() });
  }

  status(): GuessesStatus {
    return { wrong: this.#wrong, paused: this.#paused };
  }

  #trusts(pair: string): boolean {
    return this.#trusted.has(pair);
  }

  #remember(digest: string): void {
    this.#repeats.add(digest);
    if (this.#repeats.size <= MAX_REPEATS) return;
    for (const oldest of this.#repeats) return void this.#repeats.delete(oldest);
  }

  #left(counts: Map<string, Count>, key: string): number {
    return Math.max(0, (counts.get(key)?.until ?? 0) - this.#now());
  }

  #count(counts: Map<string, Count>, key: string): Count {
    const now = this.#now();
    const known = counts.get(key);
    const wrong = (known === undefined || now - known.at > FORGET_SECONDS ? 0 : known.wrong) + 1;
    const pause = wrong <= FREE ? 0 : Math.min(LONGEST_PAUSE_SECONDS, 2 ** (wrong - FREE - 1));
    const count = { wrong, until: now + pause, at: now };
    keep(counts, key, count);
    return count;
  }
}

/** As the latest; the oldest goes where there are too many. */
function keep(counts: Map<string, Count>, key: string, count: Count): void {
  counts.delete(key);
  counts.set(key, count);
  if (counts.size <= MAX_KEPT) return;
  for (const oldest of counts.keys()) return void counts.delete(oldest);
}

function pairOf(origin: string, name: string): string {
  return JSON.stringify([origin, name]);
}
