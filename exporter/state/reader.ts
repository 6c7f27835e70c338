import type { PeriodicTask } from './periodic-tasks.ts';
import type { EventCount, Series, WaitSeries } from './series.ts';
import type { TaskView } from './task.ts';
import type { SavedVersion } from './saved.ts';
import type { Worker } from './worker.ts';
import type { WorkerChangeReader } from './worker-changes.ts';
import type { Queue } from './queue.ts';

/** Read-only view of one cluster as known now. Iterating costs nothing but the walk; nothing here copies. */
export interface StateReader {
  readonly cluster: string;
  task(uuid: string): TaskView | undefined;
  /** Newest first by first sight. */
  tasks(): Iterable<TaskView>;
  readonly taskCount: number;
  /** Names seen in events, sorted. */
  taskTypes(): readonly string[];
  worker(name: string): Worker | undefined;
  /** Sorted by name. Purged ones are gone. */
  workers(): readonly Worker[];
  /** Of Celery, that its workers run or ran last. */
  versions(): Iterable<SavedVersion>;
  /** What changed among its workers. */
  readonly workerChanges: WorkerChangeReader;
  /** Names that a full answer must hold: online and silent ones. */
  expectedWorkers(): readonly string[];
  queue(name: string): Queue | undefined;
  queues(): readonly Queue[];
  /** When a queue was purged last, epoch seconds; of one that is forgotten, too. */
  purgedAt(queue: string): number | undefined;
  series(): Iterable<Series>;
  waits(): Iterable<WaitSeries>;
  eventCounts(): Iterable<EventCount>;
  /** What beat should send, as far as it is known. */
  periodicTasks(): Iterable<PeriodicTask>;
  health(): StateHealth;
}

/** How well state keeps up, for the exporter's own metrics and for readiness. */
export interface StateHealth {
  readonly events: number;
  /** Epoch seconds, by our clock, of the latest event. */
  readonly lastEventAt: number | undefined;
  /** receive time − timestamp of the latest task event from a worker, seconds. */
  readonly lag: number | undefined;
  readonly late: number;
  readonly duplicate: number;
  /** Waits that came out negative and were set to 0, by stage. */
  readonly clampedWaits: ReadonlyMap<string, number>;
  readonly tasks: number;
  /** Estimated bytes that the task records hold, and the ceiling. */
  readonly taskBytes: number;
  readonly maxTaskBytes: number;
  readonly evicted: { readonly count: number; readonly bytes: number; readonly open: number };
  readonly workers: number;
  readonly series: number;
  readonly maxSeries: number;
  /** Label sets that fell into the overflow series. */
  readonly seriesOverflowed: number;
}
