import type { TaskView } from '../state/task.ts';
import type { Batch } from './batch.ts';
import type { TaskRow } from './columns.ts';
import { rowOf } from './row.ts';

/** The tasks as they are now, with their attempts and custom events, as rows. */
export function batchOf(cluster: string, tasks: readonly TaskView[]): Batch {
  const attempts: TaskRow[] = [];
  const customEvents: TaskRow[] = [];
  const rows = tasks.map((task) => {
    for (const attempt of task.attempts) {
      const { retries, received, started, ended, worker, exception, traceback } = attempt;
      attempts.push([cluster, task.uuid, retries, received ?? null, started ?? null, ended, worker ?? null, exception ?? null, traceback ?? null]);
    }
    for (const { timestamp, type, fields } of task.customEvents) {
      customEvents.push([cluster, task.uuid, timestamp, type, JSON.stringify(fields)]);
    }
    return rowOf(cluster, task);
  });
  return { tasks: rows, attempts, customEvents };
}
