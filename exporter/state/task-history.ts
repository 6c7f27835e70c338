import type { Mark } from './mark.ts';
import type { Run } from './runs.ts';
import type { CountedKind } from './task-kind.ts';
import type { TaskRecord } from './task-record.ts';
import { History } from './history.ts';
import { FAILED, RECEIVED, REJECTED, RETRIED, REVOKED, SENT, STARTED, SUCCEEDED } from './task-kind.ts';
import { RECEIVED_BY_SURVEY, STARTED_BY_SURVEY } from './task-record.ts';
import { settleStored } from './settle-stored.ts';
import { decidingRun, stateOfRuns } from './task-state.ts';

const OBSERVED_BITS = 31;

/** Gives a record, whose times stand in its fields until now, a history that holds them as marks. */
export function beginHistory(task: TaskRecord, detailsFrom: number): History {
  const history = new History();
  history.detailsFrom = detailsFrom;
  if (task.sent !== undefined) history.routeFrom = 0;
  task.history = history;
  const add = (kind: CountedKind, timestamp: number | undefined): void => {
    if (timestamp !== undefined) history.add(markOf(task, kind, timestamp));
  };
  add(SENT, task.sent);
  if (!(task.flags & RECEIVED_BY_SURVEY)) add(RECEIVED, task.received);
  if (!(task.flags & STARTED_BY_SURVEY)) add(STARTED, task.started);
  add(REJECTED, task.rejected);
  add(REVOKED, task.revoked);
  add(FAILED, task.failed);
  add(SUCCEEDED, task.succeeded);
  task.flags &= ~(RECEIVED_BY_SURVEY | STARTED_BY_SURVEY);
  task.received = undefined;
  task.started = undefined;
  return history;
}

function markOf(task: TaskRecord, kind: CountedKind, timestamp: number): Mark {
  return {
    kind,
    timestamp,
    worker: kind === SENT ? undefined : task.worker,
    retries: kind === SENT || kind === RECEIVED ? (task.retries ?? 0) : undefined,
    eta: kind === RECEIVED ? task.eta : undefined,
    result: kind === SUCCEEDED ? task.result : undefined,
    runtime: kind === SUCCEEDED ? task.runtime : undefined,
    exception: kind === FAILED ? task.exception : undefined,
    traceback: kind === FAILED ? task.traceback : undefined,
    observed: task.flags & OBSERVED_BITS,
  };
}

/** Writes what follows from the history into the record's fields. */
export function deriveFields(task: TaskRecord, { runs, marks }: History): void {
  let retried: Mark | undefined;
  for (const mark of marks) setTime(task, mark);
  for (const run of runs) {
    task.received = run.received?.timestamp ?? task.received;
    task.started = run.started?.timestamp ?? task.started;
    if (run.ended?.kind === RETRIED) retried = run.ended;
  }
  const deciding = decidingRun(runs);
  const end = deciding?.ended;
  task.worker = deciding?.worker;
  task.waiting = deciding !== undefined && deciding.started === undefined && end === undefined;
  const failed = end?.kind === FAILED ? end : undefined;
  task.exception = (failed ?? retried)?.exception;
  task.traceback = (failed ?? retried)?.traceback;
  task.result = end?.kind === SUCCEEDED ? end.result : undefined;
  task.runtime = end?.kind === SUCCEEDED ? end.runtime : failed === undefined ? undefined : secondsRun(deciding);
  task.state = stateOfRuns(runs, deciding, task.customEvents);
  if (task.stored !== undefined) settleStored(task);
}

/** From being started to its end, by the clock of the one worker; undefined unless both are known. */
export function secondsRun(run: Run | undefined): number | undefined {
  if (run?.started === undefined || run.ended === undefined) return undefined;
  return Math.max(0, run.ended.timestamp - run.started.timestamp);
}

function setTime(task: TaskRecord, { kind, timestamp }: Mark): void {
  if (kind === SENT) task.sent = timestamp;
  else if (kind === SUCCEEDED) task.succeeded = timestamp;
  else if (kind === FAILED) task.failed = timestamp;
  else if (kind === REVOKED) task.revoked = timestamp;
  else if (kind === REJECTED) task.rejected = timestamp;
  else if (kind === RETRIED) task.retried = timestamp;
}
