/** Buttons, from the click through Grafana's proxy and the exporter to the worker, and back to what the page shows. */
import assert from 'node:assert/strict';
import { after, before, test } from './spec.ts';
import { Stage } from './stage.ts';

const WORKER = '/a/celeriac-celery-app/workers/worker?name=prefork%2F1%40shop';
const TASKS = '/a/celeriac-celery-app/tasks';
let stage: Stage;

before(async () => {
  stage = await Stage.open();
});
after(() => stage?.close());

test('a consumer is added to a worker: asked, sent, answered, seen', async () => {
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(`${WORKER}&tab=queues`);
  await page.getByRole('button', { name: 'Add a queue' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Consumes from one more queue').waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Add a queue' }).isDisabled(), true, 'no queue is named yet');
  await dialog.getByLabel('Queue').fill('slow');
  await dialog.getByLabel('Reason').fill('a test');
  await dialog.getByRole('button', { name: 'Add a queue' }).click();
  await dialog.getByRole('table', { name: 'Outcome at each worker' }).getByText('prefork/1@shop').waitFor();
  await dialog.getByText('Done', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('table', { name: 'Queues' }).getByText('slow').first().waitFor();
  const queues = await stage.shop.client.inspect('active_queues', { destination: ['prefork/1@shop'] });
  assert.match(JSON.stringify(queues), /"slow"/);
  assert.deepEqual(someone.errors, []);
  await someone.close();
});

test('the pool grows by what was asked for', async () => {
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(`${WORKER}&tab=pool`);
  await page.getByRole('button', { name: 'Grow' }).click();
  await page.getByRole('dialog').getByLabel('Processes to add').fill('2');
  await page.getByRole('dialog').getByRole('button', { name: 'Grow' }).click();
  await page.getByRole('dialog').getByText('Done', { exact: true }).waitFor({ timeout: 60_000 });
  await stage.shop.exporter.until('four processes', async () => {
    const stats = await stage.shop.client.inspect('stats', { destination: ['prefork/1@shop'] });
    // Not there: it did not answer in time.
    return (stats['prefork/1@shop'] as { pool: { processes: readonly number[] } } | undefined)?.pool.processes.length === 4;
  });
  await someone.close();
});

test('a task that runs is chosen in the table and terminated', async () => {
  const id = await stage.shop.client.call('shop.sleep', [300], { queue: 'mail' });
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(`${TASKS}?q=name%3Dshop.sleep`);
  await page.getByRole('row', { name: /Started shop\.sleep/ }).waitFor();
  await page.getByLabel(`Select shop.sleep ${id.slice(0, 8)}`).check({ force: true });
  await page.getByRole('toolbar', { name: 'Selected tasks' }).getByRole('button', { name: 'Terminate' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('What a running task has done so far is not undone').waitFor();
  await dialog.getByRole('button', { name: 'Terminate' }).click();
  await dialog.getByRole('status', { name: 'Outcome', exact: true }).waitFor({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('row', { name: /Revoked shop\.sleep/ }).waitFor();
  await someone.close();
});

test('who did what is in the audit trail, for editors to read', async () => {
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open('/a/celeriac-celery-app/audit');
  const trail = page.getByRole('table', { name: 'Audit trail' });
  await trail.getByText('queue-add-consumer').waitFor();
  await trail.getByText('a test').waitFor();
  await trail.getByText('bulk-terminate').first().waitFor();
  await someone.close();
});

test('viewers see the buttons, disabled, with the reason; and the way behind them is closed', async () => {
  const someone = await stage.visit({ role: 'Viewer' });
  const page = await someone.open(`${WORKER}&tab=pool`);
  const grow = page.getByRole('button', { name: 'Grow' });
  await grow.waitFor();
  assert.equal(await grow.isDisabled(), true);
  const status = await page.evaluate(async () => (await fetch('/api/plugin-proxy/celeriac-celery-app/act/api/v1/control/pool_grow', { method: 'POST', body: '{"all":true}' })).status);
  assert.equal(status, 403);
  await someone.close();
});

test('a worker is shut down only after its name was typed, and is shown to be gone', async () => {
  const someone = await stage.visit({ role: 'Admin' });
  const page = await someone.open('/a/celeriac-celery-app/workers/worker?name=threads%40shop');
  await page.getByRole('button', { name: 'Shut down' }).click();
  const dialog = page.getByRole('dialog');
  const go = dialog.getByRole('button', { name: 'Shut down' });
  assert.equal(await go.isDisabled(), true);
  await dialog.getByLabel('Type threads to confirm').fill('threads');
  await go.click();
  await dialog.getByRole('status', { name: 'Outcome', exact: true }).waitFor({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('Offline').first().waitFor({ timeout: 60_000 });
  await someone.close();
});
