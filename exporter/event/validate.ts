import type { CeleryEvent } from './event.ts';
import type { Names } from './names.ts';
import type { RefusalReason } from './refusal.ts';

/** Celery's are 36 characters and an application may choose its own; what is longer is no id. */
const MAX_ID = 512;
const MAX_NAME = 512;

/** An object as it was parsed: any field may be anything. */
type Parsed = { -readonly [field in keyof KnownFields]?: unknown } & Record<string, unknown>;
type KnownFields = Record<
  | 'type' | 'hostname' | 'timestamp' | 'clock' | 'pid' | 'uuid' | 'name' | 'args' | 'kwargs' | 'root_id' | 'parent_id'
  | 'retries' | 'eta' | 'expires' | 'queue' | 'exchange' | 'routing_key' | 'result' | 'runtime' | 'exception'
  | 'traceback' | 'terminated' | 'signum' | 'expired' | 'requeue' | 'freq' | 'active' | 'processed' | 'loadavg'
  | 'sw_ident' | 'sw_ver' | 'sw_sys',
  unknown
>;

/**
 * Makes a parsed object a `CeleryEvent` in place, or says why it is none. What names the event (type, hostname, timestamp,
 * a task's uuid) must be right; any other known field of a wrong type is coerced where its meaning is plain ("1" → 1) and
 * else becomes null, so that one odd field costs only itself. Unknown fields stay as they are.
 *
 * Fields are written out one by one: a loop over names would make each access a dictionary look-up on the hot path.
 *
 * @param latest epoch seconds; a timestamp beyond it is refused
 */
export function validate(parsed: unknown, latest: number, names: Names): RefusalReason | undefined {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'not-an-object';
  const event = parsed as Parsed;
  const { type, hostname, timestamp } = event;
  if (typeof type !== 'string' || type === '') return 'no-type';
  const isTask = type.startsWith('task-');
  if (!(isTask ? type.length > 5 : type.startsWith('worker-') && type.length > 7) || type.length > MAX_NAME) return 'unknown-type';
  if (typeof hostname !== 'string' || hostname === '' || hostname.length > MAX_NAME) return 'no-hostname';
  if (typeof timestamp !== 'number' || !Number.isFinite(timestamp) || timestamp <= 0) return 'bad-timestamp';
  if (timestamp > latest) return 'future-timestamp';
  event.type = names.share(type);
  event.hostname = names.share(hostname);
  if (typeof event.clock !== 'number') event.clock = numberOf(event.clock) ?? 0;
  if (typeof event.pid !== 'number' && event.pid !== undefined) event.pid = numberOf(event.pid) ?? undefined;
  return isTask ? mendTask(event, names) : mendWorker(event);
}

/** For the one place where the type system has to take validation's word. */
export function asEvent(parsed: unknown): CeleryEvent {
  return parsed as CeleryEvent;
}

function mendTask(event: Parsed, names: Names): RefusalReason | undefined {
  const { uuid, name, retries, runtime } = event;
  if (typeof uuid !== 'string' || uuid === '' || uuid.length > MAX_ID) return 'no-uuid';
  if (typeof name === 'string') {
    event.name = name === '' ? null : names.share(name.length > MAX_NAME ? name.slice(0, MAX_NAME) : name);
  } else if (name !== undefined) {
    event.name = null;
  }
  if (typeof event.args !== 'string' && event.args != null) event.args = textOf(event.args);
  if (typeof event.kwargs !== 'string' && event.kwargs != null) event.kwargs = textOf(event.kwargs);
  if (typeof event.root_id !== 'string' && event.root_id != null) event.root_id = null;
  if (typeof event.parent_id !== 'string' && event.parent_id != null) event.parent_id = null;
  if (retries !== undefined && !isCount(retries)) event.retries = countOf(retries);
  if (typeof event.eta !== 'string' && event.eta != null) event.eta = null;
  if (typeof event.expires !== 'string' && event.expires != null) event.expires = textOf(event.expires);
  if (typeof event.queue !== 'string' && event.queue != null) event.queue = null;
  if (typeof event.exchange !== 'string' && event.exchange != null) event.exchange = null;
  if (typeof event.routing_key !== 'string' && event.routing_key != null) event.routing_key = null;
  if (typeof event.result !== 'string' && event.result != null) event.result = textOf(event.result);
  if (runtime !== undefined && !isCount(runtime)) event.runtime = countOf(runtime);
  if (typeof event.exception !== 'string' && event.exception != null) event.exception = textOf(event.exception);
  if (typeof event.traceback !== 'string' && event.traceback != null) event.traceback = textOf(event.traceback);
  if (typeof event.terminated !== 'boolean' && event.terminated != null) event.terminated = null;
  if (typeof event.expired !== 'boolean' && event.expired != null) event.expired = null;
  if (typeof event.requeue !== 'boolean' && event.requeue != null) event.requeue = null;
  if (typeof event.signum === 'object' || typeof event.signum === 'boolean') event.signum = null;
  return undefined;
}

function mendWorker(event: Parsed): undefined {
  const { freq, active, processed, loadavg } = event;
  if (freq !== undefined && !(isCount(freq) && freq > 0)) event.freq = numberOf(freq) || null;
  if (active !== undefined && !isCount(active)) event.active = countOf(active);
  if (processed !== undefined && !isCount(processed)) event.processed = countOf(processed);
  if (loadavg !== undefined && !isNumbers(loadavg)) event.loadavg = null;
  if (typeof event.sw_ident !== 'string' && event.sw_ident != null) event.sw_ident = null;
  if (typeof event.sw_ver !== 'string' && event.sw_ver != null) event.sw_ver = null;
  if (typeof event.sw_sys !== 'string' && event.sw_sys != null) event.sw_sys = null;
  return undefined;
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= 3 && value.every((item) => Number.isFinite(item));
}

// Neither NaN (msgpack) nor Infinity (1e999 in JSON).
function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_VALUE;
}

/** 1 and "1.5", not "" nor "abc". */
function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function countOf(value: unknown): number | null {
  const number = numberOf(value);
  return isCount(number) ? number : null;
}

/** Some senders put the values themselves where Celery puts their repr. */
function textOf(value: unknown): string | null {
  return JSON.stringify(value) ?? null;
}
