import type { TaskEvent } from '../event/event.ts';
import type { Mark } from './mark.ts';
import type { CountedKind } from './task-kind.ts';
import type { WorkerRecord } from './worker-record.ts';
import { keptText, keptTraceback, textBytes } from './kept-text.ts';
import { detailsRank, takeDetails } from './task-details.ts';
import { beginHistory, deriveFields } from './task-history.ts';
import { FAILED, RECEIVED, REJECTED, RETRIED, REVOKED, SENT, STARTED, SUCCEEDED } from './task-kind.ts';
import type { TaskRecord } from './task-record.ts';
import { RECEIVED_BY_SURVEY, STARTED_BY_SURVEY } from './task-record.ts';
import { settleStored } from './settle-stored.ts';
import { stateOfRecord } from './task-state.ts';

const MARK_BYTES = 220;
export const SAME = -1;

/**
 * Merges one of Celery's own task events into its task's record. Late, doubled and disordered ones lead to the same record
 * as the same events in order.
 *
 * @param worker undefined for task-sent
 * @returns by how many bytes the record grew, 0 or more; SAME when the event is known already
 */
export function mergeEvent(
  task: TaskRecord, kind: CountedKind, event: TaskEvent, worker: WorkerRecord | undefined, maxLength: number,
): number {
  const rank = detailsRank(task);
  let grown = 0;
  if (task.history === undefined && staysSimple(task, kind, event, worker)) {
    grown = mergeSimply(task, kind, event, worker, maxLength);
  } else {
    if (task.history === undefined && isKnown(task, kind, event, worker)) return SAME;
    const history = task.history ?? beginHistory(task, rank);
    const mark = markOf(kind, event, worker, maxLength);
    const isNew = history.add(mark);
    deriveFields(task, history);
    if (!isNew) return SAME;
    grown = MARK_BYTES + textBytes(mark.result) + textBytes(mark.exception) + textBytes(mark.traceback);
  }
  if (kind === SENT || kind === RECEIVED) grown += takeDetails(task, kind, event, rank, maxLength);
  if (event.timestamp > task.timestamp) task.timestamp = event.timestamp;
  if (kind === SENT) task.client = event.hostname;
  else if (event.clock !== undefined && event.clock >= task.clock) {
    task.clock = event.clock;
    task.pid = event.pid;
  }
  return grown < 0 ? 0 : grown;
}

/** Whether this is the first event of its kind, of the first attempt, by the one worker that the task was at. */
function staysSimple(task: TaskRecord, kind: CountedKind, event: TaskEvent, worker: WorkerRecord | undefined): boolean {
  if (kind === RETRIED || (event.retries != null && event.retries > 0)) return false;
  if (kind !== SENT && task.worker !== worker && wasAtWorker(task)) return false;
  return timeOf(task, kind) === undefined;
}

/** By an event of its worker: the survey and custom events may name another one, and are not relied on. */
function wasAtWorker(task: TaskRecord): boolean {
  return (
    timeOf(task, RECEIVED) !== undefined || timeOf(task, STARTED) !== undefined || task.succeeded !== undefined ||
    task.failed !== undefined || task.revoked !== undefined || task.rejected !== undefined
  );
}

function isKnown(task: TaskRecord, kind: CountedKind, event: TaskEvent, worker: WorkerRecord | undefined): boolean {
  return timeOf(task, kind) === event.timestamp && (kind === SENT || task.worker === worker);
}

/** When an event of that kind was sent; what only the survey told does not count. */
export function timeOf(task: TaskRecord, kind: CountedKind): number | undefined {
  switch (kind) {
    case SENT: return task.sent;
    case RECEIVED: return task.flags & RECEIVED_BY_SURVEY ? undefined : task.received;
    case STARTED: return task.flags & STARTED_BY_SURVEY ? undefined : task.started;
    case SUCCEEDED: return task.succeeded;
    case FAILED: return task.failed;
    case REJECTED: return task.rejected;
    case REVOKED: return task.revoked;
    case RETRIED: return task.retried;
  }
}

function mergeSimply(
  task: TaskRecord, kind: CountedKind, event: TaskEvent, worker: WorkerRecord | undefined, maxLength: number,
): number {
  let grown = 0;
  const { timestamp } = event;
  switch (kind) {
    case SENT:
      task.sent = timestamp;
      break;
    case RECEIVED:
      task.received = timestamp;
      task.flags &= ~RECEIVED_BY_SURVEY;
      break;
    case STARTED:
      task.started = timestamp;
      task.flags &= ~STARTED_BY_SURVEY;
      break;
    case SUCCEEDED:
      task.succeeded = timestamp;
      task.runtime = event.runtime ?? undefined;
      if (event.result != null) grown = textBytes((task.result = keptText(event.result, maxLength)));
      break;
    case FAILED:
      task.failed = timestamp;
      if (event.exception != null) grown = textBytes((task.exception = keptText(event.exception, maxLength)));
      if (event.traceback != null) grown += textBytes((task.traceback = keptTraceback(event.traceback, maxLength)));
      break;
    case REJECTED:
      task.rejected = timestamp;
      break;
    case REVOKED:
      task.revoked = timestamp;
      break;
  }
  if (kind !== SENT) task.worker = worker;
  settleSimple(task);
  return grown;
}

/** What follows from the times of a record without a history. */
export function settleSimple(task: TaskRecord): void {
  const { started, failed, succeeded } = task;
  if (failed !== undefined && succeeded === undefined && started !== undefined && !(task.flags & STARTED_BY_SURVEY)) {
    task.runtime = Math.max(0, failed - started);
  }
  task.state = stateOfRecord(task);
  task.waiting =
    task.received !== undefined && started === undefined && succeeded === undefined && failed === undefined &&
    task.revoked === undefined && task.rejected === undefined;
  if (task.stored !== undefined) settleStored(task);
}

function markOf(kind: CountedKind, event: TaskEvent, worker: WorkerRecord | undefined, maxLength: number): Mark {
  const tellsRetries = kind === SENT || kind === RECEIVED;
  const kept = (text: string | null | undefined): string | undefined => (text == null ? undefined : keptText(text, maxLength));
  return {
    kind,
    timestamp: event.timestamp,
    worker,
    retries: tellsRetries ? (event.retries ?? undefined) : undefined,
    eta: tellsRetries ? kept(event.eta) : undefined,
    result: kept(event.result),
    runtime: kind === SUCCEEDED ? (event.runtime ?? undefined) : undefined,
    exception: kept(event.exception),
    traceback: event.traceback == null ? undefined : keptTraceback(event.traceback, maxLength),
    observed: 0,
  };
}
