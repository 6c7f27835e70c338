import type { Clock } from '../clock.ts';
import type { TaskDetail, TaskRecord } from '../contract/task.ts';
import type { Query } from '../query/ast.ts';
import type { StateReader } from '../state/reader.ts';
import type { TaskView } from '../state/task.ts';
import type { AggregateRequest, AggregateRow, Archive, FailureGroup, FailuresRequest, SortField, Spread } from './archive.ts';

/** One cluster as this process watches it, and what of it is not in the archive yet. */
export interface ClusterMemory {
  readonly name: string;
  readonly state: Pick<StateReader, 'task' | 'tasks'>;
  /** Absent where no history is kept. */
  readonly history?: {
    /** Tasks whose latest change is not durable; undefined: not known, then every task in memory counts as unwritten. */
    unwritten(): Iterable<TaskView> | undefined;
    flush(): Promise<void>;
  };
}

export interface TasksOptions {
  readonly clusters: readonly ClusterMemory[];
  readonly archive: Archive | undefined;
  readonly clock: Clock;
}

export interface TaskPageRequest {
  readonly query: Query;
  readonly sort: { readonly field: SortField; readonly descending: boolean };
  readonly limit: number;
  /** `next` of the page before; belongs to the same sort. */
  readonly cursor: string | undefined;
  /** Rows passed over behind the cursor, or from the first; while tasks are written, a few more or less. */
  readonly offset?: number;
}

/** What every answer carries: why the history is missing from it, undefined where it is not. */
export interface Completeness {
  readonly incomplete: string | undefined;
}

export interface TaskPage extends Completeness {
  readonly tasks: readonly TaskRecord[];
  /** Undefined on the last page. */
  readonly next: string | undefined;
}

export interface TaskCount extends Completeness {
  readonly count: number;
  /** False: there are more than `count`. */
  readonly exact: boolean;
}

export interface Aggregate extends Completeness {
  readonly rows: readonly AggregateRow[];
  /** Largest relative error of the quantiles: 0 where they are exact. */
  readonly quantileError: number;
}

export interface Failures extends Completeness {
  /** Most frequent first. */
  readonly groups: readonly FailureGroup[];
}

export interface TaskTypesRequest {
  readonly query: Query;
  readonly from: number;
  readonly to: number;
}

export interface TaskType {
  readonly cluster: string;
  readonly name: string;
  readonly count: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly retried: number;
  readonly revoked: number;
  /** Tasks seen a second, over the range. */
  readonly rate: number;
  readonly runtime: Spread;
  readonly wait: Spread;
}

export interface TaskTypes extends Completeness {
  /** By cluster and name. */
  readonly types: readonly TaskType[];
  readonly quantileError: number;
}

export interface Relatives extends Completeness {
  readonly root: string;
  /** All known under the root, the root among them, oldest first; each knows its `parent`. */
  readonly tasks: readonly TaskRecord[];
  /** False: there are more than were asked for. */
  readonly complete: boolean;
}

/** Memory and history as one, without duplicates. Every method but `page` with a foreign cursor answers, whatever fails. */
export interface Tasks {
  /** @throws CeleriacError `bad-input` for a cursor that is not of this sort */
  page(request: TaskPageRequest): Promise<TaskPage>;
  /** Counts up to `limit`. */
  count(query: Query, limit: number): Promise<TaskCount>;
  /** @param cluster undefined: the first that knows it */
  detail(uuid: string, cluster?: string): Promise<TaskDetail | undefined>;
  relatives(uuid: string, options: { readonly cluster?: string; readonly limit: number }): Promise<Relatives | undefined>;
  aggregate(request: AggregateRequest): Promise<Aggregate>;
  failures(request: FailuresRequest): Promise<Failures>;
  taskTypes(request: TaskTypesRequest): Promise<TaskTypes>;
}
