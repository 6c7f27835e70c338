import type { TaskRow } from './columns.ts';

/** Counted numbers of one series: what is counted, its labels as a JSON list, the numbers as JSON; null: it is gone. */
export type CounterRow = readonly [cluster: string, kind: string, labels: string, value: string | null];

/** Something that changed among a cluster's workers; the versions before as a JSON list. */
export type WorkerChangeRow = readonly [at: number, cluster: string, worker: string, kind: string, version: string | null, former: string];

/** What travels from the main thread to a writer: plain rows, cheap to clone. */
export interface Batch {
  readonly tasks: readonly TaskRow[];
  /** cluster, uuid, retries, received, started, ended, worker, exception, traceback */
  readonly attempts: readonly TaskRow[];
  /** cluster, uuid, timestamp, type, fields as JSON */
  readonly customEvents: readonly TaskRow[];
  readonly counters?: readonly CounterRow[];
  readonly workerChanges?: readonly WorkerChangeRow[];
}
