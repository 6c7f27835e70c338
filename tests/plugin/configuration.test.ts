/** The app's configuration: what an admin chooses there is kept, and seen in the app; what is wrong is said before it is saved, or when it is tested. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Locator, Page } from 'playwright-core';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

const PAGE = '/plugins/celeriac-celery-app?page=configuration';
const TASK = '/a/celeriac-celery-app/tasks/task';
const TOKENS = { viewer: 'v'.repeat(40), operator: 'o'.repeat(40) };
let stage: Stage;
let guarded: Exporter;
let task: string;

before(async () => {
  stage = await Stage.open();
  const { client, exporter, redis } = stage.shop;
  guarded = await startExporter({ broker: redis.urlOf(0), flags: ['--enable-events=false'], open: false, env: { CELERIAC_API_TOKENS: `viewer:${TOKENS.viewer},operator:${TOKENS.operator}` } });
  task = await client.call('shop.add', [1, 2]);
  await exporter.until('it ended', async () => (await exporter.json<{ tasks: readonly unknown[] }>('/api/v1/tasks?q=state:SUCCESS')).tasks.length === 1);
  await stage.host.addSources([
    { uid: 'metrics', name: 'Metrics of the shop', type: 'prometheus' },
    { uid: 'logs', name: 'Logs of the shop', type: 'loki' },
    { uid: 'traces', name: 'Traces of the shop', type: 'tempo' },
  ]);
});
after(async () => {
  await guarded?.stop();
  await stage?.close();
});

/** Chooses in a list of data sources; gives what was offered of ours. */
async function choose(page: Page, id: string, name: string): Promise<readonly string[]> {
  await page.locator(`#${id}`).click();
  const offered = page.getByRole('option', { name: / of the shop$/ });
  await offered.first().waitFor();
  const names = (await offered.allTextContents()).map((one) => one.trim());
  await offered.filter({ hasText: name }).click();
  return names;
}

/** The part of the page about one of them. */
const source = (page: Page, id: string): Locator => page.getByLabel('Data source picker select container').filter({ has: page.locator(`#${id}`) });

async function save(page: Page): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Save and reload' }).click()]);
  await page.getByLabel('Exporter URL').waitFor();
}

async function tested(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Test connection' }).and(page.locator(':not([disabled])')).click();
}

const panesOf = (page: Page) => Object.values(JSON.parse(new URL(page.url()).searchParams.get('panes') ?? '{}') as Record<string, { datasource: string; queries: readonly Record<string, unknown>[]; range: { from: string; to: string } }>);

describe('data sources', () => {
  test('are chosen, of their kind; what is asked there is written; all of it is kept, and a task leads there', async () => {
    const { host, shop } = stage;
    await host.configure(shop.exporter.url);
    const admin = await stage.visit({ role: 'Admin' });
    const page = await admin.open(PAGE);
    assert.deepEqual(await choose(page, 'prometheus', 'Metrics'), ['Metrics of the shop']);
    assert.deepEqual(await choose(page, 'logs', 'Logs'), ['Logs of the shop']);
    assert.deepEqual(await choose(page, 'traces', 'Traces'), ['Traces of the shop']);
    const query = page.getByLabel('Query of the logs of one task');
    await query.fill('');
    await page.getByText('Without a query the link would show everything').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save and reload' }).isDisabled(), true);
    await query.fill('{app="shop"} |= "${taskId}"');
    await save(page);
    assert.deepEqual((await host.kept()).settings, {
      exporterUrl: shop.exporter.url,
      prometheusUid: 'metrics',
      logs: { uid: 'logs', type: 'loki', query: '{app="shop"} |= "${taskId}"' },
      traces: { uid: 'traces', type: 'tempo', query: '{ span.celery.task_id = "${taskId}" }' },
    });
    for (const [id, name] of [['prometheus', 'Metrics of the shop'], ['logs', 'Logs of the shop'], ['traces', 'Traces of the shop']] as const) await source(page, id).getByText(name).waitFor();
    assert.equal(await query.inputValue(), '{app="shop"} |= "${taskId}"');

    const editor = await stage.visit({ role: 'Editor' });
    for (const [link, uid, field, asked] of [
      ['Logs', 'logs', 'expr', `{app="shop"} |= "${task}"`],
      ['Trace', 'traces', 'query', `{ span.celery.task_id = "${task}" }`],
      ['Metrics', 'metrics', 'expr', /flower_task_runtime_seconds_bucket\{task="shop\.add"\}/],
    ] as const) {
      const place = await editor.open(`${TASK}?uuid=${task}`);
      await place.getByRole('link', { name: link, exact: true }).click();
      await place.waitForURL(/\/explore\?/);
      const [pane] = panesOf(place);
      assert.equal(pane?.datasource, uid);
      assert.match(String(pane?.queries[0]?.[field]), typeof asked === 'string' ? new RegExp(`^${asked.replaceAll(/[^\w ]/g, '\\$&')}$`) : asked);
    }
    await editor.close();
    await admin.close();
  });

  test('are taken away again, and then the task says what is missing', async () => {
    const { host, shop } = stage;
    await host.configure(shop.exporter.url, { prometheusUid: 'metrics', logs: { uid: 'logs', type: 'loki', query: 'x' } });
    const admin = await stage.visit({ role: 'Admin' });
    const page = await admin.open(PAGE);
    for (const id of ['logs', 'prometheus']) await source(page, id).getByRole('button', { name: 'Clear value' }).click();
    await page.getByLabel('Query of the logs of one task').waitFor({ state: 'detached' });
    await save(page);
    assert.deepEqual((await host.kept()).settings, { exporterUrl: shop.exporter.url });
    await admin.open(`${TASK}?uuid=${task}`);
    await page.getByText('No data source is named for its logs, traces, metrics.').waitFor();
    await page.getByRole('link', { name: "Set it in the app's configuration" }).click();
    await page.getByLabel('Exporter URL').waitFor();
    await admin.close();
  });

  test('a viewer, who may not use Explore, sees what there is, and why it is not for them', async () => {
    const { host, shop } = stage;
    await host.configure(shop.exporter.url, { prometheusUid: 'metrics', logs: { uid: 'logs', type: 'loki', query: '{app="shop"}' } });
    const viewer = await stage.visit({ role: 'Viewer' });
    const page = await viewer.open(`${TASK}?uuid=${task}`);
    const logs = page.getByRole('button', { name: 'Logs', exact: true });
    await logs.waitFor();
    assert.equal(await logs.isDisabled(), true);
    assert.equal(await page.getByRole('link', { name: 'Logs', exact: true }).count(), 0);
    await page.getByText('Your role in Grafana has no access to Explore, which editors have.').waitFor();
    await logs.focus();
    await page.getByRole('tooltip').getByText('Your role in Grafana has no access to Explore').waitFor();
    await viewer.close();
  });
});

