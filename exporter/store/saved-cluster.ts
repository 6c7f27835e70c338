import type { SavedCluster, SavedEventCount, SavedHistogram, SavedSeries, SavedTask, SavedVersion, SavedWaits, SavedWorker } from '../state/saved.ts';
import type { Attempt, CustomEvent } from '../state/task.ts';
import type { Presence } from '../state/worker.ts';
import type { Batch, CounterRow } from './batch.ts';
import type { ColumnName, TaskRow } from './columns.ts';
import { TASK_COLUMNS } from './columns.ts';

const PRESENCES: readonly Presence[] = ['online', 'silent', 'offline', 'lost'];
const AT = Object.fromEntries(TASK_COLUMNS.map(({ name }, index) => [name, index])) as Readonly<Record<ColumnName, number>>;

/** What was loaded, as state takes it up. A counter that cannot be read is left out: it begins anew at 0. */
export function savedCluster(batch: Batch): SavedCluster {
  const counters = batch.counters ?? [];
  const attempts = Map.groupBy(batch.attempts, ([, uuid]) => uuid);
  const customEvents = Map.groupBy(batch.customEvents, ([, uuid]) => uuid);
  return {
    workers: read(counters, 'worker', ([name], { presence, lastSeen }): SavedWorker | undefined => {
      const known = PRESENCES.find((one) => one === presence);
      return known && name !== undefined ? { name, presence: known, lastSeen: numberOf(lastSeen) } : undefined;
    }),
    versions: read(counters, 'version', ([version], { worker, at }): SavedVersion | undefined => {
      const by = textOf(worker);
      return version !== undefined && by !== undefined ? { version, worker: by, at: numberOf(at) } : undefined;
    }),
    series: read(counters, 'series', ([task = '', worker = '', queue = ''], { events, exceptions, runtime, queueWait }): SavedSeries => {
      const { succeeded, failed, retried } = fieldsOf(runtime);
      return {
        task, worker, queue, events: numbersOf(events),
        exceptions: Object.fromEntries(Object.entries(fieldsOf(exceptions)).map(([name, count]) => [name, numberOf(count)])),
        runtime: { ...histogram('succeeded', succeeded), ...histogram('failed', failed), ...histogram('retried', retried) },
        ...histogram('queueWait', queueWait),
      };
    }),
    waits: read(counters, 'waits', ([task = '', queue = ''], { broker, prefetch, eta }): SavedWaits =>
      ({ task, queue, ...histogram('broker', broker), ...histogram('prefetch', prefetch), ...histogram('eta', eta) })),
    events: read(counters, 'events', ([type = '', worker = '', task = ''], { count }): SavedEventCount => ({ type, worker, task, count: numberOf(count) })),
    tasks: batch.tasks.map((row) => taskOf(row, attempts.get(row[AT.uuid] ?? null) ?? [], customEvents.get(row[AT.uuid] ?? null) ?? [])),
  };
}

function taskOf(row: TaskRow, attempts: readonly TaskRow[], customEvents: readonly TaskRow[]): SavedTask {
  const text = (name: ColumnName): string | undefined => textOf(row[AT[name]]);
  const number = (name: ColumnName): number | undefined => time(row[AT[name]]);
  return {
    uuid: text('uuid') ?? '', name: text('name'), sent: number('sent'), received: number('received'), started: number('started'),
    timestamp: number('stamp') ?? 0, args: text('args'), kwargs: text('kwargs'), eta: text('eta'), expires: text('expires'),
    retries: number('retries'), queue: text('queue'), exchange: text('exchange'), routingKey: text('routing_key'), worker: text('worker'),
    client: text('client'), clock: number('clock') ?? 0, pid: number('pid'), rootId: text('root'), parentId: text('parent'),
    attempts: attempts.map(([, , retries, received, started, ended, worker, exception, traceback]): Attempt => ({
      retries: numberOf(retries), received: time(received), started: time(started), ended: numberOf(ended), worker: textOf(worker),
      exception: textOf(exception), traceback: textOf(traceback),
    })),
    customEvents: customEvents.map(([, , timestamp, type, fields]): CustomEvent => ({
      timestamp: numberOf(timestamp), type: textOf(type) ?? '', fields: fieldsOf(parsed(textOf(fields))),
    })),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function read<T>(counters: readonly CounterRow[], wanted: string, make: (labels: readonly string[], value: Fields) => T | undefined): T[] {
  return counters.flatMap(([, kind, labels, value]) => {
    if (kind !== wanted) return [];
    const names = parsed(labels);
    const made = Array.isArray(names) ? make(names.map(String), fieldsOf(parsed(value ?? ''))) : undefined;
    return made === undefined ? [] : [made];
  });
}

function histogram<K extends string>(key: K, value: unknown): { [k in K]?: SavedHistogram } {
  const [checksum, sum, ...counts] = numbersOf(value);
  if (checksum === undefined || sum === undefined) return {};
  const read: { [k in K]?: SavedHistogram } = {};
  read[key] = { checksum, sum, counts };
  return read;
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function numbersOf(value: unknown): number[] {
  return Array.isArray(value) ? value.map(numberOf) : [];
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function time(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
