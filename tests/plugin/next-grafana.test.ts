/**
 * In the Grafana after the one that the plugin is built with: 13, on React 19. The host page is made of its packages, in their development
 * build, where React says what it will not bear: each such word is an error here.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Visit } from './browser.ts';
import { openExplore } from './editor-places.ts';
import { nextGrafanaPackages } from './next-packages.ts';
import { shows } from './result-rows.ts';
import { openShop } from './shop.ts';
import { Stage } from './stage.ts';

const APP = '/a/celeriac-celery-app';
const WORKER = `${APP}/workers/worker?name=prefork%2F1%40shop`;
const ADDED = 12;
let stage: Stage;
let someone: Visit;
let page: Page;
let failed: string;

before(async () => {
  stage = await Stage.over(await openShop([], { results: true }), await nextGrafanaPackages());
  const { client, exporter } = stage.shop;
  await client.send({ task: 'shop.add', args: [1, 2] }, ADDED);
  failed = await client.call('shop.fail');
  await exporter.until('all ended', async () => (await exporter.json<{ total: { count: number } }>('/api/v1/tasks?limit=1&totals=true&q=state:SUCCESS%20OR%20state:FAILURE')).total.count === ADDED + 1);
  await stage.host.addSource(exporter.url);
  someone = await stage.visit({ role: 'Admin' });
  page = await someone.open(`${APP}/overview`);
});
after(async () => {
  await someone?.close();
  await stage?.close();
});

// Whatever a page shows: a word of React's, or an error that nobody caught, is found by the test in which it was said.
beforeEach(() => void someone.errors.splice(0));
afterEach(() => assert.deepEqual(someone.errors, []));

/** As Grafana's own links lead on: without loading the page anew. */
async function goTo(path: string): Promise<void> {
  await page.evaluate(`(history.pushState(null, '', ${JSON.stringify(path)}), dispatchEvent(new PopStateEvent('popstate')))`);
}

test('it is the one that is meant: Grafana 13 with React 19', async () => {
  assert.match(await page.evaluate<string>('window.grafanaBootData.settings.buildInfo.version'), /^13\./);
  await page.waitForFunction('window.host.react !== undefined');
  assert.match(await page.evaluate<string>('window.host.react'), /^19\./);
});

describe('every page opens', () => {
  const pages: readonly (readonly [path: string, shows: RegExp])[] = [
    [`${APP}/overview`, /^OutOfStock$/],
    [`${APP}/workers`, /^threads@shop$/],
    ...['tasks', 'pool', 'queues', 'limits', 'configuration', 'system', 'events'].map((tab) => [`${WORKER}&tab=${tab}`, /^prefork\/1@shop$/] as const),
    [`${APP}/tasks`, /^shop\.fail$/],
    [`${APP}/queues`, /^mail$/],
    [`${APP}/run?task=shop.add`, /^Keyword arguments$/],
    [`${APP}/audit`, /^Nobody has/],
    [`${APP}/doctor`, /to look at|All is well/],
  ];
  for (const [path, shows] of pages) {
    test(path.slice(APP.length), async () => {
      await goTo(path);
      await page.getByTestId('celeriac-page').getByText(shows).first().waitFor();
    });
  }

  test('a task, with its stored result', async () => {
    await goTo(`${APP}/tasks/task?uuid=${failed}`);
    await page.getByText(/in look_up/).first().waitFor();
    await page.getByText('Whole, as the result backend holds it').click();
    await page.getByRole('group', { name: 'Stored result' }).getByText('State FAILURE').waitFor();
  });

  test('the configuration', async () => {
    await someone.open('/plugins/celeriac-celery-app?page=configuration');
    await page.getByLabel('Exporter URL').waitFor();
    await page.getByRole('button', { name: 'Test connection' }).and(page.locator(':enabled')).click();
    await page.getByText('Grafana reaches the exporter, and the read token is accepted.').waitFor();
  });
});

describe('what is done', () => {
  test('the query of tasks is completed, and asked', async () => {
    await someone.open(`${APP}/tasks`);
    const query = page.getByRole('combobox', { name: 'Query' });
    await query.fill('sta');
    await page.getByRole('option', { name: /state:/ }).waitFor();
    await query.press('ArrowDown');
    await query.press('Enter');
    await query.pressSequentially('FAILURE');
    await query.press('Escape');
    await query.press('Enter');
    await page.getByRole('grid', { name: 'Tasks' }).getByRole('row', { name: /Failed shop\.fail/ }).waitFor();
    await page.getByRole('grid', { name: 'Tasks' }).getByRole('row', { name: /shop\.add/ }).first().waitFor({ state: 'detached' });
  });

  test('a pool grows: asked in a dialog, sent, answered, seen at the worker', async () => {
    await goTo(`${WORKER}&tab=pool`);
    await page.getByRole('button', { name: 'Grow', exact: true, disabled: false }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Grow' }).click();
    await dialog.getByText('Done', { exact: true }).waitFor({ timeout: 60_000 });
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialog.waitFor({ state: 'detached' });
    await stage.shop.exporter.until('three processes', async () => {
      const stats = await stage.shop.client.inspect('stats', { destination: ['prefork/1@shop'] });
      return (stats['prefork/1@shop'] as { pool: { processes: readonly number[] } }).pool.processes.length === 3;
    });
  });
});

describe('the data source', () => {
  test('its editors are filled in: a query, its code, a variable, annotations, its settings', async () => {
    const { editor } = await openExplore(someone);
    await editor.getByRole('combobox', { name: 'Show' }).fill('Work');
    await page.getByRole('option', { name: /^Workers/ }).click();
    await shows(page, ['Worker'], [['prefork/1@shop'], ['threads@shop']]);
    await openExplore(someone, { queryType: 'tasks', editor: 'code', q: 'state:FAILURE' });
    await editor.getByTestId('celeriac-code').getByText('state:FAILURE').waitFor();
    await someone.open('/editors');
    const section = (name: string) => page.getByRole('region', { name });
    await section('Variable').locator('.monaco-editor').first().waitFor();
    await section('Annotations').getByRole('combobox', { name: 'Mark' }).waitFor();
    await someone.open('/connections/datasources/edit/celeriac');
    await page.getByLabel('Exporter URL').waitFor();
    await page.getByRole('button', { name: 'Save & test' }).click();
    await page.getByText(/The exporter watches 1 cluster with 2 workers online/).waitFor();
  });
});

describe('each panel shows what the data source tells', () => {
  const TASKS = { queryType: 'tasks', editor: 'code', q: '' };
  const show = async (type: string, target: object): Promise<void> => {
    await someone.open(await stage.host.addBoard({ title: type, panels: [{ type, title: type, targets: [{ refId: 'A', ...target }] }] }));
  };

  test('tasks', async () => {
    await show('celeriac-tasks-panel', TASKS);
    await page.getByRole('table', { name: 'Tasks' }).getByRole('row', { name: /Failed.*shop\.fail/ }).waitFor();
  });

  test('workers, live', async () => {
    await show('celeriac-workers-panel', { queryType: 'workers', live: true });
    await page.getByRole('listitem', { name: 'threads@shop' }).getByText('Online').waitFor();
  });

  test('the timeline, from run to run by keyboard', async () => {
    await show('celeriac-timeline-panel', { ...TASKS, within: 'running' });
    const timeline = page.getByRole('application', { name: /runs of tasks on 2 workers/ });
    await timeline.focus();
    await timeline.press('ArrowRight');
    await page.getByText(/^shop\.\w+, (Succeeded|Failed), .*(prefork\/1@shop|threads@shop)$/).last().waitFor();
  });
});
