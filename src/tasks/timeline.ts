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
export function stepsOf(moments: readonly TaskMoment[], until: number): readonly Step[] {
  let doing: Step['doing'] = null;
  const isOver = moments.some(({ what }) => OVER.has(what));
  return moments.map((moment, place) => {
    // An event of the application's own changes nothing of what goes on.
    if (OVER.has(moment.what)) doing = null;
    // A retry is sent by the attempt that still runs.
    else if (moment.what === 'sent' && doing === 'runs') doing = 'runs';
    else if (moment.what in AFTER) doing = AFTER[moment.what] ?? null;
    const next = moments[place + 1];
    const lasts = next !== undefined ? next.time - moment.time : isOver ? null : Math.max(0, until - moment.time);
    return { moment, lasts, doing: lasts === null ? null : doing };
  });
}
