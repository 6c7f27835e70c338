/** Open in Celeriac, where Grafana shows links of apps: in a panel's menu, in Explore, at an alert's instance. Each leads to what it is about, and to no more. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { startPrometheus } from '../metrics/prometheus.ts';
import type { Prometheus } from '../metrics/prometheus.ts';
import type { Visit } from './browser.ts';
import exporterBoard from '../../dashboards/exporter.json' with { type: 'json' };
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

const APP = '/a/celeriac-celery-app';
const SOURCE = { uid: 'celeriac', type: 'celeriac-celery-datasource' };
const PROMETHEUS = { uid: 'prometheus', type: 'prometheus' };
let stage: Stage;
let prometheus: Prometheus;
let someone: Visit;

before(async () => {
  stage = await Stage.open();
  const { client, exporter } = stage.shop;
  await client.send({ task: 'shop.add', args: [1, 2] }, 5);
  for (let failure = 0; failure < 2; failure += 1) await client.call('shop.fail');
  await exporter.until('7 ended', async () => (await exporter.json<{ tasks: readonly unknown[] }>('/api/v1/tasks?q=state:SUCCESS%20OR%20state:FAILURE')).tasks.length === 7);
  prometheus = await startPrometheus({ port: Number(new URL(exporter.url).port) });
  await exporter.until('scraped', async () => (await prometheus.query('celery_task_failed_total{name="shop.fail"}')).length > 0);
  await stage.host.addSource(exporter.url);
  await stage.host.configure(exporter.url, {}, { prometheusUrl: prometheus.url });
  someone = await stage.visit({ role: 'Editor' });
});
after(async () => {
  await someone?.close();
  await stage?.close();
  await prometheus?.stop();
});

/** Of an address that leads into the app: what narrows, and the time where it is told. */
const NARROW = ['q', 'name', 'queue', 'var-cluster'];
/** Within this the page that was come to has written its address. */
const SETTLING_MS = 30_000;

/**
 * One comes to a page, with this in its address and nothing else that narrows. A page that has a time range adds its own where none is
 * told, and the cluster's variable is empty until it knows which clusters there are.
 */
async function arrived(page: Page, at: string, asks: Readonly<Record<string, string>> = {}): Promise<void> {
  const wanted = { at: `${APP}/${at}`, ...asks };
  await page.waitForURL((url) => isDeepStrictEqual(narrowed(url, asks), wanted), { timeout: SETTLING_MS }).catch(() => undefined);
  assert.deepEqual(narrowed(new URL(page.url()), asks), wanted);
}

function narrowed({ pathname, searchParams }: URL, asks: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const named = [...new Set([...NARROW, ...Object.keys(asks)])].filter((name) => searchParams.has(name) && !(asks[name] === undefined && searchParams.get(name) === '$__all'));
  return { at: pathname, ...Object.fromEntries(named.map((name) => [name, inNumbers(searchParams.get(name) ?? '')])) };
}

/** A page writes the moments that it was given as dates, as soon as it has them. */
function inNumbers(value: string): string {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? String(Date.parse(value)) : value;
}

/** The tasks that are listed, by their number and their names. */
async function listed(page: Page, count: number, name: RegExp): Promise<void> {
  await page.getByText(`${count} tasks`, { exact: true }).waitFor();
  const rows = page.getByRole('grid', { name: 'Tasks' }).getByRole('row', { name: /shop\./ });
  await rows.nth(count - 1).waitFor();
  for (const row of await rows.all()) assert.match((await row.textContent()) ?? '', name);
}

/** Grafana shows the button only while the pointer is on the panel. */
async function openPanelMenu(page: Page, title: string): Promise<void> {
  const panel = page.getByRole('region', { name: title, exact: true });
  await panel.hover();
  await panel.getByRole('button', { name: `Menu for panel ${title}`, exact: true }).click();
}

async function openFromPanel(page: Page, title: string): Promise<void> {
  await openPanelMenu(page, title);
  await page.getByRole('menuitem', { name: 'Extensions' }).hover();
  await page.getByRole('menuitem', { name: 'Open in Celeriac' }).click();
}

