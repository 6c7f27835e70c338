import { exceptionClass } from '../state/exception-classes.ts';
import type { TaskView } from '../state/task.ts';
import type { TaskRow } from './columns.ts';
import { innermostFrame } from './frame.ts';
import { rankOf } from './rank.ts';

/** The task as it is now, in the order of TASK_COLUMNS. Called for each written task: a literal, no loop over columns. */
export function rowOf(cluster: string, task: TaskView): TaskRow {
  const ended = task.succeeded ?? task.failed ?? task.revoked ?? task.rejected;
  const begun = task.sent ?? task.received;
  const wait = task.started === undefined || begun === undefined ? null : Math.max(0, task.started - begun);
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
    task.sent ?? task.received ?? task.started ?? task.timestamp,
    task.sent ?? null,
    task.received ?? null,
    task.started ?? null,
    ended ?? null,
    task.retried ?? null,
    task.timestamp,
    task.runtime ?? null,
    wait,
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
    task.exception === undefined && task.traceback === undefined ? null : exceptionClass(task.exception, task.traceback),
    innermostFrame(task.traceback) ?? null,
  ];
}
