import type { TaskRecord } from '../../contract/task.ts';
import type { ColumnName } from '../columns.ts';
import { TASK_COLUMNS } from '../columns.ts';
import { decodeTaskId } from '../task-id.ts';
import type { Dictionary } from './facts/dictionary.ts';

/** For a statement whose rows are arrays. */
export const SELECT_TASK = `SELECT ${TASK_COLUMNS.map(({ name }) => name).join(', ')} FROM task`;

type Value = string | number | null;
const PLACES = Object.fromEntries(TASK_COLUMNS.map(({ name }, index) => [name, index])) as Record<ColumnName, number>;
const TYPES = TASK_COLUMNS.map(({ type }) => type);

/** @param row values in the order of TASK_COLUMNS, as SQLite gives them */
export function recordOf(row: Readonly<Record<number, unknown>>, words: Dictionary): TaskRecord {
  const value = (name: ColumnName): Value => {
    const place = PLACES[name];
    const stored = row[place];
    if (stored instanceof Uint8Array || (typeof stored === 'string' && TYPES[place] === 'id')) return decodeTaskId(stored);
    if (typeof stored === 'number' && TYPES[place] === 'word') return words.text(stored) ?? null;
    return typeof stored === 'string' || typeof stored === 'number' ? stored : null;
  };
  const text = (name: ColumnName): string | null => {
    const found = value(name);
    return found === null ? null : String(found);
  };
  const number = (name: ColumnName): number | null => {
    const found = value(name);
    return found === null ? null : Number(found);
  };
  return {
    cluster: text('cluster') ?? '', uuid: text('uuid') ?? '', name: text('name'), state: text('state') ?? '', worker: text('worker'),
    queue: text('queue'), exchange: text('exchange'), routing_key: text('routing_key'), client: text('client'), root: text('root'),
    parent: text('parent'), seen: number('seen') ?? 0, sent: number('sent'), received: number('received'), started: number('started'),
    ended: number('ended'), retried: number('retried'), stamp: number('stamp') ?? 0, runtime: number('runtime'), wait: number('wait'),
    retries: number('retries'), args: text('args'), kwargs: text('kwargs'), result: text('result'), exception: text('exception'),
    traceback: text('traceback'), eta: text('eta'), expires: text('expires'), clock: number('clock') ?? 0, pid: number('pid'),
  };
}
