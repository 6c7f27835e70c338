/** Tasks, a task, queues, Run and the Doctor, of the real exporter and real workers. */
import assert from 'node:assert/strict';
import type { Queues } from '../../exporter/contract/queue.ts';
import { startWorker } from '../services/celery.ts';
import { axe } from './axe.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

const APP = '/a/celeriac-celery-app';
const MANY = 1_200;
let stage: Stage;

before(async () => {
  // So that a worker may keep its events to itself.
  stage = await Stage.open(['--enable-events=false']);
  const { client, exporter } = stage.shop;
  await client.send({ task: 'shop.add', args: [1, 2] }, MANY);
  await client.call('shop.fail');
  await client.call('shop.retry_then_succeed', [1]);
  await exporter.until(
    'all ended',
    async () => (await exporter.json<{ total: { count: number } }>('/api/v1/tasks?limit=1&totals=true&q=state:SUCCESS%20OR%20state:FAILURE')).total.count === MANY + 2,
    120_000,
  );
});
after(() => stage?.close());

describe('tasks', () => {
  test('are counted, chosen by state, and only those in sight are drawn', async () => {
    const someone = await stage.visit();
    const page = await someone.open(`${APP}/tasks`);
    await page.getByText(`All ${(MANY + 2).toLocaleString('en-US')}`).waitFor();
    await page.getByRole('row', { name: /Succeeded/ }).first().waitFor();
    assert.ok((await page.getByRole('row').count()) < 80);
    await page.getByRole('grid', { name: 'Tasks' }).focus();
    await page.keyboard.press('End');
    await page.getByText(/, 1,000 read|1,202 tasks$/).waitFor();
    await page.getByText('Failed 1', { exact: true }).click();
    await page.getByRole('row', { name: /Failed shop\.fail/ }).waitFor();
    assert.match(page.url(), /state=FAILURE/);
    assert.deepEqual(await axe(page), []);
    await someone.close();
  });

  test('are cards where it is narrow, and no part of a page hangs out', async () => {
    for (const path of ['tasks', 'tasks?columns=state,name,uuid,worker,queue,seen,wait,runtime,args,result', 'workers', 'queues', 'doctor']) {
      const someone = await stage.visit({ width: 390 });
      const page = await someone.open(`${APP}/${path}`);
      await page.getByText(/shop\.add|prefork\/1@shop|mail|All is well|to look at/).first().waitFor();
      const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
      assert.ok(wide <= 390, `${path} is ${wide} pixels wide`);
      await someone.close();
    }
  });

  test('a query that cannot be understood is told with its place, and mended', async () => {
    const someone = await stage.visit();
    const page = await someone.open(`${APP}/tasks`);
    const query = page.getByRole('combobox', { name: 'Query' });
    await query.fill('nme:shop.fail');
    await query.press('Enter');
    await page.getByText(/^At 1: /).waitFor();
    await query.fill('sta');
    await page.getByRole('option', { name: /state:/ }).waitFor();
    await query.press('ArrowDown');
    await query.press('Enter');
    await query.pressSequentially('FAIL');
    await query.press('ArrowDown');
    await query.press('Enter');
    await query.press('Enter');
    await page.getByRole('row', { name: /Failed shop\.fail/ }).waitFor();
    assert.match(page.url(), /q=state(:|%3A)FAILURE/);
    await someone.close();
  });

  test('a new one comes in by itself, and waits while somebody reads', async () => {
    const someone = await stage.visit();
    const page = await someone.open(`${APP}/tasks?q=name%3Dshop.greet`);
    await page.getByText('No task is so in this time range').waitFor();
    await page.getByText(/Nothing changes now|behind/).waitFor();
    await stage.shop.client.call('shop.greet', ['Ada']);
    await page.getByRole('row', { name: /Succeeded shop\.greet/ }).waitFor();
    await page.getByRole('grid', { name: 'Tasks' }).hover();
    await stage.shop.client.call('shop.greet', ['Bob']);
    await page.getByRole('button', { name: '1 new' }).waitFor();
    assert.equal(await page.getByRole('row', { name: /shop\.greet/ }).count(), 1);
    await page.getByRole('button', { name: '1 new' }).click();
    await page.getByRole('row', { name: /shop\.greet/ }).nth(1).waitFor();
    await someone.close();
  });

  test('a failed one shows why: timeline, traceback with its own frame open', async () => {
    const someone = await stage.visit();
    const page = await someone.open(`${APP}/tasks?q=name%3Dshop.fail`);
    await page.getByRole('link', { name: 'shop.fail' }).click();
    await page.getByRole('heading', { name: 'shop.fail' }).waitFor();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await page.getByText(/in look_up/).first().waitFor();
    assert.equal(await page.getByText(/site-packages/).first().isVisible(), false);
    assert.deepEqual(await axe(page), []);
    await someone.close();
  });
});

