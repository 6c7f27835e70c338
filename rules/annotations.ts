import type { Places } from './places.ts';
import { dashboardUrl, pageUrl, runbookUrl } from './places.ts';
import type { Alert } from './rule.ts';

/** How the templates of Prometheus and of Grafana name what an alert is about. */
export interface Dialect {
  readonly label: (name: string) => string;
  readonly value: string;
}

export type Annotations = Readonly<Record<'summary' | 'description' | 'runbook_url' | 'dashboard_url' | 'app_url', string>>;

/** Functions that both template languages have. */
const SHOWN: Readonly<Record<string, string>> = { percent: 'humanizePercentage', duration: 'humanizeDuration', number: 'humanize' };

export function annotations(alert: Alert, places: Places, dialect: Dialect): Annotations {
  return {
    summary: text(alert.summary, dialect),
    description: text(alert.description, dialect),
    runbook_url: runbookUrl(alert.alert, places),
    dashboard_url: address(dashboardUrl(alert.dashboard, labelsOf(alert), places), dialect),
    app_url: address(pageUrl(alert.page, places), dialect),
  };
}

/** The labels that its texts name: it has those at least. */
export function labelsOf({ summary, description }: Alert): string[] {
  return [...new Set([...`${summary} ${description}`.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))];
}

function text(template: string, { label, value }: Dialect): string {
  return template
    .replace(/\{value\|(\w+)\}/g, (_, how: string) => `{{ ${value} | ${SHOWN[how] ?? fail(how)} }}`)
    .replace(/(?<!\{)\{(\w+)\}/g, (_, name: string) => `{{ ${label(name)} }}`);
}

function address(template: string, { label }: Dialect): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => `{{ ${label(name)} | urlquery }}`);
}

function fail(how: string): never {
  throw new Error(`a value is shown as ${Object.keys(SHOWN).join(', ')}, not as ${how}`);
}
