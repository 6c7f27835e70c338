import type { Batch } from './batch.ts';

/** Where batches go: a thread with a file, or a database elsewhere. One for all clusters of the process. */
export interface BatchWriter {
  /** Opens what is written to, and tries again where that failed before. Writing does the same. */
  open(): Promise<OpenReport>;
  /** Resolves when the batch is durable; rejects with the reason, and then nothing of it is written. */
  write(batch: Batch): Promise<WriteReceipt>;
  /**
   * What an exporter that starts takes up: the counters of a cluster, and its latest tasks that had not ended, the oldest first,
   * with their attempts and custom events.
   */
  load(cluster: string, maxTasks: number): Promise<Loaded>;
  /** Takes away a piece of what is beyond the limits: short enough that a batch need not wait long. */
  tidy(limits: Limits): Promise<TidyReceipt>;
  close(): Promise<void>;
}

export interface Loaded {
  readonly batch: Batch;
  readonly opened?: OpenReport | undefined;
}

export interface OpenReport {
  /** Name under which a corrupt file was kept. */
  readonly setAside: string | undefined;
  /** The exporter that wrote last ended without closing: when its last batch was durable, epoch seconds. */
  readonly uncleanSince: number | undefined;
  /** Nothing was in it: what memory holds may be written again. */
  readonly fresh?: boolean;
}

export interface WriteReceipt {
  readonly busySeconds: number;
  readonly bytes: number | undefined;
  /** Where writing meant to begin anew, what that found. */
  readonly opened?: OpenReport | undefined;
}

/** What the history may hold. */
export interface Limits {
  readonly maxBytes: number;
  /** Epoch seconds: tasks first seen before go. -Infinity: none does. */
  readonly successesSince: number;
  readonly failuresSince: number;
}

export interface TidyReceipt {
  readonly deleted: number;
  /** Whether there is more to take away. */
  readonly more: boolean;
  readonly bytes: number | undefined;
  readonly busySeconds: number;
}
