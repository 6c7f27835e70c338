import type { Dashboard } from './model.ts';
import { UIDS } from './links.ts';
import type { Name } from './links.ts';
import { OVERVIEW } from './overview.ts';

export const DASHBOARDS: readonly Dashboard[] = [OVERVIEW];

const NAMES = Object.fromEntries(Object.entries(UIDS).map(([name, uid]) => [uid, name as Name]));

/** `overview.json` */
export function fileOf({ uid }: Dashboard): string {
  const name = NAMES[uid];
  if (name === undefined) throw new Error(`No file is known for the dashboard ${uid}`);
  return `${name}.json`;
}
