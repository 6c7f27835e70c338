import type { StoredResult, StoredValue } from '../../contract/result.ts';
import { ABORTED } from '../aborted.ts';
import { childrenIn, epochOf, isObject, outcomeOf } from '../read-result.ts';
import { READY_STATES } from '../result-store.ts';
import { exactOf, NOTHING, storedValue, unreadable } from '../stored-value.ts';
import type { Database } from './database.ts';
import type { AbortStatements, Layout, ReadRow, Table } from './layout.ts';
import { insertOf, updateOf } from './layout.ts';

/**
 * django_celery_results_taskresult, as django-celery-results (2.x) has it: texts, in base64 where `content_encoding` is binary.
 * `task_args` and `task_kwargs` are reprs of what was called, serialized once more, so that nothing can be called again with them.
 */
export const DJANGO: Layout = {
  columns: [
    { name: 'status', as: 'plain' }, { name: 'content_type', as: 'plain' }, { name: 'content_encoding', as: 'plain' }, { name: 'result', as: 'payload' },
    { name: 'date_done', as: 'time' }, { name: 'traceback', as: 'payload' }, { name: 'meta', as: 'payload' }, { name: 'task_name', as: 'plain' },
    { name: 'task_args', as: 'payload' }, { name: 'task_kwargs', as: 'payload' }, { name: 'worker', as: 'plain' },
  ],
  read,
  abort: (database, table, uuid, now) => Promise.resolve(abort(database, table, uuid, now)),
};

function read(uuid: string, row: ReadRow): StoredResult {
  const state = row.text('status');
  const meta = valueIn(row, 'meta');
  return {
    uuid,
    state,
    ...outcomeOf(state ?? '', valueIn(row, 'result') ?? NOTHING),
    traceback: row.text('traceback'),
    children: meta?.kind === 'value' && isObject(meta.value) ? childrenIn(meta.value['children']) : [],
    // It changes with each save, the first too.
    date_done: state !== null && READY_STATES.has(state) ? epochOf(row.text('date_done')) : null,
    group_id: null,
    parent_id: null,
    name: row.text('task_name'),
    args: calledWith(row, 'task_args'),
    kwargs: calledWith(row, 'task_kwargs'),
    worker: row.text('worker'),
    retries: null,
    queue: null,
    stamps: null,
  };
}

function valueIn(row: ReadRow, name: string): StoredValue | null {
  const text = row.bytes(name);
  if (text === undefined || text.length === 0) return row.tooLarge(name) ?? null;
  const binary = row.text('content_encoding') === 'binary';
  try {
    const body = binary ? Buffer.from(text.toString('latin1'), 'base64') : text;
    const { tree, whole } = exactOf(body, row.text('content_type') ?? 'application/json', row.maxBytes);
    return storedValue(tree, whole);
  } catch (thrown) {
    return unreadable(thrown);
  }
}

/** A text is a repr; a list or a map (task protocol 1) is what was called. */
function calledWith(row: ReadRow, name: string): StoredValue | null {
  const value = valueIn(row, name);
  return value?.kind === 'value' && typeof value.value === 'string' ? { ...value, json: null } : value;
}

/** NULL is None to every serializer; what was called stays, other than in django-celery-results, which empties it. */
function abort({ dialect }: Database, table: Table, uuid: string, now: string): AbortStatements {
  const set = [['status', ABORTED], ['result', null], ['traceback', null], ['meta', null], ['date_done', now]] as const;
  const fresh = [['task_id', uuid], ['content_type', 'application/json'], ['content_encoding', 'utf-8'], ['date_created', now], ['date_done', now], ['status', ABORTED]] as const;
  return { update: updateOf(dialect, table.sql, set, uuid), insert: insertOf(dialect, table.sql, fresh) };
}
