import type { SeriesRecord } from './series-record.ts';

/**
 * Tasks of one series that wait at one worker. A waiting task points to its cell and leaves it once, so that the gauge
 * cannot drift; when the worker starts anew, its cells are voided, and what still points to one leaves nothing.
 */
export class PrefetchCell {
  readonly series: SeriesRecord;
  waiting = 0;
  void = false;

  constructor(series: SeriesRecord) {
    this.series = series;
  }

  enter(): void {
    this.waiting += 1;
    this.series.waiting += 1;
  }

  leave(): void {
    if (this.void) return;
    this.waiting -= 1;
    this.series.waiting -= 1;
  }

  /** The worker has forgotten them: they are delivered again, here or elsewhere. */
  clear(): void {
    this.series.waiting -= this.waiting;
    this.waiting = 0;
    this.void = true;
  }
}
