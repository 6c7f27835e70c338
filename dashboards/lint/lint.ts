/** `npm run lint`: what each dashboard is held to, and why. */
import { readDashboards } from '../expressions.ts';
import type { Dashboard } from '../source/model.ts';
import { WRITTEN } from '../write.ts';
import { ASKING } from './asking.ts';
import { CELERIACS } from './celeriac.ts';
import { LEADING, readIncludes } from './leading.ts';
import type { Complaint, Rule, Surroundings } from './rule.ts';
import { SHAPE } from './shape.ts';

export const RULES: readonly Rule[] = [...SHAPE, ...ASKING, ...CELERIACS, ...LEADING];

export function lint(dashboards: ReadonlyMap<string, Dashboard>, surroundings: Omit<Surroundings, 'all'>): readonly Complaint[] {
  const among = { ...surroundings, all: dashboards };
  const missing = [...surroundings.written.keys()].filter((file) => !dashboards.has(file)).map((file): Complaint => ({ file, rule: 'current', what: 'it was never written; npm run dashboards writes it', why: 'What is imported is the JSON.' }));
  const broken = [...dashboards].flatMap(([file, dashboard]) =>
    RULES.flatMap(({ name, why, check }) => [...new Set(check(dashboard, file, among))].map((what): Complaint => ({ file, rule: name, what, why }))),
  );
  return [...missing, ...broken];
}

export const committed = (): readonly Complaint[] => lint(readDashboards(), { includes: readIncludes(), written: WRITTEN });

if (import.meta.main) {
  const complaints = committed();
  for (const { file, rule, what, why } of complaints) process.stderr.write(`dashboards/${file}: ${what} (${rule}). ${why}\n`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}
