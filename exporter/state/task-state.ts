import type { Run } from './runs.ts';
import type { LoggedEvent, TaskRecord } from './task-record.ts';
import { FAILED, REJECTED, RETRIED, REVOKED, SUCCEEDED, customState } from './task-kind.ts';

/*
 * Celery merges by precedence: SUCCESS > FAILURE > custom > REVOKED > STARTED > RECEIVED > REJECTED > RETRY > PENDING
 * (celery/states.py), save that RETRY may always be entered and left. That order stands in for the one thing that Celery's
 * monitor does not know, the order of time, and goes wrong where time is plain: a task rejected after it started stays
 * STARTED there for ever, one terminated after it reported progress stays PROGRESS. Here SUCCESS and FAILURE prevail as
 * there; an end of a run prevails over what it ended; the rest is Celery's order within a run, and the latest run counts.
 */

/** States in which nothing more is to come, unless the task is delivered again. */
export function isEnd(state: string): boolean {
  return state === 'SUCCESS' || state === 'FAILURE' || state === 'REVOKED' || state === 'REJECTED';
}

/** Of a task without a history: all its events are of one run, and there is one of each kind at most. */
export function stateOfRecord(task: TaskRecord): string {
  if (task.succeeded !== undefined) return 'SUCCESS';
  if (task.failed !== undefined) return 'FAILURE';
  const { started, received, revoked, rejected, customLog } = task;
  const custom = customLog?.at(-1);
  if (revoked !== undefined) return custom !== undefined && custom.timestamp > revoked ? customState(custom.type) : 'REVOKED';
  if (custom !== undefined && (rejected === undefined || custom.timestamp > rejected)) return customState(custom.type);
  if (rejected !== undefined && !(started !== undefined && started > rejected) && !(received !== undefined && received > rejected)) {
    return 'REJECTED';
  }
  if (started !== undefined) return 'STARTED';
  return received !== undefined ? 'RECEIVED' : 'PENDING';
}

/** The run that a task's state, worker and runtime are told by: the one that ended for good, else the latest. */
export function decidingRun(runs: readonly Run[]): Run | undefined {
  for (const end of [SUCCEEDED, FAILED, REVOKED]) {
    const run = runs.findLast(({ ended }) => ended?.kind === end);
    if (run !== undefined) return run;
  }
  return runs.at(-1);
}

/** Of a task with a history. */
export function stateOfRuns(runs: readonly Run[], deciding: Run | undefined, customEvents: readonly LoggedEvent[]): string {
  const end = deciding?.ended;
  if (end?.kind === SUCCEEDED) return 'SUCCESS';
  if (end?.kind === FAILED) return 'FAILURE';
  const custom = customOf(runs, deciding, customEvents);
  if (custom !== undefined && !(end !== undefined && end.timestamp >= custom.timestamp)) return customState(custom.type);
  if (deciding === undefined) return 'PENDING';
  if (end?.kind === REVOKED) return 'REVOKED';
  if (end?.kind === REJECTED) return 'REJECTED';
  if (end?.kind === RETRIED) return 'RETRY';
  if (deciding.started !== undefined) return 'STARTED';
  // Received ahead of its ETA, while the attempt before was still ending: Celery goes on to show RETRY until it starts.
  const before = runs[runs.indexOf(deciding) - 1]?.ended;
  return before?.kind === RETRIED && before.timestamp > (deciding.received?.timestamp ?? 0) ? 'RETRY' : 'RECEIVED';
}

/** The latest custom event of the deciding run: a new attempt begins without the old one's progress. */
function customOf(runs: readonly Run[], deciding: Run | undefined, customEvents: readonly LoggedEvent[]): LoggedEvent | undefined {
  if (deciding === undefined) return customEvents.at(-1);
  const { received, started, worker } = deciding;
  const isElsewhere = ({ hostname }: LoggedEvent): boolean =>
    hostname !== worker?.name && runs.some((run) => run.worker?.name === hostname);
  const custom = customEvents.findLast((event) => !isElsewhere(event));
  // The end of the attempt before is comparable only by the same clock.
  const before = runs[runs.indexOf(deciding) - 1];
  const endBefore = before?.worker === worker ? before?.ended?.timestamp : undefined;
  const since = Math.max(received?.timestamp ?? started?.timestamp ?? 0, endBefore ?? 0);
  return custom !== undefined && custom.timestamp >= since ? custom : undefined;
}
