import type { TaskView } from '../state/task.ts';
import type { TaskRow } from './columns.ts';
import { innermostFrame } from './frame.ts';
import { rankOf } from './rank.ts';
import { endedOf, exceptionClassOf, seenOf, waitOf } from './task-view.ts';

/** The task as it is now, in the order of TASK_COLUMNS. Called for each written task: a literal, no loop over columns. */
export function rowOf(cluster: string, task: TaskView): TaskRow {
  return [
    cluster,
    task.uuid,
    task.name ?? null,
    task.state,
    rankOf(task.state, task.attempts.length),
    task.worker?.name ?? null,
    task.queue ?? null,
    task.exchange ?? null,
    task.routingKey ?? null,
    task.client ?? null,
    task.rootId ?? null,
    task.parentId ?? null,
    seenOf(task),
    task.sent ?? null,
    task.received ?? null,
    task.started ?? null,
    endedOf(task) ?? null,
    task.retried ?? null,
    task.timestamp,
    task.runtime ?? null,
    waitOf(task) ?? null,
    task.retries ?? null,
    task.args ?? null,
    task.kwargs ?? null,
    task.result ?? null,
    task.exception ?? null,
    task.traceback ?? null,
    task.eta ?? null,
    task.expires ?? null,
    task.clock,
    task.pid ?? null,
    exceptionClassOf(task) ?? null,
    innermostFrame(task.traceback) ?? null,
  ];
}
