import type { TaskRecord } from '../contract/task.ts';
import type { Query } from '../query/ast.ts';
import { matcher } from '../query/matches.ts';
import type { TaskView } from '../state/task.ts';
import type { PagePosition, PageRequest, PlaceRequest } from './archive.ts';
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

/** The first `limit` tasks behind the cursor, in order. */
export function pageOfMemory(memory: readonly MemoryTasks[], request: PageRequest): TaskRecord[] {
  return firstOf(memory, request).map(({ cluster, task }) => recordOfView(cluster, task));
}

/** Where the task stands that is `nth` behind the cursor. */
export function placeInMemory(memory: readonly MemoryTasks[], { nth, ...request }: PlaceRequest): PagePosition | undefined {
  const found = firstOf(memory, { ...request, limit: nth })[nth - 1];
  return found && { value: found.value, seen: found.seen, cluster: found.cluster, uuid: found.uuid };
}

/** Of many matches only so many are kept while it walks. */
function firstOf(memory: readonly MemoryTasks[], { query, sort, after, limit }: PageRequest): readonly Placed[] {
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
  return kept;
}
