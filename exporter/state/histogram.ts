import type { Histogram } from './series.ts';

/** Counts what falls into each bucket; the bounds are upper ones, inclusive, as Prometheus has them. */
/** Tells whether two histograms have the same bounds, nearly for sure. */
export function boundsChecksum(bounds: readonly number[]): number {
  return bounds.reduce((sum, bound, at) => sum + bound * (at + 1), bounds.length);
}

export class HistogramRecord implements Histogram {
  readonly bounds: readonly number[];
  readonly counts: Float64Array;
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1;
    counts[bucket]! += 1;
    this.sum += value;
    this.count += 1;
  }
}
