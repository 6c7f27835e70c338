import { relative } from 'node:path';

/** How long each test file took, for whoever wants the whole run shorter. */
export class Pace {
  readonly #begun = new Map<string, number>();
  readonly #ended = new Map<string, number>();

  /** A test of this file was told of, at this time in milliseconds. */
  saw(file: string | undefined, now = Date.now()): void {
    if (file === undefined) return;
    if (!this.#begun.has(file)) this.#begun.set(file, now);
    this.#ended.set(file, now);
  }

  /** The slowest ones, the slowest first: `42 s tests/rest/search.test.ts`. */
  slowest(most: number): string[] {
    return [...this.#begun]
      .map(([file, begun]) => ({ file, took: (this.#ended.get(file) ?? begun) - begun }))
      .sort((one, other) => other.took - one.took)
      .slice(0, most)
      .map(({ file, took }) => `${Math.round(took / 1000)} s ${relative('.', file)}`);
  }
}
