import type { StoredResult, StoredValue } from '../contract/result.ts';
import { plainNumbers } from '../message/exact-json.ts';
import { UndecodableError } from '../message/undecodable.ts';
import { exceptionOf, EXCEPTION_STATES } from './exception.ts';
import { contentTypeOfMeta, unpacked } from './payload.ts';
import { exactOf, NOTHING, storedValue, unreadable } from './stored-value.ts';

/** Characters of an exception's repr. */
const MAX_REPR = 100_000;
const MAX_CHILDREN = 10_000;

/** Everything but its id unknown. */
const EMPTY: Omit<StoredResult, 'uuid'> = {
  state: null, result: NOTHING, exception: null, traceback: null, children: [], date_done: null, group_id: null, parent_id: null,
  name: null, args: null, kwargs: null, worker: null, retries: null, queue: null, stamps: null,
};

/** Of what is there and cannot be read at all. */
export function unreadResult(uuid: string, result: StoredValue): StoredResult {
  return { uuid, ...EMPTY, result };
}

/** The meta that Redis and memcached hold under a task's key: one payload for all of it. Never throws for what it holds. */
export function readResult(uuid: string, payload: Buffer, maxBytes: number): StoredResult {
  try {
    const body = unpacked(payload, maxBytes);
    const exact = exactOf(body, contentTypeOfMeta(body), maxBytes);
    if (!isObject(exact.tree) || typeof exact.tree['status'] !== 'string') throw new UndecodableError('malformed', "not a task's result");
    return resultOf(uuid, exact.tree, exact.whole);
  } catch (thrown) {
    return unreadResult(uuid, unreadable(thrown));
  }
}

function resultOf(uuid: string, meta: Readonly<Record<string, unknown>>, whole: boolean): StoredResult {
  const state = textIn(meta['status']) ?? '';
  const value = (name: string): StoredValue | null => (name in meta && meta[name] !== null ? storedValue(meta[name], whole) : null);
  return {
    uuid,
    state,
    ...outcomeOf(state, storedValue(meta['result'], whole)),
    traceback: textIn(meta['traceback']),
    children: childrenIn(meta['children']),
    date_done: epochOf(meta['date_done']),
    group_id: textIn(meta['group_id']),
    parent_id: textIn(meta['parent_id']),
    name: textIn(meta['name']),
    args: value('args'),
    kwargs: value('kwargs'),
    worker: textIn(meta['worker']),
    retries: typeof meta['retries'] === 'number' ? meta['retries'] : null,
    queue: textIn(meta['queue']),
    stamps: stampsIn(meta, meta),
  };
}

/** A failure's result is its exception. */
export function outcomeOf(state: string, stored: StoredValue): Pick<StoredResult, 'result' | 'exception'> {
  if (!EXCEPTION_STATES.has(state) || stored.kind === 'undecodable') return { result: stored, exception: null };
  const exception = exceptionOf(stored.value, MAX_REPR);
  return exception === undefined ? { result: stored, exception: null } : { result: NOTHING, exception };
}

/**
 * `[[["8a1f…", ["parent…", null]], null], …]`: each child's id with its parents, and of a group its members in the same form.
 * Its depth must be bounded.
 */
export function childrenIn(stored: unknown, found: string[] = []): string[] {
  for (const child of Array.isArray(stored) ? (stored as unknown[]) : []) {
    if (!Array.isArray(child) || found.length >= MAX_CHILDREN) continue;
    const [self, members] = child as unknown[];
    if (Array.isArray(members)) childrenIn(members, found);
    else if (Array.isArray(self) && typeof self[0] === 'string') found.push(self[0]);
  }
  return found;
}

/** @param names where the names of stamped headers stand @param values where their values do */
export function stampsIn(names: Readonly<Record<string, unknown>>, values: Readonly<Record<string, unknown>>): StoredResult['stamps'] {
  const headers = names['stamped_headers'];
  if (!Array.isArray(headers) || headers.length === 0) return null;
  return Object.fromEntries((headers as unknown[]).flatMap((name) => (typeof name === 'string' && Object.hasOwn(values, name) ? [[name, plainNumbers(values[name])]] : [])));
}

/** `2026-11-26T18:15:55.261190+00:00`, or without an offset: Celery means UTC then. */
export function epochOf(stored: unknown): number | null {
  const [, day = '', time = '', offset = 'Z'] = typeof stored === 'string' ? (/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(stored) ?? []) : [];
  if (day === '') return null;
  const ms = Date.parse(`${day}T${time}${/^[+-]\d\d$/.test(offset) ? `${offset}:00` : offset}`);
  return Number.isNaN(ms) ? null : ms / 1000;
}

export function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

