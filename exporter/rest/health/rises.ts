import { sum } from './words.ts';

/** Remembers when a count was last seen to rise: counters tell how many, not when. */
export class Rises {
  #total = 0;
  #risenAt: number | undefined;

  /** @param at epoch seconds @returns the reasons that have counts, and when their sum was last seen to rise */
  note(reasons: ReadonlyMap<string, number>, at: number): { reasons: ReadonlyMap<string, number>; risenAt: number | undefined } {
    const total = sum(reasons.values());
    if (total > this.#total) this.#risenAt = at;
    this.#total = total;
    return { reasons: new Map([...reasons].filter(([, count]) => count > 0)), risenAt: this.#risenAt };
  }
}
