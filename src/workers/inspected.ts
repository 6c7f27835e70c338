import type { WorkerDetail } from '../../exporter/contract/worker.ts';

/** What a worker answered, read with care: other versions and pools answer otherwise. */

type Record_ = Readonly<Record<string, unknown>>;

export interface WorkerTask {
  readonly id: string;
  readonly name: string;
  readonly args: string;
  /** Epoch seconds: when it began, or shall begin. */
  readonly at: number | null;
  readonly pid: number | null;
}

export interface RegisteredTask {
  readonly name: string;
  readonly rateLimit: string | null;
}

export interface ConsumedQueue {
  readonly name: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly durable: boolean;
}

export function answerOf({ inspected }: WorkerDetail, method: string): unknown {
  return inspected[method]?.answer;
}

/** Of these methods those that it did not answer when it was asked last. */
export function missingOf({ inspected }: WorkerDetail, methods: readonly string[]): readonly { readonly method: string; readonly error: string; readonly answeredAt: number | null }[] {
  return methods.flatMap((method) => {
    const { error = null, failed_at = null, answered_at = null } = inspected[method] ?? {};
    return error !== null && (failed_at ?? 0) >= (answered_at ?? 0) ? [{ method, error, answeredAt: answered_at }] : [];
  });
}

export function statsOf(worker: WorkerDetail): Record_ {
  return objectOf(answerOf(worker, 'stats')) ?? {};
}

export function poolOf(worker: WorkerDetail): Record_ {
  return objectOf(statsOf(worker)['pool']) ?? {};
}

export function processesOf(worker: WorkerDetail): readonly number[] {
  return listOf(poolOf(worker)['processes']).filter((pid) => typeof pid === 'number');
}

export function autoscalerOf(worker: WorkerDetail): { readonly min: number; readonly max: number; readonly now: number | null } | undefined {
  const scaler = objectOf(statsOf(worker)['autoscaler']);
  const [min, max, now] = [scaler?.['min'], scaler?.['max'], scaler?.['current']];
  return typeof min === 'number' && typeof max === 'number' ? { min, max, now: typeof now === 'number' ? now : null } : undefined;
}

/** `active` and `reserved` are tasks; `scheduled` are tasks in an envelope with their time. */
export function tasksOf(worker: WorkerDetail, method: 'active' | 'reserved' | 'scheduled'): readonly WorkerTask[] {
  return listOf(answerOf(worker, method)).flatMap((entry) => {
    const envelope = objectOf(entry);
    const task = objectOf(envelope?.['request']) ?? envelope;
    const id = task?.['id'];
    if (task === undefined || typeof id !== 'string') return [];
    const eta = envelope?.['eta'];
    const start = task['time_start'];
    return [
      {
        id,
        name: textOf(task['name'] ?? task['type']),
        args: [task['args'], task['kwargs']].map(textOf).filter((text) => !['', '()', '[]', '{}'].includes(text)).join(' '),
        at: typeof eta === 'string' ? timeOf(eta) : typeof start === 'number' ? start : null,
        pid: typeof task['worker_pid'] === 'number' ? task['worker_pid'] : null,
      },
    ];
  });
}

export function revokedOf(worker: WorkerDetail): readonly string[] {
  return listOf(answerOf(worker, 'revoked')).filter((id) => typeof id === 'string');
}

/** `shop.add [rate_limit=10/m]`. */
export function registeredOf(worker: WorkerDetail): readonly RegisteredTask[] {
  return listOf(answerOf(worker, 'registered')).flatMap((entry) => {
    if (typeof entry !== 'string') return [];
    const [, name = entry, details = ''] = /^(\S+)(?: \[(.*)\])?$/.exec(entry) ?? [];
    return [{ name, rateLimit: /rate_limit=([^\s\]]+)/.exec(details)?.[1] ?? null }];
  });
}

export function queuesOf(worker: WorkerDetail): readonly ConsumedQueue[] {
  return listOf(answerOf(worker, 'active_queues')).flatMap((entry) => {
    const queue = objectOf(entry);
    const name = queue?.['name'];
    if (queue === undefined || typeof name !== 'string') return [];
    return [{ name, exchange: textOf(objectOf(queue['exchange'])?.['name']), routingKey: textOf(queue['routing_key']), durable: queue['durable'] === true }];
  });
}

export function settingsOf(worker: WorkerDetail): readonly { readonly name: string; readonly value: string }[] {
  const conf = objectOf(answerOf(worker, 'conf')) ?? {};
  return Object.entries(conf)
    .map(([name, value]) => ({ name, value: typeof value === 'string' ? value : JSON.stringify(value) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function objectOf(value: unknown): Record_ | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record_) : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function timeOf(text: string): number | null {
  const time = Date.parse(text) / 1000;
  return Number.isFinite(time) ? time : null;
}
