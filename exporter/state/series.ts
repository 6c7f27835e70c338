/**
 * Counted numbers for Prometheus, kept by state so that a scrape only reads. A task points to its series, so that counting
 * an event is an addition, not a look-up.
 */

/** Cumulative at collection, not here: `counts[i]` holds what fell into bucket i alone; the last one is +Inf. */
export interface Histogram {
  readonly bounds: readonly number[];
  readonly counts: Float64Array;
  readonly sum: number;
  readonly count: number;
}

export const COUNTED_EVENTS = [
  'sent', 'received', 'started', 'succeeded', 'failed', 'rejected', 'revoked', 'retried',
] as const;
export type CountedEvent = (typeof COUNTED_EVENTS)[number];

/** One (task name, worker, queue) combination. Past the cap new ones fall into one overflow series with `…` in each label. */
export interface Series {
  readonly task: string;
  /** `name@host`; of the publisher for a series that only counts task-sent. */
  readonly worker: string;
  readonly queue: string;
  /** Indexed as COUNTED_EVENTS. */
  readonly events: Float64Array;
  /** Failures by exception class. */
  readonly exceptions: ReadonlyMap<string, number>;
  /** Seconds; by how the attempt ended. Present once observed. */
  readonly runtime: {
    readonly succeeded: Histogram | undefined;
    readonly failed: Histogram | undefined;
    readonly retried: Histogram | undefined;
  };
  /** started − max(sent, eta), celery-exporter's queue wait; needs sent events. */
  readonly queueWait: Histogram | undefined;
  /** Received, not started, ETA tasks left out. */
  readonly prefetched: number;
  /** Seconds the latest task waited between received and started; 0 after it finished, as Flower has it. */
  readonly prefetchTime: number;
}

export type WaitStage = 'broker' | 'prefetch' | 'eta';

/** Waits by (task name, queue) alone: no worker, so that the histogram stays small. */
export interface WaitSeries {
  readonly task: string;
  readonly queue: string;
  /** sent → received; received (or ETA, if later) → started; received → ETA. */
  readonly stages: Readonly<Record<WaitStage, Histogram | undefined>>;
}

/** Events by (type, worker), and by task for the custom ones and Flower's flower_events_total. */
export interface EventCount {
  readonly type: string;
  readonly worker: string;
  /** Empty for worker events. */
  readonly task: string;
  readonly count: number;
}
