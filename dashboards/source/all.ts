import { EXPORTER } from './exporter.ts';
import { UIDS } from './links.ts';
import type { Name } from './links.ts';
import type { Dashboard } from './model.ts';
import { OVERVIEW } from './overview.ts';
import { QUEUES } from './queues.ts';
import { TASK } from './task.ts';
import { TASKS } from './tasks.ts';
import { WORKERS } from './workers.ts';

export const DASHBOARDS: readonly Dashboard[] = [OVERVIEW, TASKS, TASK, WORKERS, QUEUES, EXPORTER];

const NAMES = Object.fromEntries(Object.entries(UIDS).map(([name, uid]) => [uid, name as Name]));

/** `overview.json` */
export function fileOf({ uid }: Dashboard): string {
  const name = NAMES[uid];
  if (name === undefined) throw new Error(`No file is known for the dashboard ${uid}`);
  return `${name}.json`;
}