test('queues: who consumes them, and their length over time', async () => {
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(`${APP}/queues`);
  await page.getByRole('table', { name: 'Queues' }).getByRole('button', { name: 'mail' }).click();
  await page.getByRole('table', { name: 'Consumers' }).getByText('prefork/1@shop').waitFor();
  await page.getByRole('group', { name: 'Length of mail over time' }).waitFor();
  await page.getByRole('button', { name: 'threads@shop' }).waitFor();
  assert.deepEqual(await axe(page), []);
  await someone.close();
});

test('queues: how long the oldest task waits in each, and which that is', async () => {
  const { client, exporter } = stage.shop;
  const forgotten = await client.call('shop.add', [1, 1], { queue: 'forgotten' });
  await exporter.until('it is known to wait', async () => (await exporter.json<Queues>('/api/v1/queues?name=forgotten')).queues[0]?.waiting_since != null);
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(`${APP}/queues?sort=ready`);
  const table = page.getByRole('table', { name: 'Queues' });
  await table.getByRole('button', { name: 'Oldest waits' }).click();
  const first = table.getByRole('row').nth(1);
  await first.locator('[data-head="Oldest waits"]').getByText(/^\d+ s$/).waitFor();
  assert.equal(await table.getByRole('row', { name: /mail/ }).locator('[data-head="Oldest waits"]').innerText(), '–');
  await first.getByRole('button', { name: 'forgotten' }).click();
  const queue = page.getByRole('region', { name: 'Queue forgotten' });
  await queue.getByText(/Oldest that waits: \d+ s/).waitFor();
  assert.match((await queue.getByRole('link', { name: 'shop.add' }).getAttribute('href')) ?? '', new RegExp(forgotten));
  await someone.close();
});

test('Run: a task is called after a look, and followed to its result', async () => {
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(`${APP}/run?task=shop.add`);
  await page.locator('#run-args').fill('[40, 2');
  await page.getByText(/This is no JSON/).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Call', exact: true }).isDisabled(), true);
  await page.locator('#run-args').fill('[40, 2]');
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('A worker executes shop.add(40, 2).').waitFor();
  await dialog.getByRole('button', { name: 'Call', exact: true }).click();
  const called = page.getByRole('table', { name: 'Tasks just called' });
  await called.getByText('Succeeded').waitFor();
  await called.getByText('42', { exact: true }).waitFor();
  await someone.close();
});

test('the Doctor finds a worker that keeps its events to itself, and its button mends that', async () => {
  const { client, redis, exporter } = stage.shop;
  const application = { broker: redis.urlOf(0), backend: redis.urlOf(1) };
  const mute = await startWorker(application, { hostname: 'mute@shop', queues: ['quiet'], events: false });
  try {
    await client.call('shop.add', [1, 1], { queue: 'quiet' });
    await exporter.until('it has processed one', async () => {
      const { workers } = await exporter.json<{ workers: readonly { name: string; processed: number | null }[] }>('/api/v1/workers');
      return workers.some(({ name, processed }) => name === 'mute@shop' && (processed ?? 0) > 0);
    });
    const someone = await stage.visit({ role: 'Editor' });
    const page = await someone.open(`${APP}/doctor`);
    await page.getByText('Task events are off at 1 worker: mute@shop').waitFor();
    await page.getByText('worker_send_task_events = True').waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: 'Turn events on at mute@shop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: /Turn events on/ }).click();
    await page.getByRole('dialog').getByText('Done', { exact: true }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await client.call('shop.add', [1, 1], { queue: 'quiet' });
    await page.getByText('Every worker that executed tasks tells of them').waitFor({ timeout: 60_000 });
    await someone.close();
  } finally {
    await mute.stop();
  }
});
