import type { TaskEvent } from '../event/event.ts';
import type { LoggedEvent, TaskRecord } from './task-record.ts';
import { keptText, textBytes } from './kept-text.ts';

/** The latest so many are kept of each task. */
const MAX_EVENTS = 32;
const MAX_FIELDS = 32;
const EVENT_BYTES = 160;
const FIELD_BYTES = 48;
const COMMON = new Set(['type', 'uuid', 'hostname', 'timestamp', 'clock', 'pid', 'utcoffset', '__proto__']);

/**
 * Adds an event of the application's own (`task-progress`) to its task's log, which is in the order of time.
 *
 * @returns by how many bytes the record grew; undefined when the event is known already
 */
export function logCustomEvent(task: TaskRecord, event: TaskEvent, maxLength: number): number | undefined {
  const log = (task.customLog ??= []);
  const { type, timestamp, hostname } = event;
  let at = log.length;
  for (; at > 0; at -= 1) {
    const before = log[at - 1]!;
    if (before.timestamp === timestamp && before.type === type && before.hostname === hostname) return undefined;
    if (before.timestamp < timestamp || (before.timestamp === timestamp && orderOf(before) < orderOf(event))) break;
  }
  if (at === 0 && log.length >= MAX_EVENTS) return 0;
  const custom: LoggedEvent = { type, timestamp, hostname, fields: ownFields(event, maxLength) };
  log.splice(at, 0, custom);
  const dropped = log.length > MAX_EVENTS ? log.shift() : undefined;
  return bytesOf(custom) - (dropped === undefined ? 0 : bytesOf(dropped));
}

function orderOf({ type, hostname }: { readonly type: string; readonly hostname: string }): string {
  return `${type} ${hostname}`;
}

function ownFields(event: TaskEvent, maxLength: number): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  let count = 0;
  for (const key of Object.keys(event)) {
    if (COMMON.has(key)) continue;
    if (count++ >= MAX_FIELDS) break;
    fields[keptText(key, maxLength)] = keptValue(event[key], maxLength);
  }
  return fields;
}

/** Values as they came; a text, or a list or object whose JSON is longer than is kept of a text, is cut. */
function keptValue(value: unknown, maxLength: number): unknown {
  if (typeof value === 'string') return keptText(value, maxLength);
  if (typeof value !== 'object' || value === null) return value;
  const json = JSON.stringify(value);
  return json.length > maxLength ? keptText(json, maxLength) : value;
}

function bytesOf({ fields }: LoggedEvent): number {
  let bytes = EVENT_BYTES;
  for (const value of Object.values(fields)) {
    bytes += FIELD_BYTES;
    if (typeof value === 'string') bytes += textBytes(value);
    else if (typeof value === 'object' && value !== null) bytes += 4 * JSON.stringify(value).length;
  }
  return bytes;
}
