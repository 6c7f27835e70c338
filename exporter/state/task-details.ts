import type { TaskEvent } from '../event/event.ts';
import type { CountedKind } from './task-kind.ts';
import type { TaskRecord } from './task-record.ts';
import { keptText, textBytes } from './kept-text.ts';
import { RECEIVED, SENT } from './task-kind.ts';
import { RECEIVED_BY_SURVEY } from './task-record.ts';

/**
 * Where a task's details (name, arguments, ETA, ids) were taken from, as a number: a later attempt's count more than an
 * earlier one's, and of one attempt the worker's word counts more than the publisher's. -1: nobody's yet.
 */
export function detailsRank(task: TaskRecord): number {
  if (task.history !== undefined) return task.history.detailsFrom;
  if (task.received !== undefined && !(task.flags & RECEIVED_BY_SURVEY)) return 1;
  return task.sent !== undefined ? 0 : -1;
}

export function rankOfEvent(kind: CountedKind, event: TaskEvent): number {
  return 2 * (event.retries ?? 0) + (kind === RECEIVED ? 1 : 0);
}

/**
 * Takes the details that task-sent and task-received carry. Those of a higher rank replace what is there, those of a lower
 * one fill gaps; so the order of arrival does not matter.
 *
 * @param known rank of what is there
 * @returns by how many bytes the record grew, estimated
 */
export function takeDetails(task: TaskRecord, kind: CountedKind, event: TaskEvent, known: number, maxLength: number): number {
  const rank = rankOfEvent(kind, event);
  const wins = rank >= known;
  let grown = 0;
  if (event.name != null && (wins || task.name === undefined)) task.name = event.name;
  if (event.args != null && (wins || task.args === undefined)) {
    grown -= textBytes(task.args);
    task.args = keptText(event.args, maxLength);
    grown += textBytes(task.args);
  }
  if (event.kwargs != null && (wins || task.kwargs === undefined)) {
    grown -= textBytes(task.kwargs);
    task.kwargs = keptText(event.kwargs, maxLength);
    grown += textBytes(task.kwargs);
  }
  if (wins) {
    grown -= textBytes(task.eta) + textBytes(task.expires);
    task.eta = event.eta == null ? undefined : keptText(event.eta, maxLength);
    task.expires = event.expires == null ? undefined : keptText(event.expires, maxLength);
    grown += textBytes(task.eta) + textBytes(task.expires);
    if (event.retries != null) task.retries = event.retries;
    if (task.history !== undefined) task.history.detailsFrom = rank;
  }
  if (event.root_id != null && (wins || task.rootId === undefined)) {
    task.rootId = event.root_id === task.uuid ? task.uuid : event.root_id;
  }
  if (kind === SENT) takeRoute(task, event);
  return grown;
}

// Only task-sent tells the way that a task goes. A retry may be sent another one.
function takeRoute(task: TaskRecord, event: TaskEvent): void {
  if (task.history !== undefined) {
    const attempt = event.retries ?? 0;
    if (attempt < task.history.routeFrom) return;
    task.history.routeFrom = attempt;
  }
  if (event.queue != null) task.queue = event.queue;
  if (event.exchange != null) task.exchange = event.exchange;
  if (event.routing_key != null) task.routingKey = event.routing_key;
}
