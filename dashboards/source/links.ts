import { links } from '../../src/links.ts';
import type { DashboardLink, Link } from './model.ts';
import type { Narrowing } from './variables.ts';

/** The uids, which stand in links and bookmarks: they stay. */
export const UIDS = {
  overview: 'celeriac-overview',
  tasks: 'celeriac-tasks',
  task: 'celeriac-task',
  workers: 'celeriac-workers',
  queues: 'celeriac-queues',
  exporter: 'celeriac-exporter',
} as const;
export type Name = keyof typeof UIDS;

export const TAG = 'celeriac';

const RANGE = '${__url_time_range}';
const VALUE = '__VALUE__';
/** What every dashboard has. */
const KEPT = ['datasource', 'celeriac', 'job', 'cluster'].map((name) => `\${${name}:queryparam}`).join('&');

const joined = (address: string, more: string): string => `${address}${address.includes('?') ? '&' : '?'}${more}`;

/** To a page of the app, with the clusters and the time range that are looked at. */
export function toApp(title: string, address: string): Link {
  return { title, url: joined(address, `\${cluster:queryparam}&${RANGE}`) };
}

/** The same, where the address holds `${…}` in place of `__VALUE__`. */
export function toAppOf(title: string, address: (value: string) => string, value: string): Link {
  return toApp(title, address(VALUE).replaceAll(VALUE, value));
}

/** To another dashboard; `set` gives variables of it a value of this row. */
export function toDashboard(title: string, name: Name, set: Partial<Record<Narrowing, string>> = {}): Link {
  const values = Object.entries(set).map(([variable, value]) => `&var-${variable}=${value}`);
  return { title, url: `/d/${UIDS[name]}?${KEPT}${values.join('')}&${RANGE}` };
}

/** A field of the row that a data link stands in. */
export const fieldOf = (name: string): string => `\${__data.fields["${name}"]:percentencode}`;

const appLink = (title: string, url: string, tooltip: string): DashboardLink => ({
  type: 'link',
  title,
  tooltip,
  url,
  icon: 'external link',
  tags: [],
  asDropdown: false,
  includeVars: true,
  keepTime: true,
  targetBlank: false,
});

/** The other dashboards, and the page of the app that answers the same question for a single task, worker or queue. */
export function linksFor(page: { readonly title: string; readonly url: string } = { title: 'Celeriac', url: links.overview() }): readonly DashboardLink[] {
  return [
    { type: 'dashboards', title: 'Celery', tooltip: 'The other dashboards of Celery', tags: [TAG], icon: 'dashboard', asDropdown: true, includeVars: true, keepTime: true, targetBlank: false },
    appLink(page.title, page.url, 'Celeriac: single tasks, and what can be done about them'),
  ];
}
