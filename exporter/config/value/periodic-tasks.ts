import { duration } from './quantity.ts';
import type { Given, ValueKind } from './value.ts';
import { listOf, Refusal } from './value.ts';

export interface PeriodicTaskSetting {
  readonly task: string;
  readonly seconds: number;
}

const interval = duration({ least: 1, most: 366 * 86_400 });

/** `task=interval,…`; from a file also a map. */
export const periodicTasks: ValueKind<readonly PeriodicTaskSetting[]> = {
  shape: 'TASK=DURATION,…',
  join: ',',
  read: (given) => {
    const seconds = new Map<string, number>();
    for (const [task, every] of entriesOf(given)) {
      if (task === '') throw new Refusal('holds an entry that is not task=interval');
      if (seconds.has(task)) throw new Refusal('names a task twice');
      seconds.set(task, interval.read(every));
    }
    return [...seconds].map(([task, every]) => ({ task, seconds: every }));
  },
};

function entriesOf(given: Given): readonly (readonly [string, Given])[] {
  if (typeof given !== 'string' && !Array.isArray(given)) return Object.entries(given as Record<string, Given>);
  return listOf(given).map((entry) => {
    const at = entry.lastIndexOf('=');
    return [entry.slice(0, Math.max(at, 0)), entry.slice(at + 1)];
  });
}
