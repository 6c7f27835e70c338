import { TASK_COLUMNS } from '../../exporter/store/columns.ts';
import type { ColumnName, TaskRow } from '../../exporter/store/columns.ts';
import { rankOf } from '../../exporter/store/rank.ts';
import type { Batch } from '../../exporter/store/batch.ts';

export type Given = Partial<Record<ColumnName, string | number | null>>;

/** A row as an exporter would write it that knows this much of the task. */
export function rowWith(given: Given): TaskRow {
  const state = String(given.state ?? 'RECEIVED');
  const row: Given = { cluster: 'default', uuid: 'a', state, rank: rankOf(state, 0), seen: 100, stamp: 100, clock: 0, ...given };
  return TASK_COLUMNS.map(({ name }) => row[name] ?? null);
}

export function batchOf(...tasks: TaskRow[]): Batch {
  return { tasks, attempts: [], customEvents: [] };
}
