import type { Mark } from './mark.ts';
import type { WorkerRecord } from './worker-record.ts';
import { FAILED, RECEIVED, RETRIED, REVOKED, SENT, STARTED, SUCCEEDED } from './task-kind.ts';

/** One time that a worker had the task: from being received there to its end. Any of the three may not have been seen. */
export interface Run {
  readonly worker: WorkerRecord | undefined;
  /** The attempt that it belongs to, counted from 0; several runs of one attempt are redeliveries. */
  attempt: number;
  sent: Mark | undefined;
  received: Mark | undefined;
  started: Mark | undefined;
  ended: Mark | undefined;
}

/**
 * Tells a task's marks apart into runs, in the order of its life.
 *
 * Only times of one worker's clock are compared with each other to find what belongs to a run; runs of different workers
 * are ordered by the attempt that their task-received names, and by time only within one attempt. A worker that retries a
 * task often receives the next attempt before it reports the end of the last (0.1 ms apart in captured traffic):
 *
 *   received(0) started received(1, with an ETA) retried … started succeeded
 *
 * so an end belongs to the latest run that has started, and not to the latest one received.
 *
 * @param marks sorted by compareMarks
 */
export function runsOf(marks: readonly Mark[]): Run[] {
  const runs: Run[] = [];
  const sent = new Map<number, Mark>();
  for (const mark of marks) {
    if (mark.kind === SENT) sent.set(mark.retries ?? 0, mark);
    else if (mark.kind === RECEIVED) runs.push(newRun(mark.worker, mark.retries, runs, { received: mark }));
    else if (mark.kind === STARTED) start(runs, mark);
    else end(runs, mark);
  }
  // Stable: runs of one attempt stay in the order of time.
  runs.sort((a, b) => a.attempt - b.attempt);
  for (const run of runs) run.sent = sent.get(run.attempt);
  return runs;
}

function start(runs: Run[], mark: Mark): void {
  const waiting = runs.findLast((run) => run.worker === mark.worker && run.started === undefined && run.ended === undefined);
  if (waiting !== undefined) waiting.started = mark;
  else runs.push(newRun(mark.worker, undefined, runs, { started: mark }));
}

function end(runs: Run[], mark: Mark): void {
  const isOpen = (run: Run): boolean => run.worker === mark.worker && run.ended === undefined;
  const open =
    runs.findLast((run) => isOpen(run) && run.started !== undefined) ??
    // None has been seen to start: the retried one came before the one that waits for its turn.
    (mark.kind === RETRIED ? runs.find(isOpen) : runs.findLast(isOpen));
  if (open !== undefined) {
    open.ended = mark;
    return;
  }
  const ended = runs.findLast((run) => run.worker === mark.worker);
  if (ended?.ended === undefined || (mark.kind === RETRIED && ended.ended.kind === RETRIED)) {
    runs.push(newRun(mark.worker, undefined, runs, { ended: mark }));
  } else if (isStronger(mark, ended.ended)) {
    ended.ended = mark; // rejected, then failed: acks_on_failure_or_timeout is off
  }
}

function newRun(worker: WorkerRecord | undefined, retries: number | undefined, before: readonly Run[], marks: Partial<Run>): Run {
  const last = before.at(-1);
  const next = last === undefined ? 0 : last.ended?.kind === RETRIED ? last.attempt + 1 : last.attempt;
  const { received, started, ended } = marks;
  return { worker, attempt: retries ?? next, sent: undefined, received, started, ended };
}

const STRENGTH = [SUCCEEDED, FAILED, REVOKED, RETRIED];

function isStronger(mark: Mark, than: Mark): boolean {
  const rank = (kind: number): number => (STRENGTH).indexOf(kind) & 0xff; // -1, a rejection, is the weakest
  return rank(mark.kind) < rank(than.kind);
}
