/** Each button that nobody else presses, from the click to the worker; with the tokens that a Grafana would hold. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { axe } from './axe.ts';
import type { Visit } from './browser.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

const APP = '/a/celeriac-celery-app';
const TOKENS = { viewer: 'v'.repeat(40), operator: 'o'.repeat(40), admin: 'a'.repeat(40) };
const at = (name: string, tab: string): string => `${APP}/workers/worker?name=${encodeURIComponent(name)}&tab=${tab}`;
let stage: Stage;
let guarded: Exporter;
let scaled: Worker;
let editor: Visit;
let page: Page;

before(async () => {
  stage = await Stage.open(['--enable-events=false']);
  const { redis } = stage.shop;
  const application = { broker: redis.urlOf(0), backend: redis.urlOf(1), settings: { worker_pool_restarts: true } };
  [guarded, scaled] = await Promise.all([
    startExporter({
      broker: redis.urlOf(0),
      flags: ['--queue-interval=1s', '--survey-interval=2s', '--enable-events=false'],
      open: false,
      env: { CELERIAC_API_TOKENS: Object.entries(TOKENS).map(([role, token]) => `${role}:${token}`).join() },
    }),
    startWorker(application, { hostname: 'scaled@shop', queues: ['scaled'], flags: ['--autoscale', '3,1'] }),
  ]);
  await stage.host.configure(guarded.url, {}, { readToken: TOKENS.viewer, operatorToken: TOKENS.operator });
  editor = await stage.visit({ role: 'Editor' });
  page = editor.page;
});
after(async () => {
  await scaled?.kill();
  await guarded?.stop();
  await stage?.close();
});

const inspect = async (method: string, worker: string): Promise<unknown> => (await stage.shop.client.inspect(method, { destination: [worker] }))[worker];
const until = (what: string, ready: () => Promise<boolean>): Promise<void> => stage.shop.exporter.until(what, ready, 60_000);

/** Presses a button, fills in what its dialog asks for, carries it out, and closes what came of it. */
async function act(button: string, values: Readonly<Record<string, string>> = {}, scope = page.getByTestId('celeriac-page'), says = /./): Promise<void> {
  await scope.getByRole('button', { name: button, exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  for (const [label, value] of Object.entries(values)) await dialog.getByLabel(label).fill(value);
  await dialog.getByRole('button', { name: button, exact: true }).click();
  await dialog.getByRole('status', { name: 'Outcome', exact: true }).waitFor({ timeout: 60_000 });
  assert.equal(await dialog.getByText(/Refused by the worker|No answer|Not sent/).count(), 0, `${button} was not carried out`);
  await dialog.getByText(says).first().waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });
}

describe('the pool', () => {
  const processes = async (worker: string): Promise<readonly number[]> => ((await inspect('stats', worker)) as { pool: { processes: readonly number[] } }).pool.processes;

  test('shrinks', async () => {
    await editor.open(at('prefork/1@shop', 'pool'));
    await act('Shrink');
    await until('one process', async () => (await processes('prefork/1@shop')).length === 1);
  });

  test('scales by itself within other bounds, and is restarted', async () => {
    await editor.open(at('scaled@shop', 'pool'));
    await page.getByText('1 to 3', { exact: false }).first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Grow' }).isDisabled(), true);
    await act('Autoscale', { 'Fewest processes': '2', 'Most processes': '5' });
    const { autoscaler } = (await inspect('stats', 'scaled@shop')) as { autoscaler: { min: number; max: number } };
    assert.deepEqual([autoscaler.min, autoscaler.max], [2, 5]);
    await until('two processes', async () => (await processes('scaled@shop')).length >= 2);
    const earlier = new Set(await processes('scaled@shop'));
    await act('Restart pool');
    // A process ends after the next task that it gets.
    await until('others than before', async () => {
      await stage.shop.client.send({ task: 'shop.sleep', args: [0.2], options: { queue: 'scaled' } }, 4);
      const now = await processes('scaled@shop');
      return now.length > 0 && now.every((pid) => !earlier.has(pid));
    });
  });
});

test('queues: a worker stops consuming one, and another begins to', async () => {
  const queuesOf = async (worker: string) => JSON.stringify(((await inspect('active_queues', worker)) as { name: string }[]).map(({ name }) => name));
  await editor.open(at('prefork/1@shop', 'queues'));
  await act('Stop consuming', {}, page.getByRole('row', { name: /^mail/ }));
  assert.equal(await queuesOf('prefork/1@shop'), '["celery"]');
  await editor.open(`${APP}/queues?queue=celery`);
  const consumers = page.getByRole('region', { name: 'Queue celery' });
  await consumers.getByRole('table', { name: 'Consumers' }).getByText('threads@shop').waitFor();
  await act('scaled@shop', {}, consumers);
  assert.equal(await queuesOf('scaled@shop'), '["scaled","celery"]');
});

