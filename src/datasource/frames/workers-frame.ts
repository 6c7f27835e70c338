import type { DataFrame, QueryResultMeta } from '@grafana/data';
import type { WorkerDetail, WorkerSummary } from '../../../exporter/contract/worker.ts';
import type { WorkerPart } from '../celery-query.ts';
import { workerLink, workerTasksLink } from './data-links.ts';
import type { Column } from './frame.ts';
import { frameOf, number, seconds, text, time } from './frame.ts';
import { PRESENCE_CONFIG } from './looks.ts';

const whole = { decimals: 0 };
const filterable = { filterable: true };

/** `celery.concurrency.thread:TaskPool` → `threads`, as it is called on the command line. */
function poolName(implementation: string | null): string | null {
  return /concurrency\.(\w+)/.exec(implementation ?? '')?.[1]?.replace(/^thread$/, 'threads') ?? implementation;
}

const COLUMNS: readonly Column<WorkerSummary>[] = [
  text('worker', 'Worker', ({ name }) => name, { ...filterable, links: [workerLink, workerTasksLink] }),
  text('presence', 'Presence', ({ presence }) => presence, PRESENCE_CONFIG),
  text('cluster', 'Cluster', ({ cluster }) => cluster, filterable),
  text('pool', 'Pool', ({ pool }) => poolName(pool?.implementation ?? null)),
  number('concurrency', 'Concurrency', ({ pool }) => pool?.concurrency, whole),
  number('active', 'Active', ({ active }) => active, whole),
  number('prefetched', 'Prefetched', ({ prefetched }) => prefetched, whole),
  number('processed', 'Processed', ({ processed }) => processed, { unit: 'short', decimals: 0 }),
  number('load1', 'Load 1 min', ({ loadavg }) => loadavg?.[0], { decimals: 2 }),
  number('load5', 'Load 5 min', ({ loadavg }) => loadavg?.[1], { decimals: 2 }),
  number('load15', 'Load 15 min', ({ loadavg }) => loadavg?.[2], { decimals: 2 }),
  text('queues', 'Queues', ({ queues }) => queues?.join(', ')),
  text('version', 'Celery', ({ software }) => software.version),
  seconds('uptime', 'Uptime', ({ uptime }) => uptime),
  time('last_heartbeat', 'Last heartbeat', ({ last_heartbeat }) => last_heartbeat),
  seconds('skew', 'Clock skew', ({ skew }) => skew),
  number('starts', 'Starts', ({ starts }) => starts, whole),
  text('error', 'Error', ({ error }) => error),
];

export function workersFrame(refId: string, rows: readonly WorkerSummary[], meta: QueryResultMeta = {}): DataFrame {
  return frameOf('Workers', rows, COLUMNS, { refId, meta: { preferredVisualisationType: 'table', ...meta, custom: { celeriac: 'workers' } } });
}

/** What a worker told when it was asked, by method. */
export function inspectionFrame(refId: string, { cluster, inspected }: WorkerDetail, part: Exclude<WorkerPart, 'summary'>): DataFrame {
  const told = inspected[part];
  const meta: QueryResultMeta = { preferredVisualisationType: 'table' };
  const error = told?.error ?? null;
  if (error !== null) meta.notices = [{ severity: 'warning', text: `The worker did not answer when it was asked last: ${error}.` }];
  if (part === 'stats' || part === 'conf') {
    const rows = flat(told?.answer).map(([key, value]) => ({ key, value }));
    return frameOf(part === 'conf' ? 'Configuration' : 'Statistics', rows, [text('key', part === 'conf' ? 'Setting' : 'Statistic', ({ key }) => key), text('value', 'Value', ({ value }) => value)], { refId, meta });
  }
  const rows = (Array.isArray(told?.answer) ? (told.answer as readonly unknown[]) : []).map(requestOf);
  const columns: Column<Request>[] = [
    text('name', 'Task', ({ name }) => name),
    text('uuid', 'Id', ({ uuid }) => uuid),
    text('args', 'Arguments', ({ args }) => args),
    text('kwargs', 'Keyword arguments', ({ kwargs }) => kwargs),
    time('started', 'Started', ({ started }) => started),
    text('eta', 'ETA', ({ eta }) => eta),
    text('cluster', 'Cluster', () => cluster),
  ];
  return frameOf(part[0]?.toUpperCase() + part.slice(1), rows, columns, { refId, meta });
}

interface Request {
  readonly name: string | null;
  readonly uuid: string | null;
  readonly args: string | null;
  readonly kwargs: string | null;
  readonly started: number | null;
  readonly eta: string | null;
}

/** `active` and `reserved` list requests, `scheduled` wraps each with its ETA, `revoked` lists ids alone. */
function requestOf(entry: unknown): Request {
  if (typeof entry === 'string') return { name: null, uuid: entry, args: null, kwargs: null, started: null, eta: null };
  const outer = objectOf(entry);
  const request = 'request' in outer ? objectOf(outer['request']) : outer;
  const started = request['time_start'];
  return {
    name: stringOf(request['name']),
    uuid: stringOf(request['id']),
    args: stringOf(request['args']),
    kwargs: stringOf(request['kwargs']),
    started: typeof started === 'number' ? started : null,
    eta: stringOf(outer['eta']),
  };
}

function flat(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return path === '' ? [] : [[path, stringOf(value) ?? '']];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, path === '' ? key : `${path}.${key}`));
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function stringOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
