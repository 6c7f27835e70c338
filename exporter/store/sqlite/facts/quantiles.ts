import type { Spread } from '../../archive.ts';

/** Up to so many measured tasks, quantiles are exact; beyond it they come from a histogram. */
export const MAX_EXACT = 2_000_000;
/** Width of a histogram's step: a value stands for those within half of it. */
const STEP = 1.02;
/** Largest relative error of a quantile from a histogram. */
export const HISTOGRAM_ERROR = Math.sqrt(STEP) - 1;
const LEAST = 1e-9;
const LOG_STEP = Math.log(STEP);
const QUANTILES = [0.5, 0.95, 0.99] as const;

/** Measurements by group; groups are numbers from 0 without gaps. */
export class Spreads {
  readonly #maxExact: number;
  #size = 0;
  #groups = new Int32Array(1_024);
  #values = new Float64Array(1_024);
  #counts = new Int32Array(0);
  #sums = new Float64Array(0);
  #maxima = new Float64Array(0);
  #histograms: Map<number, number>[] | undefined;

  constructor(maxExact = MAX_EXACT) {
    this.#maxExact = maxExact;
  }

  /** Largest relative error of the quantiles. */
  get error(): number {
    return this.#histograms === undefined ? 0 : HISTOGRAM_ERROR;
  }

  add(group: number, value: number): void {
    if (this.#size === this.#values.length) this.#grow();
    this.#groups[this.#size] = group;
    this.#values[this.#size] = value;
    this.#size += 1;
    if (this.#size >= this.#maxExact) this.#spill();
  }

  /** @param groups how many there are */
  of(groups: number): Spread[] {
    if (this.#histograms) this.#spill();
    else this.#sum(groups);
    const quantiles = this.#histograms ? this.#counted(this.#histograms) : this.#selected(groups);
    return Array.from({ length: groups }, (_, group) => {
      const count = this.#counts[group] ?? 0;
      if (count === 0) return { count, mean: null, p50: null, p95: null, p99: null, max: null };
      const [p50 = null, p95 = null, p99 = null] = quantiles(group);
      return { count, mean: (this.#sums[group] ?? 0) / count, p50, p95, p99, max: this.#maxima[group] ?? null };
    });
  }

  /** Takes what was added since the last time into the sums. */
  #sum(groups: number): void {
    if (this.#counts.length < groups) this.#widen(groups);
    const [counts, sums, maxima] = [this.#counts, this.#sums, this.#maxima];
    for (let index = 0; index < this.#size; index += 1) {
      const group = this.#groups[index] ?? 0;
      const value = this.#values[index] ?? 0;
      counts[group] = (counts[group] ?? 0) + 1;
      sums[group] = (sums[group] ?? 0) + value;
      if (value > (maxima[group] ?? 0)) maxima[group] = value;
    }
  }

  /** Sorts the values by group, then selects within each. */
  #selected(groups: number): (group: number) => number[] {
    const starts = new Int32Array(groups + 1);
    for (let group = 0; group < groups; group += 1) starts[group + 1] = (starts[group] ?? 0) + (this.#counts[group] ?? 0);
    const place = starts.slice();
    const sorted = new Float64Array(this.#size);
    for (let index = 0; index < this.#size; index += 1) {
      const group = this.#groups[index] ?? 0;
      const at = place[group] ?? 0;
      sorted[at] = this.#values[index] ?? 0;
      place[group] = at + 1;
    }
    return (group) => {
      const values = sorted.subarray(starts[group], starts[group + 1]);
      return QUANTILES.map((quantile) => select(values, Math.ceil(quantile * values.length) - 1));
    };
  }

  #counted(histograms: readonly Map<number, number>[]): (group: number) => number[] {
    return (group) => {
      const histogram = Array.from(histograms[group] ?? []).sort(([a], [b]) => a - b);
      return QUANTILES.map((quantile) => {
        let left = Math.ceil(quantile * (this.#counts[group] ?? 0));
        const bin = histogram.find(([, count]) => (left -= count) <= 0)?.[0] ?? 0;
        return Math.min(bin === -Infinity ? 0 : Math.exp(bin * LOG_STEP), this.#maxima[group] ?? Infinity);
      });
    };
  }

  #spill(): void {
    const histograms = (this.#histograms ??= []);
    this.#sum(1 + this.#groups.subarray(0, this.#size).reduce((most, group) => Math.max(most, group), -1));
    for (let index = 0; index < this.#size; index += 1) {
      const histogram = (histograms[this.#groups[index] ?? 0] ??= new Map());
      const value = this.#values[index] ?? 0;
      const bin = value < LEAST ? -Infinity : Math.round(Math.log(value) / LOG_STEP);
      histogram.set(bin, (histogram.get(bin) ?? 0) + 1);
    }
    this.#size = 0;
  }

  #widen(groups: number): void {
    const [counts, sums, maxima] = [this.#counts, this.#sums, this.#maxima];
    this.#counts = new Int32Array(groups);
    this.#sums = new Float64Array(groups);
    this.#maxima = new Float64Array(groups);
    this.#counts.set(counts);
    this.#sums.set(sums);
    this.#maxima.set(maxima);
  }

  #grow(): void {
    const [groups, values] = [this.#groups, this.#values];
    this.#groups = new Int32Array(groups.length * 2);
    this.#groups.set(groups);
    this.#values = new Float64Array(values.length * 2);
    this.#values.set(values);
  }
}

/** The value that would stand at `wanted` if the values were sorted. Moves values about (Hoare's selection). */
export function select(values: Float64Array, wanted: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >>> 1] ?? 0;
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1;
      while ((values[right] ?? 0) > pivot) right -= 1;
      if (left <= right) {
        const swapped = values[left] ?? 0;
        values[left] = values[right] ?? 0;
        values[right] = swapped;
        left += 1;
        right -= 1;
      }
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else break;
  }
  return values[wanted] ?? 0;
}