test('tokens are entered, replaced and taken away, and never shown', async () => {
  const { host } = stage;
  await host.configure(guarded.url, {}, { readToken: '', operatorToken: '' });
  const admin = await stage.visit({ role: 'Admin' });
  const page = await admin.open(PAGE);
  const [reader, operator] = [page.getByLabel('Read token'), page.getByLabel('Operator token')];
  await reader.fill('wrong'.repeat(8));
  await save(page);
  assert.equal(await reader.isDisabled(), true);
  assert.deepEqual((await host.kept()).secrets, ['readToken']);
  await tested(page);
  await page.getByText(/The exporter does not accept the read token/).waitFor();

  await page.getByRole('button', { name: 'Reset' }).click();
  assert.equal(await reader.inputValue(), '');
  await reader.fill(TOKENS.viewer);
  await save(page);
  await tested(page);
  await page.getByText('The read token is of a viewer').waitFor();
  await page.getByText('No operator token is set: nobody can act').waitFor();

  await operator.fill(TOKENS.viewer);
  await save(page);
  await tested(page);
  await page.getByText('The operator token is of the role viewer: nobody can act with it').waitFor();
  await page.getByRole('button', { name: 'Reset' }).last().click();
  await operator.fill(TOKENS.operator);
  await save(page);
  await tested(page);
  await page.getByText('The operator token is of the role operator').waitFor();
  for (const token of Object.values(TOKENS)) assert.equal((await page.content()).includes(token), false);

  // What was typed and taken back is not what was there before.
  await page.getByRole('button', { name: 'Reset' }).last().click();
  await operator.fill('x');
  await operator.fill('');
  await save(page);
  assert.deepEqual((await host.kept()).secrets, ['readToken']);
  await admin.close();
});

describe('what is wrong', () => {
  test('with an address is said as it is typed, and it is not saved', async () => {
    await stage.host.configure(stage.shop.exporter.url);
    const admin = await stage.visit({ role: 'Admin' });
    const page = await admin.open(PAGE);
    for (const [address, words] of [
      ['celeriac:5555', /Begin with http/],
      ['http://ada:secret@celeriac:5555', /Leave name and password out/],
      ['http://celeriac:5555/?x=1', /Leave out what follows/],
      ['http://celeriac:5555/api/v1', /without \/api/],
      ['http://', /This is no address/],
    ] as const) {
      await page.getByLabel('Exporter URL').fill(address);
      await page.getByText(words).waitFor();
      assert.equal(await page.getByRole('button', { name: 'Save and reload' }).isDisabled(), true);
    }
    await admin.close();
  });

  test('is said by the test: a path that is not there, a stranger, a Prometheus that is away', async () => {
    const { host, shop } = stage;
    const stranger = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>It works</h1>'));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    try {
      const admin = await stage.visit({ role: 'Admin' });
      for (const [address, words] of [
        [`${shop.exporter.url}/flower`, 'There is no Celeriac exporter at the configured address'],
        [`http://127.0.0.1:${(stranger.address() as AddressInfo).port}`, 'Something answers there, and it is no Celeriac exporter'],
      ] as const) {
        await host.configure(address);
        const page = await admin.open(PAGE);
        await tested(page);
        await page.getByText(words).waitFor();
        assert.equal(await page.getByText(/Cluster default/).count(), 0);
      }
      await host.configure(shop.exporter.url, { prometheusUid: 'metrics' });
      const page = await admin.open(PAGE);
      await tested(page);
      await page.getByText(/The Prometheus source cannot be asked/).waitFor();
      await page.getByText(/Cluster default: 2 workers online/).waitFor();
      await admin.close();
    } finally {
      stranger.close();
    }
  });

  test('is said beside the button while there is nothing to test: the app is off, or not saved', async () => {
    await stage.host.configure(stage.shop.exporter.url, {}, { enabled: false });
    const admin = await stage.visit({ role: 'Admin' });
    const page = await admin.open(PAGE);
    await page.getByText('Enable the app first: Grafana passes on nothing for an app that is off.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Test connection' }).isDisabled(), true);
    await stage.host.configure(stage.shop.exporter.url);
    await admin.open(PAGE);
    await page.getByLabel('Exporter URL').fill('http://127.0.0.1:9');
    await page.getByText('Save first: what is saved is tested.').waitFor();
    await admin.close();
  });
});
