import type { TaskDetail } from '../../contract/task.ts';
import type { TaskMoment } from '../../contract/tasks.ts';

const ENDS: Readonly<Record<string, string>> = {
  SUCCESS: 'succeeded',
  FAILURE: 'failed',
  REVOKED: 'revoked',
  REJECTED: 'rejected',
};

/** The steps of a task's life in the order of time: of earlier attempts, of the latest, and the application's own events. */
export function timelineOf(task: TaskDetail): TaskMoment[] {
  const moments: TaskMoment[] = [];
  const add = (
    time: number | null,
    what: string,
    worker: string | null,
    attempt: number | null,
    exception: string | null = null,
  ): void => {
    if (time !== null) moments.push({ time, what, worker, attempt, exception });
  };
  add(task.sent, 'sent', task.client, null);
  for (const { retries, received, started, ended, worker, exception } of task.attempts) {
    add(received, 'received', worker, retries);
    add(started, 'started', worker, retries);
    add(ended, 'retried', worker, retries, exception);
  }
  const attempt = task.retries ?? task.attempts.length;
  // In RETRY the latest attempt is among those that ended; its times are not told twice.
  const known = new Set(moments.map(({ time, what }) => `${what} ${time}`));
  const latest = (time: number | null, what: string, exception: string | null = null): void => {
    if (!known.has(`${what} ${time}`)) add(time, what, task.worker, attempt, exception);
  };
  latest(task.received, 'received');
  const eta = task.eta === null ? Number.NaN : Date.parse(task.eta) / 1000;
  if (Number.isFinite(eta)) add(eta, 'eta', null, null);
  latest(task.started, 'started');
  latest(task.ended, ENDS[task.state] ?? 'ended', task.exception);
  for (const { type, timestamp } of task.events) add(timestamp, type, task.worker, null);
  return moments.sort((a, b) => a.time - b.time);
}
