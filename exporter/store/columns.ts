/**
 * The task table as data: from it come the schemas of both databases, the statement that merges a change into a row, and
 * the order of values in a written row.
 *
 * Several exporters may write one row, each having seen a part of the task's events. `merge` says whose value stands:
 *   known    the newer one that is not null
 *   ranked   that of the further progress (column `rank`), so that a late, poorer view cannot regress the row
 *   least    the smaller one        greatest    the larger one
 */
export type Merge = 'key' | 'known' | 'ranked' | 'least' | 'greatest';

/** `word`: text out of a small set, kept once in the table `word` and referred to by number. `id`: 16 bytes where it is a UUID. */
export type ColumnType = 'id' | 'word' | 'text' | 'real' | 'int';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly merge: Merge;
}

export const TASK_COLUMNS = [
  { name: 'cluster', type: 'word', merge: 'key' },
  { name: 'uuid', type: 'id', merge: 'key' },
  { name: 'name', type: 'word', merge: 'known' },
  { name: 'state', type: 'word', merge: 'ranked' },
  { name: 'rank', type: 'int', merge: 'greatest' },
  { name: 'worker', type: 'word', merge: 'ranked' },
  { name: 'queue', type: 'word', merge: 'known' },
  { name: 'exchange', type: 'word', merge: 'known' },
  { name: 'routing_key', type: 'word', merge: 'known' },
  { name: 'client', type: 'word', merge: 'known' },
  { name: 'root', type: 'id', merge: 'known' },
  { name: 'parent', type: 'id', merge: 'known' },
  /** First sight, by the senders' clocks: what pages are ordered by. */
  { name: 'seen', type: 'real', merge: 'least' },
  { name: 'sent', type: 'real', merge: 'known' },
  { name: 'received', type: 'real', merge: 'ranked' },
  { name: 'started', type: 'real', merge: 'ranked' },
  { name: 'ended', type: 'real', merge: 'ranked' },
  { name: 'retried', type: 'real', merge: 'known' },
  { name: 'stamp', type: 'real', merge: 'greatest' },
  { name: 'runtime', type: 'real', merge: 'ranked' },
  { name: 'wait', type: 'real', merge: 'ranked' },
  { name: 'retries', type: 'int', merge: 'greatest' },
  { name: 'args', type: 'text', merge: 'known' },
  { name: 'kwargs', type: 'text', merge: 'known' },
  { name: 'result', type: 'text', merge: 'ranked' },
  { name: 'exception', type: 'text', merge: 'ranked' },
  { name: 'traceback', type: 'text', merge: 'ranked' },
  { name: 'eta', type: 'text', merge: 'known' },
  { name: 'expires', type: 'text', merge: 'known' },
  { name: 'clock', type: 'int', merge: 'greatest' },
  { name: 'pid', type: 'int', merge: 'ranked' },
  /** Of the exception, decided when the task is written: failures are grouped by both. */
  { name: 'exception_class', type: 'word', merge: 'ranked' },
  { name: 'frame', type: 'word', merge: 'ranked' },
] as const satisfies readonly Column[];

export type ColumnName = (typeof TASK_COLUMNS)[number]['name'];
/** Values in the order of TASK_COLUMNS. */
export type TaskRow = (string | number | null)[];
