import type { StoredResult } from './stored-result.ts';
import type { TaskRecord } from './task-record.ts';
import { isEnd } from './task-state.ts';
import { TASK_STATES } from './task.ts';

const OWN_STATES: ReadonlySet<string> = new Set([...TASK_STATES, 'IGNORED']);
/** How Celery marks what it cut out of a repr. */
const CUT = '...';

/** Puts a newer one in the place of what is there, whose progress is then no longer shown. */
export function replaceStored(task: TaskRecord, stored: StoredResult): void {
  const before = task.stored;
  if (before !== undefined && isOwn(before) && task.result === before.result) task.result = undefined;
  task.stored = stored;
}

/**
 * Lays what is stored over what the events say, which was derived just before:
 *
 * - A state of the application's own (PROGRESS) shows, with its value, while the events know of no end, nor of a retry after it.
 * - SUCCESS and FAILURE hold ahead of their events, which may be lost. Times and counts are the events' alone.
 * - What has stored anything does not wait at its worker any more, even if the event of its start was lost.
 * - Values fill gaps, and stand in for those that an event cut: where it did not, its repr is the truer one (JSON has no tuple).
 */
export function settleStored(task: TaskRecord): void {
  const { stored } = task;
  if (stored === undefined) return;
  if (isOwn(stored)) {
    if (!isEnd(task.state) && !isOver(task, stored)) {
      task.state = stored.state;
      task.result = stored.result;
      task.waiting = false;
    } else if (task.state !== 'SUCCESS' && task.result === stored.result) {
      task.result = undefined;
    }
  } else if (stored.state === 'SUCCESS') {
    task.state = 'SUCCESS';
    task.waiting = false;
    if (lacks(task.result)) task.result = stored.result;
    if (task.succeeded !== undefined && task.history === undefined) task.stored = undefined;
  } else if (stored.state === 'FAILURE' && task.state !== 'SUCCESS') {
    if (task.state !== 'FAILURE' && isOver(task, stored)) return;
    task.state = 'FAILURE';
    task.waiting = false;
    if (lacks(task.exception)) task.exception = stored.exception;
    task.traceback ??= stored.traceback;
    if (task.failed !== undefined && task.history === undefined) task.stored = undefined;
  }
}

/** Whether a state is one that the task set itself. */
function isOwn({ state }: StoredResult): boolean {
  return !OWN_STATES.has(state);
}

/** Whether it is of an attempt that ended in a retry since. The event's time is set right by what its worker's clock is off. */
function isOver({ retried, worker }: TaskRecord, stored: StoredResult): boolean {
  return retried !== undefined && retried + (worker?.skew ?? 0) >= stored.at;
}

function lacks(text: string | undefined): boolean {
  return text === undefined || text.includes(CUT);
}
