import type { TaskAttempt, TaskCustomEvent, TaskRecord } from '../contract/task.ts';
import type { Query } from '../query/ast.ts';

/** Questions to the history, answered by SQLite and PostgreSQL alike. Every one rejects with `unavailable` while it is failing. */
export interface Archive {
  task(cluster: string | undefined, uuid: string): Promise<ArchivedTask | undefined>;
  /** What is known of these tasks, in no order; those that are not known are left out. */
  tasks(keys: readonly TaskKey[]): Promise<readonly TaskRecord[]>;
  /**
   * At most `limit` rows behind the cursor, in the order asked for: by the field, text by code point, missing values last in
   * either direction; equals newest first (by `seen`, again in either direction); then as compareTaskIds has it, then by cluster.
   */
  page(request: PageRequest): Promise<readonly TaskRecord[]>;
  /** Tasks that match, counted up to `limit`: a total beyond it is "more than". */
  count(query: Query, limit: number): Promise<number>;
  aggregate(request: AggregateRequest): Promise<readonly AggregateRow[]>;
  failures(request: FailuresRequest): Promise<readonly FailureGroup[]>;
  /** All tasks under one root, the oldest first, at most `limit`. */
  family(cluster: string, root: string, limit: number): Promise<readonly TaskRecord[]>;
  /** Tasks that had not ended when the file was last written: what a restarted exporter takes up again. Newest first. */
  openTasks(cluster: string, limit: number): Promise<readonly ArchivedTask[]>;
}

export interface TaskKey {
  readonly cluster: string;
  readonly uuid: string;
}

export interface ArchivedTask {
  readonly record: TaskRecord;
  readonly attempts: readonly TaskAttempt[];
  readonly events: readonly TaskCustomEvent[];
  readonly children: readonly string[];
}

export const SORT_FIELDS = ['seen', 'sent', 'received', 'started', 'ended', 'runtime', 'wait', 'retries', 'name', 'state'] as const;
export type SortField = (typeof SORT_FIELDS)[number];

export interface PageRequest {
  readonly query: Query;
  readonly sort: { readonly field: SortField; readonly descending: boolean };
  readonly limit: number;
  /** The last row of the page before: its sort value and its identity. Stable while new tasks arrive. */
  readonly after: PagePosition | undefined;
}

export interface PagePosition extends TaskKey {
  readonly value: number | string | null;
  readonly seen: number;
}

export const DIMENSIONS = ['cluster', 'name', 'state', 'worker', 'queue', 'exception'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export interface AggregateRequest {
  readonly query: Query;
  /** Epoch seconds, by `seen`: from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
  /** Seconds of one step; undefined: one row for the whole range. */
  readonly step: number | undefined;
  readonly by: readonly Dimension[];
}

export interface AggregateRow {
  /** Start of the step, epoch seconds. */
  readonly time: number;
  readonly by: Readonly<Partial<Record<Dimension, string | null>>>;
  readonly count: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly retried: number;
  readonly revoked: number;
  /** Seconds at the quantiles 0.5, 0.95, 0.99 and the mean; null where nothing was measured. */
  readonly runtime: Spread;
  readonly wait: Spread;
}

export interface Spread {
  readonly count: number;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

export interface FailuresRequest {
  readonly query: Query;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** Failures with one exception class and one innermost frame. */
export interface FailureGroup {
  readonly cluster: string;
  readonly exception: string;
  /** `orders.py:42 in charge`; null where there was no traceback. */
  readonly frame: string | null;
  readonly names: readonly string[];
  readonly count: number;
  readonly first: number;
  readonly last: number;
  /** The latest one's uuid and message. */
  readonly example: { readonly uuid: string; readonly message: string };
}
