import type { TaskMoment } from '../../exporter/contract/tasks.ts';

/** A moment, and what lasted from it to the next one. */
export interface Step {
  readonly moment: TaskMoment;
  /** Seconds to the next moment; of the last one to now while the task is not over, else null. */
  readonly lasts: number | null;
  /** What it does meanwhile. */
  readonly doing: 'runs' | 'waits in the queue' | 'waits in the worker' | 'waits for the next attempt' | 'waits' | null;
}

const AFTER: Readonly<Record<string, Step['doing']>> = {
  sent: 'waits in the queue',
  received: 'waits in the worker',
  started: 'runs',
  retried: 'waits for the next attempt',
};
const OVER = new Set(['succeeded', 'failed', 'revoked', 'rejected', 'ended']);

/** `until`: now, epoch seconds, while the task is not over. */
export function stepsOf(byTime: readonly TaskMoment[], until: number): readonly Step[] {
  const moments = sentFirst(byTime);
  let doing: Step['doing'] = null;
  const isOver = moments.some(({ what }) => OVER.has(what));
  return moments.map((moment, place) => {
    // An event of the application's own changes nothing of what goes on.
    if (OVER.has(moment.what)) doing = null;
    // A retry is sent by the attempt that still runs.
    else if (moment.what === 'sent' && doing === 'runs') doing = 'runs';
    else if (moment.what in AFTER) doing = AFTER[moment.what] ?? null;
    const next = moments[place + 1];
    const lasts = next !== undefined ? Math.max(0, next.time - moment.time) : isOver ? null : Math.max(0, until - moment.time);
    return { moment, lasts, doing: lasts === null ? null : doing };
  });
}

/**
 * A client tells that it has sent a task once it has, and by its own clock: a quick worker has received it before. What comes first
 * comes first all the same. A retry's `sent` is its worker's own, and stands where it is.
 */
function sentFirst(moments: readonly TaskMoment[]): readonly TaskMoment[] {
  const sent = moments.findIndex(({ what }) => what === 'sent');
  const received = moments.findIndex(({ what }) => what === 'received');
  const told = moments[sent];
  if (told === undefined || received < 0 || sent < received) return moments;
  const isOfRetry = moments.slice(received, sent).some(({ what }) => what === 'retried') || moments.slice(sent + 1).find(({ what }) => what === 'sent' || what === 'retried')?.what === 'retried';
  if (isOfRetry) return moments;
  return [...moments.slice(0, received), told, ...moments.slice(received, sent), ...moments.slice(sent + 1)];
}
