import type { EventCountRecord } from './event-counts.ts';
import type { HistogramRecord } from './histogram.ts';
import type { Series } from './series.ts';
import type { WaitRecord } from './wait-table.ts';
import { COUNTED_EVENTS } from './series.ts';

const NO_EXCEPTIONS: ReadonlyMap<string, number> = new Map();

/** What series are counted under and purged with: a worker, or the publishers of one host. */
export class SeriesOwner {
  /** The `worker` label. */
  readonly label: string;
  /** Offline or lost: what it had fetched is no longer waiting there, but may come back with it. */
  gone = false;
  /** Out of its table: nothing is counted under it any more. */
  purged = false;
  /** Epoch seconds by our clock. */
  lastSeen = 0;
  /** By task name; those of other queues hang on the first one. */
  readonly series = new Map<string, SeriesRecord>();
  readonly eventCounts = new Map<string, EventCountRecord>();

  constructor(label: string) {
    this.label = label;
  }
}

export class SeriesRecord implements Series {
  readonly owner: SeriesOwner;
  readonly task: string;
  readonly queue: string;
  readonly events = new Float64Array(COUNTED_EVENTS.length);
  readonly waits: WaitRecord;
  readonly runtime: { succeeded: HistogramRecord | undefined; failed: HistogramRecord | undefined; retried: HistogramRecord | undefined };
  exceptions: ReadonlyMap<string, number> = NO_EXCEPTIONS;
  queueWait: HistogramRecord | undefined = undefined;
  /** Flower's counters of the same events, indexed as COUNTED_EVENTS; shared by the series of all queues. */
  readonly eventCounts: (EventCountRecord | undefined)[];
  /** The same task of the same worker in another queue. */
  otherQueue: SeriesRecord | undefined = undefined;
  /** Its worker is purged: a task that comes back to it is counted on a new series. */
  purged = false;
  waiting = 0;
  latestPrefetch: number = 0;
  /** The task that `latestPrefetch` is of. */
  latestStarted: object | undefined = undefined;

  constructor(owner: SeriesOwner, task: string, queue: string, waits: WaitRecord) {
    this.owner = owner;
    this.task = task;
    this.queue = queue;
    this.waits = waits;
    this.runtime = { succeeded: undefined, failed: undefined, retried: undefined };
    this.eventCounts = COUNTED_EVENTS.map(() => undefined);
  }

  get worker(): string {
    return this.owner.label;
  }

  get prefetched(): number {
    return this.owner.gone ? 0 : this.waiting;
  }

  get prefetchTime(): number {
    return this.owner.gone ? 0 : this.latestPrefetch;
  }

  addException(name: string, times = 1): void {
    const exceptions = this.exceptions === NO_EXCEPTIONS ? new Map<string, number>() : (this.exceptions as Map<string, number>);
    exceptions.set(name, (exceptions.get(name) ?? 0) + times);
    this.exceptions = exceptions;
  }
}