/** Explore and alerts ask in between whether it shall be a tab of its own. */
async function openFromMenu(page: Page): Promise<void> {
  await page.getByRole('menuitem', { name: 'Open in Celeriac' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Open', exact: true }).click();
}

describe('a panel', () => {
  test('of the tasks that failed leads to those: of the chosen name, in its time range and cluster', async () => {
    const page = await someone.open('/d/celeriac-tasks?var-task=shop.fail&var-cluster=default&from=now-30m&to=now');
    await openFromPanel(page, 'Failed');
    await arrived(page, 'tasks', { q: 'state:FAILURE name=shop.fail', from: 'now-30m', to: 'now', 'var-cluster': 'default' });
    await listed(page, 2, /shop\.fail/);
  });

  test('of several names leads to tasks of each of them', async () => {
    const page = await someone.open('/d/celeriac-tasks?var-task=shop.add&var-task=shop.greet');
    await openFromPanel(page, 'Succeeded');
    await arrived(page, 'tasks', { q: 'state:SUCCESS (name=shop.add OR name=shop.greet)' });
    await listed(page, 5, /shop\.add/);
  });

  test('of a worker leads to it, of a queue to that, of the broker to the Doctor', async () => {
    let page = await someone.open('/d/celeriac-workers?var-worker=prefork%2F1%40shop');
    await openFromPanel(page, 'Prefetched');
    await arrived(page, 'workers/worker', { name: 'prefork/1@shop' });
    await page.getByRole('heading', { name: 'prefork/1@shop' }).waitFor();
    page = await someone.open('/d/celeriac-queues?var-queue=mail');
    await openFromPanel(page, 'Waiting');
    await arrived(page, 'queues', { queue: 'mail' });
    await page.getByRole('table', { name: 'Consumers' }).getByText('prefork/1@shop').waitFor();
    page = await someone.open('/d/celeriac-overview');
    await openFromPanel(page, 'Broker');
    await arrived(page, 'doctor');
  });

  test('of our data source leads to the same tasks, though only the panel names the source', async () => {
    const path = await stage.host.addBoard({ title: 'Sums', panels: [{ type: 'celeriac-tasks-panel', title: 'All sums', targets: [{ refId: 'A', queryType: 'tasks', editor: 'builder', filters: [{ field: 'name', operator: '=', value: 'shop.add' }] }] }] });
    const page = await someone.open(path);
    await page.getByRole('table', { name: 'Tasks' }).getByRole('row', { name: /shop\.add/ }).first().waitFor();
    await openFromPanel(page, 'All sums');
    await arrived(page, 'tasks', { q: 'name=shop.add', from: 'now-1h', to: 'now' });
    await listed(page, 5, /shop\.add/);
  });

  test('of what the exporter costs has no link', async () => {
    const { id } = exporterBoard.panels.find(({ title }) => title === 'Memory') ?? {};
    const page = await someone.open(`/d/celeriac-exporter?viewPanel=panel-${id}`);
    await openPanelMenu(page, 'Memory');
    await page.getByRole('menuitem', { name: 'Inspect' }).waitFor();
    assert.equal(await page.getByRole('menuitem', { name: 'Extensions' }).count(), 0);
  });
});

describe('Explore', () => {
  const explore = (query: object, range: { readonly from: string; readonly to: string }): string => {
    const { datasource } = query as { datasource: { uid: string } };
    const pane = { datasource: datasource.uid, queries: [{ refId: 'A', ...query }], range };
    return `/explore?${new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ one: pane }) }).toString()}`;
  };

  test('leads to the tasks that a PromQL query counts, between the same two moments', async () => {
    const range = { from: String(Date.now() - 1_800_000), to: String(Date.now() + 600_000) };
    const page = await someone.open(explore({ datasource: PROMETHEUS, expr: 'sum by (name) (increase(celery_task_failed_total{name=~"shop.*"}[5m]))' }, range));
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await openFromMenu(page);
    await arrived(page, 'tasks', { q: 'state:FAILURE name=shop*', ...range });
    await listed(page, 2, /shop\.fail/);
  });

  test('leads to the tasks that our data source was asked for', async () => {
    const page = await someone.open(explore({ datasource: SOURCE, queryType: 'tasks', editor: 'code', q: 'name:add' }, { from: 'now-1h', to: 'now' }));
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await openFromMenu(page);
    await arrived(page, 'tasks', { q: 'name:add' });
    await listed(page, 5, /shop\.add/);
  });

  test('has no link where the query is not about Celery', async () => {
    const page = await someone.open(explore({ datasource: PROMETHEUS, expr: 'up' }, { from: 'now-1h', to: 'now' }));
    await page.getByText('up', { exact: true }).first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add', exact: true }).count(), 0);
  });
});

describe("an alert's instance", () => {
  async function openFromAlert(title: string, labels: Readonly<Record<string, string>>): Promise<void> {
    const path = await stage.host.addAlert({ title, labels });
    const page = await someone.open(path);
    const actions = page.getByRole('button', { name: 'Actions' });
    // Grafana evaluates a rule once a minute, and its page does not ask again.
    for (let asked = 0; asked < 20 && !(await actions.isVisible()); asked += 1) {
      await actions.waitFor({ timeout: 8_000 }).catch(() => page.reload());
    }
    await actions.click();
    await openFromMenu(page);
  }

  test('leads to the worker in its labels', async () => {
    await openFromAlert('CeleryWorkerBusy', { worker: 'threads@shop', cluster: 'default' });
    await arrived(someone.page, 'workers/worker', { name: 'threads@shop', 'var-cluster': 'default' });
    await someone.page.getByRole('heading', { name: 'threads@shop' }).waitFor();
  });

  test('leads to the tasks in its labels', async () => {
    await openFromAlert('CeleryTaskFails', { task: 'shop.fail', queue: 'celery' });
    await arrived(someone.page, 'tasks', { q: 'name=shop.fail queue=celery' });
    await someone.page.getByRole('grid', { name: 'Tasks' }).or(someone.page.getByText('No task is so in this time range.')).first().waitFor();
  });
});
