import type { EventCount, Series, WaitSeries } from './series.ts';
import type { CountedKind } from './task-kind.ts';
import { EventCounts } from './event-counts.ts';
import { HistogramRecord } from './histogram.ts';
import { OVERFLOW } from './overflow.ts';
import { COUNTED_EVENTS } from './series.ts';
import { SeriesOwner, SeriesRecord } from './series-record.ts';
import { WaitTable } from './wait-table.ts';

/** How many refused label sets are told apart when they are counted. */
const MAX_OVERFLOWED = 10_000;
/** celery-exporter's buckets of its queue wait are those of every wait here. */
export interface Buckets {
  readonly runtime: readonly number[];
  readonly wait: readonly number[];
}

/**
 * Every series of the cluster, at most `maxSeries` and one more, which takes what does not fit. Series go with the worker
 * that they are of: Prometheus' rates do not mind, and clusters whose workers' names change daily would fill the table.
 */
export class SeriesTable {
  readonly waits: WaitTable;
  readonly eventCounts: EventCounts;
  readonly maxSeries: number;
  readonly buckets: Buckets;
  readonly #all = new Set<SeriesRecord>();
  readonly #overflowed = new Set<string>();
  #overflow: SeriesRecord | undefined;

  constructor(maxSeries: number, buckets: Buckets) {
    this.maxSeries = maxSeries;
    this.buckets = buckets;
    this.waits = new WaitTable(maxSeries, buckets.wait);
    this.eventCounts = new EventCounts(COUNTED_EVENTS.length * maxSeries);
  }

  of(owner: SeriesOwner, task: string, queue: string): SeriesRecord {
    const first = owner.series.get(task);
    for (let series = first; series !== undefined; series = series.otherQueue) if (series.queue === queue) return series;
    if (owner.purged || this.#all.size >= this.maxSeries) return this.#overflowFor(owner, task, queue);
    const series = new SeriesRecord(owner, task, queue, this.waits.of(task, queue));
    series.otherQueue = first;
    owner.series.set(task, series);
    this.#all.add(series);
    return series;
  }

  isOverflow(series: SeriesRecord): boolean {
    return series === this.#overflow;
  }

  count(series: SeriesRecord, kind: CountedKind): void {
    this.add(series, kind, 1);
  }

  add(series: SeriesRecord, kind: CountedKind, times: number): void {
    if (times === 0) return;
    series.events[kind]! += times;
    let flower = series.eventCounts[kind];
    if (flower === undefined) {
      flower = this.eventCounts.of(series.owner, `task-${COUNTED_EVENTS[kind]}`, series.task);
      series.eventCounts[kind] = flower;
    }
    flower.count += times;
  }

  observeRuntime(series: SeriesRecord, outcome: 'succeeded' | 'failed' | 'retried', seconds: number): void {
    (series.runtime[outcome] ??= new HistogramRecord(this.buckets.runtime)).observe(seconds);
  }

  observeQueueWait(series: SeriesRecord, seconds: number): void {
    (series.queueWait ??= new HistogramRecord(this.buckets.wait)).observe(seconds);
  }

  purge(owner: SeriesOwner): void {
    for (const first of owner.series.values()) {
      for (let series: SeriesRecord | undefined = first; series !== undefined; series = series.otherQueue) {
        series.purged = true;
        series.latestStarted = undefined;
        this.#all.delete(series);
      }
    }
    owner.purged = true;
    owner.series.clear();
    this.eventCounts.purge(owner);
  }

  get size(): number {
    return this.#all.size;
  }

  get overflowed(): number {
    return this.#overflowed.size;
  }

  *all(): Iterable<Series> {
    yield* this.#all;
    if (this.#overflow !== undefined) yield this.#overflow;
  }

  allWaits(): Iterable<WaitSeries> {
    return this.waits.all();
  }

  allEventCounts(): Iterable<EventCount> {
    return this.eventCounts.all();
  }

  #overflowFor(owner: SeriesOwner, task: string, queue: string): SeriesRecord {
    if (this.#overflowed.size < MAX_OVERFLOWED) this.#overflowed.add(`${owner.label} ${task} ${queue}`);
    return (this.#overflow ??= new SeriesRecord(new SeriesOwner(OVERFLOW), OVERFLOW, OVERFLOW, this.waits.of(OVERFLOW, OVERFLOW)));
  }
}
