import type { Attempt, CustomEvent } from './task.ts';
import type { Presence } from './worker.ts';

/** What outlived the process: enough to go on counting, and to recognise the tasks that were under way. */
export interface SavedCluster {
  readonly workers: readonly SavedWorker[];
  readonly versions: readonly SavedVersion[];
  readonly series: readonly SavedSeries[];
  readonly waits: readonly SavedWaits[];
  readonly events: readonly SavedEventCount[];
  /** Tasks that had not ended, the oldest first. */
  readonly tasks: readonly SavedTask[];
}

export interface SavedWorker {
  readonly name: string;
  readonly presence: Presence;
  readonly lastSeen: number;
}

/** A version of Celery that the cluster ran, the worker that told of it last, and when, by its clock. */
export interface SavedVersion {
  readonly version: string;
  readonly worker: string;
  readonly at: number;
}

export interface SavedHistogram {
  /** Of its bounds: boundsChecksum. */
  readonly checksum: number;
  readonly counts: readonly number[];
  readonly sum: number;
}

export interface SavedSeries {
  readonly task: string;
  readonly worker: string;
  readonly queue: string;
  /** Indexed as COUNTED_EVENTS. */
  readonly events: readonly number[];
  readonly exceptions: Readonly<Record<string, number>>;
  readonly runtime: { readonly succeeded?: SavedHistogram; readonly failed?: SavedHistogram; readonly retried?: SavedHistogram };
  readonly queueWait?: SavedHistogram;
}

export interface SavedWaits {
  readonly task: string;
  readonly queue: string;
  readonly broker?: SavedHistogram;
  readonly prefetch?: SavedHistogram;
  readonly eta?: SavedHistogram;
}

/** Of worker events and custom ones: Celery's own task events are counted by the series. */
export interface SavedEventCount {
  readonly type: string;
  readonly worker: string;
  readonly task: string;
  readonly count: number;
}

export interface SavedTask {
  readonly uuid: string;
  readonly name: string | undefined;
  readonly sent: number | undefined;
  readonly received: number | undefined;
  readonly started: number | undefined;
  readonly timestamp: number;
  readonly args: string | undefined;
  readonly kwargs: string | undefined;
  readonly eta: string | undefined;
  readonly expires: string | undefined;
  readonly retries: number | undefined;
  readonly queue: string | undefined;
  readonly exchange: string | undefined;
  readonly routingKey: string | undefined;
  readonly worker: string | undefined;
  readonly client: string | undefined;
  readonly clock: number;
  readonly pid: number | undefined;
  readonly rootId: string | undefined;
  readonly parentId: string | undefined;
  readonly attempts: readonly Attempt[];
  readonly customEvents: readonly CustomEvent[];
}
