import type { StoredResult, StoredValue } from '../../contract/result.ts';
import { ABORTED } from '../aborted.ts';
import { contentTypeOfValue } from '../payload.ts';
import { childrenIn, epochOf, isObject, outcomeOf, stampsIn } from '../read-result.ts';
import { READY_STATES } from '../result-store.ts';
import { exactOf, NOTHING, storedValue, unreadable } from '../stored-value.ts';
import type { Database } from './database.ts';
import { quotedTable } from './database.ts';
import type { AbortStatements, Layout, ReadRow, Table } from './layout.ts';
import { insertOf, updateOf } from './layout.ts';

const SEQUENCE = 'task_id_sequence';

/**
 * celery_taskmeta, as Celery's SQLAlchemy backend has it. `result` is a pickle until 5.6, whatever the serializer, and its
 * serializer's from 5.7 on; `args` and `kwargs` have always been the serializer's, and are there with result_extended, as all
 * that follows them; `children` and `stamps` came with 5.7. No column tells the serializer.
 */
export const SQLALCHEMY: Layout = {
  columns: [
    { name: 'status', as: 'plain' }, { name: 'result', as: 'payload' }, { name: 'date_done', as: 'time' }, { name: 'traceback', as: 'payload' },
    { name: 'children', as: 'payload' }, { name: 'name', as: 'plain' }, { name: 'args', as: 'payload' }, { name: 'kwargs', as: 'payload' },
    { name: 'worker', as: 'plain' }, { name: 'retries', as: 'plain' }, { name: 'queue', as: 'plain' }, { name: 'stamps', as: 'payload' },
  ],
  read,
  abort,
};

function read(uuid: string, row: ReadRow): StoredResult {
  const state = row.text('status');
  const stamps = treeIn(row, 'stamps');
  return {
    uuid,
    state,
    ...outcomeOf(state ?? '', valueIn(row, 'result') ?? NOTHING),
    traceback: row.text('traceback'),
    children: childrenIn(treeIn(row, 'children')),
    date_done: state !== null && READY_STATES.has(state) ? epochOf(row.text('date_done')) : null,
    group_id: null,
    parent_id: null,
    name: row.text('name'),
    args: valueIn(row, 'args'),
    kwargs: valueIn(row, 'kwargs'),
    worker: row.text('worker'),
    retries: row.number('retries'),
    queue: row.text('queue'),
    stamps: isObject(stamps) ? stampsIn(stamps, isObject(stamps['stamps']) ? stamps['stamps'] : {}) : null,
  };
}

function valueIn(row: ReadRow, name: string): StoredValue | null {
  const body = row.bytes(name);
  if (body === undefined) return row.tooLarge(name) ?? null;
  try {
    const { tree, whole } = exactOf(body, contentTypeOfValue(body, [row.bytes('kwargs'), row.bytes('args')]), row.maxBytes);
    return storedValue(tree, whole);
  } catch (thrown) {
    return unreadable(thrown);
  }
}

/** What has no place of its own for being unreadable. */
function treeIn(row: ReadRow, name: string): unknown {
  const value = valueIn(row, name);
  return value?.kind === 'value' ? value.value : undefined;
}

/**
 * A result of NULL is None to every version, in every serializer. Unlike Celery, which empties what it does not know, what was
 * called stays, and a row always has a date, so that celery.backend_cleanup finds it.
 */
async function abort(database: Database, table: Table, uuid: string, now: string): Promise<AbortStatements> {
  const { dialect } = database;
  const set = [['status', ABORTED], ['result', null], ['traceback', null], ['date_done', now]] as const;
  const id = await nextId(database, table);
  return {
    update: updateOf(dialect, table.sql, set, uuid),
    insert: insertOf(dialect, table.sql, [['task_id', uuid], ['status', ABORTED], ['date_done', now]], id === undefined ? [] : [['id', id]]),
  };
}

/**
 * On PostgreSQL and MariaDB, SQLAlchemy's tables have no default for it but a sequence beside them; those of a migration, and of
 * MySQL, may have a default and no sequence.
 */
async function nextId(database: Database, table: Table): Promise<string | undefined> {
  const { dialect } = database;
  if (dialect.name === 'sqlite') return undefined;
  const schema = table.schema === undefined ? (dialect.name === 'mysql' ? 'DATABASE()' : 'ANY (current_schemas(false))') : dialect.place(2);
  const kind = dialect.name === 'mysql' ? "information_schema.tables WHERE table_type = 'SEQUENCE' AND table_name" : 'information_schema.sequences WHERE sequence_name';
  const column = dialect.name === 'mysql' ? 'table_schema' : 'sequence_schema';
  const found = await database.rows(`SELECT 1 FROM ${kind} = ${dialect.place(1)} AND ${column} = ${schema}`, [SEQUENCE, ...(table.schema === undefined ? [] : [table.schema])]);
  if (found.length === 0) return undefined;
  const sequence = quotedTable(dialect, table.schema, SEQUENCE);
  return dialect.name === 'mysql' ? `NEXT VALUE FOR ${sequence}` : `nextval('${sequence.replaceAll("'", "''")}')`;
}
