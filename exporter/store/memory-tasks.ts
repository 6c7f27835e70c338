import type { TaskRecord } from '../contract/task.ts';
import type { Query } from '../query/ast.ts';
import { matcher } from '../query/matches.ts';
import type { TaskView } from '../state/task.ts';
import type { PagePosition, PageRequest } from './archive.ts';
import { positionOrder } from './task-order.ts';
import { recordOfView, seenOf, sortValueOf, ViewQueryable } from './task-view.ts';

/** A task and whose it is. */
export interface ClusterTask {
  readonly cluster: string;
  readonly task: TaskView;
}

/** Some of the tasks in memory: those of which an answer takes memory's word. */
export interface MemoryTasks {
  readonly cluster: string;
  readonly tasks: Iterable<TaskView>;
}

export function* matchingTasks(memory: readonly MemoryTasks[], query: Query): Generator<ClusterTask> {
  const matches = matcher(query);
  for (const { cluster, tasks } of memory) {
    const queryable = new ViewQueryable(cluster);
    for (const task of tasks) {
      queryable.task = task;
      if (matches(queryable)) yield { cluster, task };
    }
  }
}

interface Placed extends PagePosition {
  readonly task: TaskView;
}

/** The first `limit` tasks behind the cursor, in order. Of many matches only so many are kept while it walks. */
export function pageOfMemory(memory: readonly MemoryTasks[], { query, sort, after, limit }: PageRequest): TaskRecord[] {
  const order = positionOrder(sort.descending);
  let kept: Placed[] = [];
  let last: Placed | undefined;
  const cut = () => {
    kept = kept.sort(order).slice(0, limit);
    last = kept[limit - 1];
  };
  for (const { cluster, task } of matchingTasks(memory, query)) {
    const placed = { value: sortValueOf(task, sort.field), seen: seenOf(task), cluster, uuid: task.uuid, task };
    if ((after && order(placed, after) <= 0) || (last && order(placed, last) > 0)) continue;
    kept.push(placed);
    if (kept.length >= 4 * limit + 1_000) cut();
  }
  cut();
  return kept.map(({ cluster, task }) => recordOfView(cluster, task));
}
