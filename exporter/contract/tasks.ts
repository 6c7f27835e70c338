import type { TaskDetail, TaskRecord } from './task.ts';

/** Why the history is missing from an answer; null where it is not. */
interface Complete {
  readonly incomplete: string | null;
}

export interface TaskPage extends Complete {
  /** Whole records, or of each the fields that were asked for. */
  readonly tasks: readonly Partial<TaskRecord>[];
  /** Cursor of the page after this one; null on the last. */
  readonly next: string | null;
  /** What `now` meant in the query, epoch seconds. */
  readonly at: number;
  /** Where it was asked for: how many match, or that there are more than `count`. */
  readonly total?: { readonly count: number; readonly exact: boolean };
}

/** A step of a task's life. */
export interface TaskMoment {
  readonly time: number;
  /** sent, received, eta, started, retried, succeeded, failed, revoked, rejected, or a custom event's type. */
  readonly what: string;
  readonly worker: string | null;
  /** The attempt, from 0; null where it is not known. */
  readonly attempt: number | null;
  /** The exception of an attempt that failed. */
  readonly exception: string | null;
}

export type TaskRelative = Pick<
  TaskRecord,
  'uuid' | 'parent' | 'name' | 'state' | 'worker' | 'queue' | 'seen' | 'started' | 'ended' | 'runtime' | 'retries'
>;

export interface TaskAnswer extends Complete {
  readonly task: TaskDetail;
  /** In order of time. */
  readonly timeline: readonly TaskMoment[];
  /** All known under the same root, the oldest first. */
  readonly relatives: {
    readonly root: string;
    readonly tasks: readonly TaskRelative[];
    /** False: there are more than were asked for. */
    readonly complete: boolean;
  };
  /** Texts that were cut, by Celery or here; the result backend may have them whole. */
  readonly cut: readonly ('args' | 'kwargs' | 'result' | 'exception')[];
  /** Whether the result backend holds something of the task; null where none is given, or it did not say so within a second. */
  readonly result_stored: boolean | null;
  /** When its queue was purged while it waited there, by the clocks of who sent it and of the exporter; null: it was not, or a worker had it. */
  readonly purged: number | null;
  /** Texts that were masked, as they came, as far as they are still kept; only where an administrator asks to reveal them. */
  readonly originals?: { readonly [name in 'args' | 'kwargs' | 'result' | 'exception' | 'traceback']?: string };
}

/** Seconds; null where nothing was measured. */
export interface TimeSpread {
  readonly count: number;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

export interface TaskCounts {
  readonly count: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly retried: number;
  readonly revoked: number;
  readonly runtime: TimeSpread;
  readonly wait: TimeSpread;
}

export interface TaskTypeSummary extends TaskCounts {
  readonly cluster: string;
  readonly name: string;
  /** Tasks a second over the range. */
  readonly rate: number;
}

interface Ranged extends Complete {
  /** Epoch seconds: inclusive, exclusive. */
  readonly from: number;
  readonly to: number;
}

export interface TaskTypesAnswer extends Ranged {
  readonly types: readonly TaskTypeSummary[];
  /** Largest relative error of the percentiles; 0 where they are exact. */
  readonly quantile_error: number;
}

export interface FailureSummary {
  readonly cluster: string;
  readonly exception: string;
  /** `orders.py:42 in charge`, the innermost; null where there was no traceback. */
  readonly frame: string | null;
  readonly names: readonly string[];
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly example: { readonly uuid: string; readonly message: string };
}

export interface FailuresAnswer extends Ranged {
  /** Most frequent first. */
  readonly failures: readonly FailureSummary[];
}

export interface AggregateStep extends TaskCounts {
  /** Start of the step. */
  readonly time: number;
  /** The value of each dimension asked for. */
  readonly by: Readonly<Partial<Record<'cluster' | 'name' | 'state' | 'worker' | 'queue' | 'exception', string | null>>>;
}

export interface AggregateAnswer extends Ranged {
  /** Seconds; null: one row for the whole range. */
  readonly step: number | null;
  readonly rows: readonly AggregateStep[];
  readonly quantile_error: number;
}
