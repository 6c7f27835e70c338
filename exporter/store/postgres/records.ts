import type { TaskRecord } from '../../contract/task.ts';
import { TASK_COLUMNS } from '../columns.ts';
import { idOf } from './ids.ts';
import { wordOf } from './load.ts';

/** A task's columns by their names, words as texts; from `task`, or from rows under that name. */
export const RECORD = TASK_COLUMNS.filter(({ name }) => !['rank', 'exception_class', 'frame'].includes(name))
  .map(({ name, type }) => (type === 'word' ? wordOf(`task.${name}`).replace(/AS .*/, `AS ${name}`) : `task.${name}`))
  .join(', ');

type Id = 'uuid' | 'root' | 'parent';
/** As RECORD selects it. */
export type RecordRow = Omit<TaskRecord, Id> & { readonly uuid: Buffer; readonly root: Buffer | null; readonly parent: Buffer | null };

export function recordOf(row: RecordRow): TaskRecord {
  return {
    ...row,
    uuid: idOf(row.uuid),
    root: row.root && idOf(row.root),
    parent: row.parent && idOf(row.parent),
  };
}
