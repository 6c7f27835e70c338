import { mixed } from './id-hash.ts';

const BITS_PER_ID = 16;
const PROBES = 4;

/**
 * Tells of most ids that are not in a run that they are not: of all but one in four hundred (a Bloom filter). Nearly every task
 * that is written is new, and need then not be looked for in any of the runs.
 */
export class IdFilter {
  readonly #words: Uint32Array;
  readonly #mask: number;

  constructor(ids: number) {
    const bits = 2 ** Math.max(10, Math.ceil(Math.log2(Math.max(1, ids) * BITS_PER_ID)));
    this.#words = new Uint32Array(bits / 32);
    this.#mask = bits - 1;
  }

  add(hash: number): void {
    const step = mixed(hash) | 1;
    for (let probe = 0, at = hash; probe < PROBES; probe += 1, at = (at + step) | 0) {
      const bit = at & this.#mask;
      this.#words[bit >>> 5]! |= 1 << (bit & 31);
    }
  }

  /** @param step of this hash: `mixed(hash) | 1`, worked out once for all filters */
  mayHold(hash: number, step: number): boolean {
    for (let probe = 0, at = hash; probe < PROBES; probe += 1, at = (at + step) | 0) {
      const bit = at & this.#mask;
      if ((this.#words[bit >>> 5]! & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}