test('limits: how often, and how long', async () => {
  await editor.open(`${at('scaled@shop', 'limits')}&find=shop.sleep`);
  const row = page.getByRole('row', { name: /^shop\.sleep/ });
  await act('Rate limit', { 'At most': '600/m' }, row);
  await row.getByText('600/m').waitFor();
  assert.match(JSON.stringify(await inspect('registered', 'scaled@shop')), /shop\.sleep \[rate_limit=600\/m\]/);
  await act('Time limit', { 'Hard limit, seconds (optional)': '1' }, row, /from the next pool_restart/);
  await editor.open(at('scaled@shop', 'pool'));
  await act('Restart pool');
  const id = await stage.shop.client.call('shop.sleep', [30], { queue: 'scaled' });
  await until('ended by the limit', async () => {
    const answer = await stage.shop.exporter.get(`/api/v1/task?uuid=${id}`);
    return answer.ok && /TimeLimitExceeded/.test(await answer.text());
  });
});

test('a task that waits in a worker for its time is revoked there', async () => {
  const id = await stage.shop.client.call('shop.add', [1, 2], { queue: 'scaled', countdown: 3_000 });
  await until('it waits there', async () => JSON.stringify(await inspect('scheduled', 'scaled@shop')).includes(id));
  await editor.open(at('scaled@shop', 'tasks'));
  await page.getByRole('button', { name: 'Ask it now' }).click();
  await act('Revoke', {}, page.getByRole('table', { name: 'Scheduled tasks' }));
  assert.match(JSON.stringify(await inspect('revoked', 'scaled@shop')), new RegExp(id));
});

