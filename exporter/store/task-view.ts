import type { TaskRecord } from '../contract/task.ts';
import type { NumberField, TextField } from '../query/ast.ts';
import type { Queryable } from '../query/matches.ts';
import { exceptionClass } from '../state/exception-classes.ts';
import type { TaskView } from '../state/task.ts';
import type { SortField } from './archive.ts';

/** First sight, by the senders' clocks. */
export function seenOf(task: TaskView): number {
  return task.sent ?? task.received ?? task.started ?? task.timestamp;
}

export function endedOf(task: TaskView): number | undefined {
  return task.succeeded ?? task.failed ?? task.revoked ?? task.rejected;
}

/** Sent, or received where the sending was not seen, until started. */
export function waitOf(task: TaskView): number | undefined {
  const begun = task.sent ?? task.received;
  return task.started === undefined || begun === undefined ? undefined : Math.max(0, task.started - begun);
}

/** Undefined where nothing was raised. */
export function exceptionClassOf(task: TaskView): string | undefined {
  return task.exception === undefined && task.traceback === undefined ? undefined : exceptionClass(task.exception, task.traceback);
}

/** The task in memory as the history would tell it. */
export function recordOfView(cluster: string, task: TaskView): TaskRecord {
  return {
    cluster,
    uuid: task.uuid,
    name: task.name ?? null,
    state: task.state,
    worker: task.worker?.name ?? null,
    queue: task.queue ?? null,
    exchange: task.exchange ?? null,
    routing_key: task.routingKey ?? null,
    client: task.client ?? null,
    root: task.rootId ?? null,
    parent: task.parentId ?? null,
    seen: seenOf(task),
    sent: task.sent ?? null,
    received: task.received ?? null,
    started: task.started ?? null,
    ended: endedOf(task) ?? null,
    retried: task.retried ?? null,
    stamp: task.timestamp,
    runtime: task.runtime ?? null,
    wait: waitOf(task) ?? null,
    retries: task.retries ?? null,
    args: task.args ?? null,
    kwargs: task.kwargs ?? null,
    result: task.result ?? null,
    exception: task.exception ?? null,
    traceback: task.traceback ?? null,
    eta: task.eta ?? null,
    expires: task.expires ?? null,
    clock: task.clock,
    pid: task.pid ?? null,
  };
}

/** What a query asks of a task in memory. One object for a whole walk: point it at the next task. */
export class ViewQueryable implements Queryable {
  readonly #cluster: string;
  task: TaskView | undefined;

  constructor(cluster: string) {
    this.#cluster = cluster;
  }

  text(field: TextField): string | undefined {
    const { task } = this;
    switch (field) {
      case 'cluster':
        return this.#cluster;
      case 'worker':
        return task?.worker?.name;
      case 'root':
        return task?.rootId;
      case 'parent':
        return task?.parentId;
      default:
        return task?.[field];
    }
  }

  number(field: NumberField): number | undefined {
    const { task } = this;
    return task && numberOf(task, field === 'time' ? 'seen' : field);
  }
}

/** What pages are ordered by. */
export function sortValueOf(task: TaskView, field: SortField): number | string | null {
  return (field === 'name' || field === 'state' ? task[field] : numberOf(task, field)) ?? null;
}

function numberOf(task: TaskView, field: Exclude<SortField, 'name' | 'state'>): number | undefined {
  switch (field) {
    case 'seen':
      return seenOf(task);
    case 'ended':
      return endedOf(task);
    case 'wait':
      return waitOf(task);
    default:
      return task[field];
  }
}
