import type { DataQuery, DataSourceJsonData } from '@grafana/data';
import type { Filter } from '../language/filters.ts';

/** What may be asked; the words of a query as a dashboard keeps it. */
export const QUERY_TYPES = ['tasks', 'task', 'workers', 'worker', 'queues', 'events', 'series', 'failures', 'annotations'] as const;
export type QueryType = (typeof QUERY_TYPES)[number];

export const MEASURES = [
  'count',
  'rate',
  'succeeded',
  'failed',
  'retried',
  'revoked',
  'failure_ratio',
  'runtime_mean',
  'runtime_p50',
  'runtime_p95',
  'runtime_p99',
  'runtime_max',
  'wait_mean',
  'wait_p50',
  'wait_p95',
  'wait_p99',
  'wait_max',
] as const;
export type Measure = (typeof MEASURES)[number];

export const DIMENSIONS = ['name', 'state', 'worker', 'queue', 'exception', 'cluster'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Which tasks of a range: seen in it, ended in it, running at some time of it; or any. */
export const WITHINS = ['seen', 'ended', 'running', 'any'] as const;
export type Within = (typeof WITHINS)[number];

export const TASK_PARTS = ['task', 'timeline', 'relatives'] as const;
export type TaskPart = (typeof TASK_PARTS)[number];

export const WORKER_PARTS = ['summary', 'active', 'reserved', 'scheduled', 'revoked', 'stats', 'conf'] as const;
export type WorkerPart = (typeof WORKER_PARTS)[number];

export const ANNOTATION_KINDS = ['workers', 'versions', 'bursts', 'actions'] as const;
export type AnnotationKind = (typeof ANNOTATION_KINDS)[number];

/** Every text may hold variables of the dashboard. */
export interface CeleryQuery extends DataQuery {
  readonly queryType: QueryType;
  /** Whether `filters` or `q` tells which tasks. */
  readonly editor: 'builder' | 'code';
  readonly filters?: readonly Filter[];
  readonly q?: string;
  /** One or several, as a variable gives them; empty: all. */
  readonly cluster?: string;
  /** Of tasks. */
  readonly within?: Within;
  readonly sort?: string;
  readonly limit?: number;
  readonly live?: boolean;
  /** Of a series. */
  readonly measures?: readonly Measure[];
  readonly by?: readonly Dimension[];
  readonly format?: 'series' | 'table';
  /** `30s`, `$__interval`; empty: as the panel has room. */
  readonly step?: string;
  /** `{{name}} {{measure}}`; empty: the dimensions. */
  readonly legend?: string;
  /** At most so many groups, the largest. */
  readonly groups?: number;
  readonly uuid?: string;
  readonly part?: TaskPart;
  /** A worker's, of `worker` and of `events`. */
  readonly worker?: string;
  readonly workerPart?: WorkerPart;
  /** Queues, of `queues`; empty: all. */
  readonly queue?: string;
  readonly over?: 'now' | 'time';
  /** Types of events: `task-failed, worker-*`; empty: all. */
  readonly events?: string;
  readonly kinds?: readonly AnnotationKind[];
}

/** What fields may be filled with; a field that is none of these has values that nobody could list. */
export const LISTED = ['name', 'worker', 'queue', 'state', 'cluster', 'exception'] as const;
export type ListedField = (typeof LISTED)[number];

/** What a dashboard's variable is filled with. */
export interface VariableQuery extends DataQuery {
  readonly field: ListedField;
  /** Of names, states and exceptions: only of tasks that match. */
  readonly q?: string;
  readonly cluster?: string;
}

export const NO_VARIABLE: VariableQuery = { refId: 'variable', field: 'name' };

export interface CeleriacOptions extends DataSourceJsonData {
  /** The exporter, as Grafana's server reaches it. */
  readonly apiUrl?: string;
}

/** The only secret: its name, as plugin.json's route has it. */
export const READ_TOKEN = 'readToken';

export const DEFAULTS = {
  queryType: 'tasks',
  editor: 'builder',
  filters: [],
  q: '',
  cluster: '',
  within: 'seen',
  sort: '-seen',
  limit: 100,
  live: false,
  measures: ['rate'],
  by: [],
  format: 'series',
  step: '',
  legend: '',
  groups: 20,
  uuid: '',
  part: 'task',
  worker: '',
  workerPart: 'summary',
  queue: '',
  over: 'now',
  events: '',
  kinds: ['workers', 'versions', 'bursts'],
} as const satisfies Omit<CeleryQuery, 'refId'>;

/** A query with nothing left open; `A` where nobody gave it a name. */
export type WholeQuery = Required<Omit<CeleryQuery, keyof DataQuery | 'queryType'>> & { readonly refId: string; readonly queryType: QueryType };

export function whole(query: Partial<CeleryQuery>): WholeQuery {
  return { refId: 'A', ...DEFAULTS, ...defined(query) };
}

function defined<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Value;
}
