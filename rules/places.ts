import { UIDS } from '../dashboards/source/links.ts';
import type { Dashboard, Page } from './rule.ts';

/** Where links lead: to whom an alert goes, a path without a host is of no use, so the hosts can be given. */
export interface Places {
  /** Grafana's address without a slash at its end; empty: paths, for those who read alerts in Grafana. */
  readonly grafanaUrl: string;
  /** The page of the runbooks. */
  readonly runbooksUrl: string;
}

/** The app's addresses, as src/links.ts makes them: a label's value in braces. */
const PAGES: Readonly<Record<Page, string>> = {
  overview: 'overview?var-cluster={cluster}',
  tasks: 'tasks?q=name%3D%22{task}%22&var-cluster={cluster}',
  workers: 'workers?var-cluster={cluster}',
  worker: 'workers/worker?name={worker}&var-cluster={cluster}',
  queues: 'queues?var-cluster={cluster}',
  doctor: 'doctor',
};

/** The labels that dashboards have a variable for. */
const VARIABLES = ['cluster', 'task', 'queue', 'worker'];

export function dashboardUid(dashboard: Dashboard): string {
  return UIDS[dashboard];
}

/** @param labels those that the alert has */
export function dashboardUrl(dashboard: Dashboard, labels: readonly string[], { grafanaUrl }: Places): string {
  const query = VARIABLES.filter((name) => labels.includes(name)).map((name) => `var-${name}={${name}}`);
  return `${grafanaUrl}/d/${dashboardUid(dashboard)}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

export function pageUrl(page: Page, { grafanaUrl }: Places): string {
  return `${grafanaUrl}/a/celeriac-celery-app/${PAGES[page]}`;
}

export function runbookUrl(alert: string, { runbooksUrl }: Places): string {
  return `${runbooksUrl}#${alert.toLowerCase()}`;
}
