import type { Mark } from './mark.ts';
import type { Run } from './runs.ts';
import type { Attempt } from './task.ts';
import { compareMarks } from './mark.ts';
import { runsOf } from './runs.ts';
import { RECEIVED, RETRIED, SENT } from './task-kind.ts';

/** A task retried for ever keeps its latest attempts, about four marks each. */
const MAX_MARKS = 64;

/**
 * What a task went through when it was retried or delivered again: its marks, sorted, each once; and what follows from
 * them. Everything is derived anew from all marks after each one, so the order in which they came does not matter.
 */
export class History {
  marks: readonly Mark[] = [];
  runs: readonly Run[] = [];
  attempts: readonly Attempt[] = [];
  /** Attempt, and whether a worker said so, of what the task's details (args, ETA, queue …) were taken from. */
  detailsFrom = -1;
  /** Attempt whose task-sent told the queue. */
  routeFrom = -1;

  /** @returns false when the mark is known already, or older than what is kept */
  add(mark: Mark): boolean {
    const marks = [...this.marks];
    let at = marks.length;
    for (; at > 0; at -= 1) {
      const order = compareMarks(marks[at - 1]!, mark);
      if (order === 0) return false;
      if (order < 0) break;
    }
    if (marks.length >= MAX_MARKS && at === 0) return false;
    marks.splice(at, 0, mark);
    if (marks.length > MAX_MARKS) marks.splice(0, endOfFirstRun(marks));
    this.marks = marks;
    this.runs = runsOf(marks);
    this.attempts = this.runs.filter(wasRetried).map(attemptOf);
    return true;
  }
}

// Half a run would be taken for one that was never received.
function endOfFirstRun(marks: readonly Mark[]): number {
  const next = marks.findIndex(({ kind }, at) => at > 0 && (kind === SENT || kind === RECEIVED));
  return Math.max(1, next);
}

function wasRetried(run: Run): boolean {
  return run.ended?.kind === RETRIED;
}

function attemptOf({ attempt, received, started, ended, worker }: Run): Attempt {
  return {
    retries: attempt,
    received: received?.timestamp,
    started: started?.timestamp,
    ended: ended?.timestamp ?? 0,
    worker: worker?.name,
    exception: ended?.exception,
    traceback: ended?.traceback,
  };
}
