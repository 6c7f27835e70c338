import type { PeriodicTask } from '../../state/periodic-tasks.ts';
import type { StateHealth, StateReader } from '../../state/reader.ts';
import type { CountedEvent, EventCount, Histogram, Series, WaitSeries } from '../../state/series.ts';
import type { Queue } from '../../state/queue.ts';
import type { Worker } from '../../state/worker.ts';
import { COUNTED_EVENTS } from '../../state/series.ts';
import { WorkerChanges } from '../../state/worker-changes.ts';

/** A cluster's state as a test lays it out: the numbers that a scrape reads, no tasks. */
export class HandMadeState implements StateReader {
  readonly cluster: string;
  readonly taskCount = 0;
  readonly workerChanges = new WorkerChanges('default');
  counted: Series[] = [];
  waiting: WaitSeries[] = [];
  events: EventCount[] = [];
  periodic: PeriodicTask[] = [];
  present: Worker[] = [];
  measured: Queue[] = [];
  healthNow: StateHealth = health({});

  constructor(cluster = 'default') {
    this.cluster = cluster;
  }

  task(): undefined {
    return undefined;
  }
  tasks(): [] {
    return [];
  }
  taskTypes(): string[] {
    return [...new Set(this.counted.map(({ task }) => task))].sort();
  }
  worker(name: string): Worker | undefined {
    return this.present.find((worker) => worker.name === name);
  }
  workers(): readonly Worker[] {
    return this.present;
  }
  versions(): [] {
    return [];
  }
  expectedWorkers(): readonly string[] {
    return this.present.filter(({ presence }) => presence === 'online' || presence === 'silent').map(({ name }) => name);
  }
  queue(name: string): Queue | undefined {
    return this.measured.find((queue) => queue.name === name);
  }
  queues(): readonly Queue[] {
    return this.measured;
  }
  purgedAt(): undefined {
    return undefined;
  }
  series(): Iterable<Series> {
    return this.counted;
  }
  waits(): Iterable<WaitSeries> {
    return this.waiting;
  }
  periodicTasks(): Iterable<PeriodicTask> {
    return this.periodic;
  }
  eventCounts(): Iterable<EventCount> {
    return this.events;
  }
  health(): StateHealth {
    return this.healthNow;
  }
}

/** Observations sorted into buckets, as state keeps them. */
export function observed(bounds: readonly number[], ...observations: readonly number[]): Histogram {
  const counts = new Float64Array(bounds.length + 1);
  for (const value of observations) {
    const bucket = bounds.findIndex((bound) => value <= bound);
    counts[bucket < 0 ? bounds.length : bucket]! += 1;
  }
  return { bounds, counts, sum: observations.reduce((sum, value) => sum + value, 0), count: observations.length };
}

export type SeriesOptions = Partial<Omit<Series, 'events' | 'exceptions' | 'runtime'>> & {
  events?: Partial<Record<CountedEvent, number>>;
  exceptions?: Record<string, number>;
  runtime?: Partial<Series['runtime']>;
};

export function series(options: SeriesOptions = {}): Series {
  const { events = {}, exceptions = {}, runtime = {}, ...others } = options;
  return {
    task: 'shop.pay',
    worker: 'celery@host-1',
    queue: 'celery',
    queueWait: undefined,
    prefetched: 0,
    prefetchTime: 0,
    ...others,
    events: Float64Array.from(COUNTED_EVENTS, (event) => events[event] ?? 0),
    exceptions: new Map(Object.entries(exceptions)),
    runtime: { succeeded: undefined, failed: undefined, retried: undefined, ...runtime },
  };
}

export function worker(name: string, options: Partial<Worker> = {}): Worker {
  return {
    name,
    presence: 'online',
    firstSeen: 1000,
    lastSeen: 2000,
    lastHeartbeat: 2000,
    freq: 2,
    active: 0,
    processed: 0,
    loadavg: [0, 0, 0],
    pid: 1,
    clock: 1,
    software: { ident: 'py-celery', version: '5.7.0', system: 'Linux' },
    skew: 0.25,
    starts: 1,
    prefetched: 0,
    inspected: new Map(),
    ...options,
  };
}

export function queue(name: string, options: Partial<Queue> = {}): Queue {
  return {
    name,
    measuredAt: 2000,
    missing: false,
    ready: 0,
    readyByPriority: undefined,
    unacked: undefined,
    consumers: undefined,
    workers: [],
    type: undefined,
    details: undefined,
    purgedAt: undefined,
    oldest: undefined,
    ...options,
  };
}

export function health(options: Partial<StateHealth>): StateHealth {
  return {
    events: 0,
    lastEventAt: undefined,
    lag: undefined,
    late: 0,
    duplicate: 0,
    clampedWaits: new Map(),
    tasks: 0,
    taskBytes: 0,
    maxTaskBytes: 1024,
    evicted: { count: 0, bytes: 0, open: 0 },
    workers: 0,
    series: 0,
    maxSeries: 100,
    seriesOverflowed: 0,
    ...options,
  };
}
