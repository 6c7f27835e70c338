import type { TaskRow } from './columns.ts';

/** What travels from the main thread to a writer: plain rows, cheap to clone. */
export interface Batch {
  readonly tasks: readonly TaskRow[];
  /** cluster, uuid, retries, received, started, ended, worker, exception, traceback */
  readonly attempts: readonly TaskRow[];
  /** cluster, uuid, timestamp, type, fields as JSON */
  readonly customEvents: readonly TaskRow[];
}
