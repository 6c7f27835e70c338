import type { TaskRecord } from '../../exporter/contract/task.ts';

export type TaskRow = Pick<
  TaskRecord,
  | 'cluster' | 'uuid' | 'name' | 'state' | 'worker' | 'queue' | 'seen' | 'sent' | 'received' | 'started' | 'ended'
  | 'wait' | 'runtime' | 'retries' | 'args' | 'kwargs' | 'result' | 'exception'
>;

export const TASK_FIELDS: readonly (keyof TaskRow)[] = [
  'cluster', 'uuid', 'name', 'state', 'worker', 'queue', 'seen', 'sent', 'received', 'started', 'ended',
  'wait', 'runtime', 'retries', 'args', 'kwargs', 'result', 'exception',
];

export function keyOf({ cluster, uuid }: Pick<TaskRow, 'cluster' | 'uuid'>): string {
  return `${cluster} ${uuid}`;
}
