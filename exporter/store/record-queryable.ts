import type { TaskRecord } from '../contract/task.ts';
import type { Queryable } from '../query/matches.ts';

/** What a query asks of a record. */
export function recordQueryable(task: TaskRecord): Queryable {
  return {
    text: (field) => task[field] ?? undefined,
    number: (field) => task[field === 'time' ? 'seen' : field] ?? undefined,
  };
}
