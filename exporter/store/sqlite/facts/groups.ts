const MAX_TABLE = 1 << 20;

/**
 * Numbers groups in the order in which they are met, by a few small numbers each (a step, words). Level by level: the group of the
 * first values, then that with the next value; so no two are taken for one, whatever their size.
 */
export class Groups {
  readonly #levels: Level[];
  readonly #values: number[][] = [];
  readonly #radix: number;

  /** @param radix above every value but the first of each group */
  constructor(levels: number, radix: number) {
    this.#levels = Array.from({ length: levels }, () => new Level());
    this.#radix = radix;
  }

  get size(): number {
    return this.#values.length;
  }

  /** The values by which a group was met first. */
  values(group: number): readonly number[] {
    return this.#values[group] ?? [];
  }

  of(values: readonly number[]): number {
    const last = this.#levels.length - 1;
    let code = 0;
    for (let level = 0; level <= last; level += 1) code = this.#levels[level]!.number(code * this.#radix + (values[level] ?? 0));
    if (code === this.#values.length) this.#values.push(values.slice());
    return code;
  }
}

/** Numbers keys in the order in which they are met; small ones, which are most, by a look into an array. */
class Level {
  #table = new Int32Array(1_024);
  readonly #map = new Map<number, number>();
  #size = 0;

  number(key: number): number {
    if (key < MAX_TABLE) {
      if (key >= this.#table.length) this.#widen(key);
      const known = this.#table[key] ?? 0;
      if (known > 0) return known - 1;
      this.#table[key] = this.#size += 1;
      return this.#size - 1;
    }
    const known = this.#map.get(key);
    if (known !== undefined) return known;
    this.#map.set(key, this.#size);
    this.#size += 1;
    return this.#size - 1;
  }

  #widen(key: number): void {
    const table = new Int32Array(Math.min(MAX_TABLE, 2 * (key + 1)));
    table.set(this.#table);
    this.#table = table;
  }
}