describe('who may', () => {
  test('a token of an operator shuts no worker down: the button says so; one of an admin does, after its name was typed', async () => {
    await editor.open(at('scaled@shop', 'tasks'));
    const button = page.getByRole('button', { name: 'Shut down' });
    await button.waitFor();
    assert.equal(await button.isDisabled(), true);
    await button.hover({ force: true });
    await page.getByText('It takes the role admin, and the operator token in the configuration is of the role operator').waitFor();
    await stage.host.configure(guarded.url, {}, { readToken: TOKENS.viewer, operatorToken: TOKENS.admin });
    const admin = await stage.visit({ role: 'Admin' });
    const place = await admin.open(at('scaled@shop', 'tasks'));
    await place.getByRole('button', { name: 'Shut down' }).and(place.locator(':enabled')).click();
    const dialog = place.getByRole('dialog');
    assert.equal(await dialog.getByRole('button', { name: 'Shut down' }).isDisabled(), true);
    await dialog.getByLabel('Type scaled to confirm').fill('scaled');
    await dialog.getByRole('button', { name: 'Shut down' }).click();
    await dialog.getByRole('status', { name: 'Outcome', exact: true }).waitFor({ timeout: 60_000 });
    await scaled.process.ended;
    await stage.host.configure(guarded.url, {}, { readToken: TOKENS.viewer, operatorToken: TOKENS.operator });
    await admin.close();
  });

  test('a viewer sees what it would do, and why not; and what goes round the page is refused at each door', async () => {
    const viewer = await stage.visit({ role: 'Viewer' });
    const place = await viewer.open(at('prefork/1@shop', 'pool'));
    const grow = place.getByRole('button', { name: 'Grow' });
    await grow.waitFor();
    assert.equal(await grow.isDisabled(), true);
    await grow.hover({ force: true });
    await place.getByText('Editors and admins of this organisation may do this').waitFor();
    const tried = await place.evaluate(async () => {
      const proxy = '/api/plugin-proxy/celeriac-celery-app';
      const path = 'api/v1/control/pool_grow';
      const post = async (route: string): Promise<number> => (await fetch(`${proxy}/${route}/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"n":1,"all":true}' })).status;
      return [await post('act'), await post('read')];
    });
    assert.deepEqual(tried, [403, 404]);
    const reader = await guarded.get('/api/v1/control/pool_grow', { method: 'POST', headers: { Authorization: `Bearer ${TOKENS.viewer}`, 'Content-Type': 'application/json' }, body: '{"n":1,"all":true}' });
    assert.equal(reader.status, 403);
    await viewer.close();
  });

  test('a queue that nobody consumes is purged by an admin, after its name was typed; what was thrown away is told from what waits', async () => {
    const queues = `${APP}/queues?queue=flood`;
    const [thrown] = await stage.shop.client.send({ task: 'shop.add', args: [1, 1], options: { queue: 'flood' } }, 120);
    const ready = async () => ((await (await guarded.get('/api/v1/queues?name=flood', { headers: { Authorization: `Bearer ${TOKENS.viewer}` } })).json()) as { queues: { ready: number }[] }).queues[0]?.ready;
    await until('it is measured', async () => (await ready()) === 120);
    for (const [role, reason] of [['Editor', 'It takes the role admin, and the operator token in the configuration is of the role operator'], ['Viewer', 'Editors and admins of this organisation may do this']] as const) {
      const someone = await stage.visit({ role });
      const place = await someone.open(queues);
      const button = place.getByRole('button', { name: 'Purge' });
      await button.waitFor();
      assert.equal(await button.isDisabled(), true);
      // The button moves away under the pointer until all above it is there.
      await place.getByRole('group', { name: 'Length of flood over time' }).waitFor();
      await place.getByText(/could consume it, too/).waitFor();
      await button.hover({ force: true });
      await place.getByText(reason).waitFor();
      await place.getByText('celery -A your.app purge -Q flood').waitFor();
      await someone.close();
    }
    await stage.host.configure(guarded.url, {}, { readToken: TOKENS.viewer, operatorToken: TOKENS.admin });
    const admin = await stage.visit({ role: 'Admin' });
    const place = await admin.open(queues);
    const queue = place.getByRole('region', { name: 'Queue flood' });
    await queue.getByText('Oldest that waits').waitFor();
    await queue.getByRole('button', { name: 'Purge', disabled: false }).click();
    const dialog = place.getByRole('dialog');
    await dialog.getByText('120 messages wait in flood, as measured').waitFor();
    await dialog.getByText('It cannot be undone').waitFor();
    assert.deepEqual(await axe(place, '[role=dialog]'), []);
    const confirm = dialog.getByRole('button', { name: 'Purge', exact: true });
    assert.equal(await confirm.isDisabled(), true);
    await dialog.getByLabel('Type flood to confirm').fill('flood');
    await dialog.getByLabel('At most (optional)').fill('100');
    await confirm.click();
    await dialog.getByText("120 messages wait in 'flood', more than 100; none was thrown away").waitFor();
    assert.equal(await ready(), 120);
    await dialog.getByLabel('At most (optional)').fill('200');
    await dialog.getByLabel('Reason').fill('sent by mistake');
    await confirm.click();
    await dialog.getByRole('status', { name: 'Outcome', exact: true }).getByText('120 messages thrown away from flood').waitFor({ timeout: 30_000 });
    assert.equal(await stage.shop.redis.command('LLEN', 'flood'), '0');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await queue.getByText('No task is known to wait in it').waitFor();
    await queue.getByText(/Purged/).first().waitFor();
    await queue.getByRole('button', { name: 'Purge', disabled: true }).waitFor();
    await admin.open(`${APP}/tasks/task?uuid=${thrown}`);
    await place.getByRole('note').getByText(/Its queue flood was purged at .*it will not run/).waitFor();
    await admin.open(`${APP}/audit?target=flood`);
    await place.getByRole('row', { name: /queue-purge flood .*Done sent by mistake · 120 messages thrown away/ }).waitFor();
    await place.getByRole('row', { name: /queue-purge flood .*Begun sent by mistake/ }).waitFor();
    assert.deepEqual(admin.errors, []);
    await stage.host.configure(guarded.url, {}, { readToken: TOKENS.viewer, operatorToken: TOKENS.operator });
    await admin.close();
  });

  test('an operator token that is wrong leaves reading as it is, and says at each button what is the matter', async () => {
    await stage.host.configure(guarded.url, {}, { readToken: TOKENS.viewer, operatorToken: 'wrong'.repeat(8) });
    const someone = await stage.visit({ role: 'Editor' });
    const place = await someone.open(at('prefork/1@shop', 'pool'));
    const grow = place.getByRole('button', { name: 'Grow' });
    await grow.waitFor();
    await grow.hover({ force: true });
    await place.getByText('Nobody can act: The exporter does not accept the operator token').waitFor();
    assert.equal(await place.getByRole('alert').count(), 0);
    await someone.open(`${APP}/doctor`);
    await place.getByText(/The exporter does not accept the operator token/).waitFor();
    await place.getByText('celeriac token create --grafana --name grafana-operator --role operator').waitFor();
    await stage.host.configure(guarded.url, {}, { readToken: TOKENS.viewer, operatorToken: TOKENS.operator });
    await someone.close();
  });
});
