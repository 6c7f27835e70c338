/**
 * Something that changed among the workers of a cluster. Of a worker: it came `online`, is `back` after it was lost, went `offline` and
 * said so, or was `lost`, its heartbeats having stopped without a word. Of a version of Celery: the first worker began to run it, the
 * last one ceased to.
 */
export interface WorkerChange {
  readonly cluster: string;
  /** By the worker's clock, epoch seconds. Of one that is lost, and of a version that ended: when it was heard last. */
  readonly at: number;
  readonly kind: WorkerChangeKind;
  /** `name@host`; of a version the first that ran it, or the last. */
  readonly worker: string;
  /** Of Celery, as the worker says it; null: it did not. */
  readonly version: string | null;
  /** Versions before this one: of the worker, where it ran another one; of a version that began, what its cluster ran until then. */
  readonly former: readonly string[];
}

export type WorkerChangeKind = 'online' | 'back' | 'offline' | 'lost' | 'version-began' | 'version-ended';

/** Newest first. */
export interface WorkerChangePage {
  readonly changes: readonly WorkerChange[];
  /** Cursor of the page after this one; null: there are no older ones in the range. */
  readonly next: string | null;
  /** Why the history is missing from it; null where it is not. */
  readonly incomplete: string | null;
}
