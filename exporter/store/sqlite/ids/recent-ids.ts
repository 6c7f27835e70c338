/** Ids of one generation: as many tasks as a very busy cluster has in some seconds, a quiet one in a day. */
const GENERATION = 32_768;

/**
 * Row numbers of the tasks that were written last, by the hash of their id, in memory: it is they that change. Two generations,
 * of which the older is let go when the younger is full; so the latest 32,768 are always held.
 */
export class RecentIds {
  #young = new Generation();
  #old = new Generation();

  add(hash: number, rowid: number): void {
    if (this.#young.size >= GENERATION) [this.#young, this.#old] = [new Generation(), this.#young];
    this.#young.add(hash, rowid);
  }

  /** The first row, in no order, with this hash that is the one looked for. */
  find<Found>(hash: number, verified: (rowid: number) => Found | undefined): Found | undefined {
    return this.#young.find(hash, verified) ?? this.#old.find(hash, verified);
  }

  clear(): void {
    this.#young = new Generation();
    this.#old = new Generation();
  }
}

/** Open addressing. A place is a hash and, beside it so that one look at memory does, the row's number from the first one's on, from 1; 0: it is empty. */
class Generation {
  #places = new Uint32Array(2 * 1_024);
  #mask = 1_023;
  #base = 0;
  size = 0;

  add(hash: number, rowid: number): void {
    if (this.size === 0) this.#base = rowid - 1;
    if (this.size * 2 > this.#mask) this.#grow();
    this.#put(hash, rowid - this.#base);
    this.size += 1;
  }

  find<Found>(hash: number, verified: (rowid: number) => Found | undefined): Found | undefined {
    const places = this.#places;
    for (let at = hash & this.#mask; places[at * 2 + 1] !== 0; at = (at + 1) & this.#mask) {
      if (places[at * 2] !== hash) continue;
      const found = verified(this.#base + places[at * 2 + 1]!);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #put(hash: number, offset: number): void {
    let at = hash & this.#mask;
    while (this.#places[at * 2 + 1] !== 0) at = (at + 1) & this.#mask;
    this.#places[at * 2] = hash;
    this.#places[at * 2 + 1] = offset;
  }

  #grow(): void {
    const before = this.#places;
    this.#places = new Uint32Array(before.length * 2);
    this.#mask = before.length - 1;
    for (let at = 0; at < before.length; at += 2) if (before[at + 1] !== 0) this.#put(before[at]!, before[at + 1]!);
  }
}
