import { differences } from './differences.ts';
import type { Difference } from './differences.ts';

/** Collects what differs between two answers to one request, and which of the deliberate differences were seen. */
export class Comparison {
  readonly unexpected: string[] = [];
  readonly seen = new Set<Difference>();
  readonly #differences: readonly Difference[];

  constructor(meant: readonly Difference[] = differences) {
    this.#differences = meant;
  }

  add(path: string, at: readonly string[], flower: unknown, ours: unknown): void {
    if (Object.is(flower, ours)) return;
    const place = at.join(' ');
    const meant = this.#differences.find((one) => one.path.test(path) && one.at.test(place) && one.holds(flower, ours));
    if (meant) {
      this.seen.add(meant);
    } else if (isObject(flower) && isObject(ours) && Array.isArray(flower) === Array.isArray(ours)) {
      for (const key of new Set([...Object.keys(flower), ...Object.keys(ours)]))
        this.add(path, [...at, key], flower[key], ours[key]);
    } else {
      this.unexpected.push(`${path} at ${place || 'the whole'}: Flower ${shown(flower)}, ours ${shown(ours)}`);
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return value === undefined ? 'has none' : JSON.stringify(value).slice(0, 200);
}
