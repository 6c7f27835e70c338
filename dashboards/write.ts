/** `npm run dashboards`: writes the JSON that people import out of dashboards/source. */
import { writeFileSync } from 'node:fs';
import { DASHBOARDS, fileOf } from './source/all.ts';
import type { Dashboard } from './source/model.ts';

export const FOLDER = new URL('./', import.meta.url);

export function textOf(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

/** The file each dashboard belongs into, and what it should hold. */
export const WRITTEN: ReadonlyMap<string, string> = new Map(DASHBOARDS.map((dashboard) => [fileOf(dashboard), textOf(dashboard)]));

if (import.meta.main) for (const [file, text] of WRITTEN) writeFileSync(new URL(file, FOLDER), text);
