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
  /** Where the row stands that is `nth` behind the cursor, from 1; undefined: there are fewer. */
  place(request: PlaceRequest): Promise<PagePosition | undefined>;
  /** Tasks that match, counted up to `limit`: a total beyond it is "more than". */
  count(query: Query, limit: number): Promise<number>;
  aggregate(request: AggregateRequest): Promise<Aggregation>;
  /** Tasks in state FAILURE. Most frequent first, equals by the latest. */
  failures(request: FailuresRequest): Promise<readonly FailureGroup[]>;
  /** All tasks under one root, the oldest first, at most `limit`. */
  family(cluster: string, root: string, limit: number): Promise<readonly TaskRecord[]>;
  close(): Promise<void>;
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

export interface PlaceRequest extends Omit<PageRequest, 'limit'> {
  readonly nth: number;
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
  /** Seconds of one step, the first beginning at `from`; undefined: one row for the whole range. */
  readonly step: number | undefined;
  /** `exception`: the class (column exception_class). */
  readonly by: readonly Dimension[];
}

export interface Aggregation {
  /** By time, then by the values in the order of `by`, missing ones last. */
  readonly rows: readonly AggregateRow[];
  /** Largest relative error of the quantiles; 0: they are exact. */
  readonly quantileError: number;
}

/** Tasks of one step with the same values. A step without tasks has no row. */
export interface AggregateRow {
  /** Start of the step, epoch seconds. */
  readonly time: number;
  readonly by: Readonly<Partial<Record<Dimension, string | null>>>;
  readonly count: number;
  /** In state SUCCESS, FAILURE, REVOKED. */
  readonly succeeded: number;
  readonly failed: number;
  readonly revoked: number;
  /** `retries` above 0, or in state RETRY, whatever became of them. */
  readonly retried: number;
  /** Seconds; null where nothing was measured. A quantile is the least value that so large a share of all does not exceed. */
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
  /** Epoch seconds, by `seen`: from inclusive, to exclusive. */
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
  /** Of the tasks that failed so, sorted. */
  readonly names: readonly string[];
  readonly count: number;
  /** When the first and the last ended (or were seen, where no end is known), epoch seconds. */
  readonly first: number;
  readonly last: number;
  /** The latest one's uuid and message. */
  readonly example: { readonly uuid: string; readonly message: string };
}
