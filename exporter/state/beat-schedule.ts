import { fieldsOf } from './active-queues.ts';
import { crontabGap } from './crontab-gap.ts';

/** A task that something sends again and again, and the longest that it may take until it is sent again. */
export interface Scheduled {
  readonly task: string;
  readonly seconds: number;
}

/** More than an application sensibly has. */
const MAX_ENTRIES = 1_000;

/** What Celery calls a timedelta: `0:05:00`, `2 days, 0:00:05.500000`. */
const TIMEDELTA = /^(?:(\d+) days?, )?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/;
/** And its own schedule: `<freq: 30.00 seconds>`. */
const FREQUENCY = /^<freq: (\d+(?:\.\d+)?) (second|minute|hour|day)s?>$/;
const UNITS: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3_600, day: 86_400 };

/**
 * Reads `beat_schedule` of a worker's settings, as it answers `conf`: `{ name: { task, schedule, … } }`. Leaves out what it does not
 * understand (sunrise, classes of one's own): of that nobody can say when it is due.
 */
export function beatSchedule(settings: unknown): readonly Scheduled[] {
  const entries = Object.values(fieldsOf(fieldsOf(settings)['beat_schedule'])).slice(0, MAX_ENTRIES);
  return entries.flatMap((entry) => {
    const { task, schedule } = fieldsOf(entry);
    const seconds = secondsOf(schedule);
    return typeof task === 'string' && task !== '' && seconds !== undefined && seconds > 0 ? [{ task, seconds }] : [];
  });
}

function secondsOf(schedule: unknown): number | undefined {
  if (typeof schedule === 'number') return Number.isFinite(schedule) ? schedule : undefined;
  if (typeof schedule !== 'string') return undefined;
  const delta = TIMEDELTA.exec(schedule);
  if (delta) return Number(delta[1] ?? 0) * 86_400 + Number(delta[2]) * 3_600 + Number(delta[3]) * 60 + Number(delta[4]);
  const frequency = FREQUENCY.exec(schedule);
  if (frequency) return Number(frequency[1]) * (UNITS[frequency[2] ?? ''] ?? 0);
  return crontabGap(schedule);
}
