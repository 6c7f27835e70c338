import type { LimitsConfig } from '../../config/config.ts';
import type { CeleryEvent, TaskEvent, WorkerEvent } from '../../event/event.ts';
import type { Series } from '../series.ts';
import type { ClusterStateOptions } from '../cluster-state.ts';
import { ClusterState } from '../cluster-state.ts';
import { COUNTED_EVENTS } from '../series.ts';

/** When tests begin. */
export const NOW = 1_795_352_000;

export const LIMITS: LimitsConfig = {
  maxTasks: 100_000,
  maxTaskBytes: 512 * 1024 * 1024,
  maxWorkers: 5_000,
  maxValueLength: 4_096,
  maxMessageBytes: 8 * 1024 * 1024,
  workerTimeoutSeconds: 300,
  purgeOfflineWorkersSeconds: 600,
  maxFutureSeconds: 3_600,
  streamBufferBytes: 1024 * 1024,
};

export function newState(options: Partial<Omit<ClusterStateOptions, 'limits'>> & { limits?: Partial<LimitsConfig> } = {}): ClusterState {
  return new ClusterState({
    cluster: 'test',
    buckets: { runtime: [0.1, 1, 10], wait: [0.1, 1, 10] },
    maxSeries: 1_000,
    defaultQueue: 'celery',
    ...options,
    limits: { ...LIMITS, ...options.limits },
  });
}

type Fields = Readonly<Record<string, unknown>>;

/** `at` in seconds after NOW, by the sender's clock. */
export function taskEvent(type: string, uuid: string, at: number, fields: Fields = {}): TaskEvent {
  return { hostname: 'w1@vm', pid: 1, clock: 1, ...fields, uuid, timestamp: NOW + at, type: `task-${type}` };
}

/** task-sent, as a client sends it. */
export function sentEvent(uuid: string, at: number, fields: Fields = {}): TaskEvent {
  const details = { name: 'shop.add', args: '(1, 2)', kwargs: '{}', root_id: uuid, parent_id: null, retries: 0, eta: null, expires: null };
  const route = { queue: 'mail', exchange: '', routing_key: 'mail' };
  return taskEvent('sent', uuid, at, { hostname: 'gen7@web', ...details, ...route, ...fields });
}

/** task-received, as a worker sends it. */
export function receivedEvent(uuid: string, at: number, fields: Fields = {}): TaskEvent {
  const details = { name: 'shop.add', args: '(1, 2)', kwargs: '{}', root_id: uuid, parent_id: null, retries: 0, eta: null, expires: null };
  return taskEvent('received', uuid, at, { ...details, ...fields });
}

export function workerEvent(type: string, at: number, fields: Fields = {}): WorkerEvent {
  const load = { freq: 2, active: 0, processed: 0, loadavg: [1, 1, 1], sw_ident: 'py-celery', sw_ver: '5.7.0', sw_sys: 'Linux' };
  return { hostname: 'w1@vm', pid: 1, clock: 1, ...load, ...fields, timestamp: NOW + at, type: `worker-${type}` };
}

/** Applies events as received when they were sent. */
export function applyAll(state: ClusterState, events: readonly CeleryEvent[]): void {
  for (const event of events) state.apply(event, event.timestamp);
}

/** `shop.add w1@vm mail` → `{ received: 1, started: 1 }`, what is 0 left out. */
export function countsOf(state: ClusterState): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  for (const series of state.series()) counts[labelsOf(series)] = eventsOf(series);
  return counts;
}

export function labelsOf(series: Pick<Series, 'task' | 'worker' | 'queue'>): string {
  return `${series.task} ${series.worker} ${series.queue}`;
}

function eventsOf(series: Series): Record<string, number> {
  const entries = COUNTED_EVENTS.map((event, index) => [event, series.events[index] ?? 0] as const);
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}

export function seriesOf(state: ClusterState, labels: string): Series | undefined {
  for (const series of state.series()) if (labelsOf(series) === labels) return series;
  return undefined;
}
