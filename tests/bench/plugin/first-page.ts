import type { Browser } from 'playwright-core';
import type { Host } from '../../plugin/host.ts';
import type { Measurement } from '../budget.ts';
import { BUDGETS, quantile } from '../budget.ts';
import { visit } from '../../plugin/browser.ts';
import type { Opened } from './watch.ts';
import { opened, SEEN } from './watch.ts';

const TIMES = 5;
const APP = '/a/celeriac-celery-app';

/**
 * The first page of somebody who opens the app: with an empty cache, and with what an earlier visit left. What comes before the request
 * for our module is Grafana's own, which is there already when somebody comes from one of its pages.
 */
export async function measureFirstPage(browser: Browser, host: Host, subject: string): Promise<Measurement[]> {
  const cold: Opened[] = [];
  const warm: Opened[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const someone = await visit(browser, host);
    cold.push(await opened(someone.page, `${host.url}${APP}/overview`, SEEN.overview));
    await someone.open(`${APP}/overview`);
    warm.push(await opened(someone.page, `${host.url}${APP}/overview`, SEEN.overview));
    await someone.close();
  }
  const tasks: Opened[] = [];
  const someone = await visit(browser, host);
  for (let time = 0; time < TIMES; time += 1) tasks.push(await opened(someone.page, `${host.url}${APP}/tasks`, SEEN.rows));
  await someone.close();
  return [...told(subject, 'Overview usable, cold cache', cold), ...told(subject, 'Overview usable, warm cache', warm), ...told(subject, 'first rows of Tasks, warm cache', tasks.slice(1))];
}

function told(subject: string, what: string, times: readonly Opened[]): Measurement[] {
  const ours = times.map(({ whole, module }) => whole - module);
  return [
    { subject, what: `${what}, from our module's request, median`, value: quantile(ours, 0.5), unit: 'ms', limit: BUDGETS.firstPage },
    { subject, what: '… longest', value: Math.max(...ours), unit: 'ms' },
    { subject, what: "… the host's own load before it, median", value: quantile(times.map(({ module }) => module), 0.5), unit: 'ms' },
  ];
}
