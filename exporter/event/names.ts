/** More distinct names than a sane cluster has; a flood of random ones must not stay in memory. */
const MAX_NAMES = 20_000;

/**
 * One string for each name, so that a hundred thousand task records share the name of their task and of their worker.
 * Past the bound the table starts anew: names made before stay valid, they are only no longer shared with later ones.
 */
export class Names {
  readonly #known = new Map<string, string>();
  readonly #max: number;

  constructor(max = MAX_NAMES) {
    this.#max = max;
  }

  share(name: string): string {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#max) this.#known.clear();
    this.#known.set(name, name);
    return name;
  }
}
