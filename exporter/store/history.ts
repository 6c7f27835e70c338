import type { SavedCluster } from '../state/saved.ts';
import type { TaskView } from '../state/task.ts';

/**
 * What outlives the process: every task with its attempts and custom events, and the counted series. Written behind, in
 * batches, off the main thread.
 *
 * States, visible in `status()`: opening → live ⇄ failing (full disk, read-only file, database away; changes gather up to the
 * bound, then the oldest are dropped and counted) → closed. A corrupt file is set aside and a new one begun: `live` again.
 */
export interface History {
  /**
   * What an earlier process saved of the cluster. To be asked for before anything is noted.
   * Rejects when it cannot be read, or not in time: everything then begins anew.
   */
  load(): Promise<SavedCluster>;
  /** Notes that a task changed; its values are read when the batch is made. Costs a set insertion, never throws. */
  note(task: TaskView): void;
  /** Tasks whose latest change is not durable; undefined: not known, since changes were dropped. */
  unwritten(): Iterable<TaskView> | undefined;
  /**
   * Begins to write at once. For whoever has just shown counters to Prometheus: a counter that comes back smaller after a crash
   * would be taken for one that began anew at 0, and its whole value for a rise.
   */
  saveSoon(): void;
  status(): HistoryStatus;
  /** Writes what is noted; resolves when it is durable, rejects when it cannot be. */
  flush(): Promise<void>;
  /** Flushes as far as it can within its bound, and closes. */
  close(): Promise<void>;
}

export interface HistoryStatus {
  readonly state: 'opening' | 'live' | 'failing' | 'closed';
  /** Epoch seconds since when. */
  readonly since: number;
  readonly reason: string | undefined;
  readonly remedy: string | undefined;
  /** Tasks noted and not written yet; how many may be. */
  readonly pending: number;
  readonly maxPending: number;
  /** Tasks written, batches written, and changes dropped because too many were pending. */
  readonly written: number;
  readonly batches: number;
  readonly dropped: number;
  /** Epoch seconds of the last durable batch. */
  readonly lastWriteAt: number | undefined;
  /** CPU-bound time the writer spent, seconds. */
  readonly busySeconds: number;
  readonly bytes: number | undefined;
  readonly maxBytes: number;
  readonly notices: HistoryNotices;
}

/** What happened to the history beside the writing of batches. */
export interface HistoryNotices {
  /** The last exporter ended without closing: when its last batch was durable, epoch seconds. */
  readonly uncleanSince: number | undefined;
  /** A corrupt file was set aside under this name, at that time. */
  readonly setAside: { readonly name: string; readonly at: number } | undefined;
  /** Tasks taken away because they were too old or the history too large. */
  readonly deleted: number;
  /** Why the last tidying failed. */
  readonly tidyTrouble: string | undefined;
}
