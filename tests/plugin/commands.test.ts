/** Every command that the exporter offers has its button where the thing is shown, and those that no other file tries go through to the worker. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { axe } from './axe.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

const APP = '/a/celeriac-celery-app';
const NAME = 'prefork/1@shop';
const WORKER = `${APP}/workers/worker?name=${encodeURIComponent(NAME)}`;
const TASK = 'task';
let stage: Stage;
let waiting: string;

before(async () => {
  stage = await Stage.open([], { results: true });
  waiting = await stage.shop.client.call('shop.add', [1, 2], { queue: 'nobody' });
});
after(() => stage?.close());

/** Where each command stands, the word on its button, and of what menu it is an item. */
const BUTTONS: Readonly<Record<string, { readonly at: string; readonly word: string; readonly menu?: string }>> = {
  shutdown: { at: WORKER, word: 'Shut down' },
  pool_restart: { at: `${WORKER}&tab=pool`, word: 'Restart pool' },
  pool_grow: { at: `${WORKER}&tab=pool`, word: 'Grow' },
  pool_shrink: { at: `${WORKER}&tab=pool`, word: 'Shrink' },
  autoscale: { at: `${WORKER}&tab=pool`, word: 'Autoscale' },
  add_consumer: { at: `${WORKER}&tab=queues`, word: 'Add a queue' },
  cancel_consumer: { at: `${WORKER}&tab=queues`, word: 'Stop consuming' },
  rate_limit: { at: `${WORKER}&tab=limits`, word: 'Rate limit' },
  time_limit: { at: `${WORKER}&tab=limits`, word: 'Time limit' },
  revoke: { at: TASK, word: 'Revoke', menu: 'Revoke' },
  terminate: { at: TASK, word: 'Terminate', menu: 'Revoke' },
  query_task: { at: TASK, word: 'Ask workers' },
  revoke_by_stamped_headers: { at: `${APP}/tasks`, word: 'Revoke by stamp' },
  enable_events: { at: `${WORKER}&tab=system`, word: 'Turn events on' },
  disable_events: { at: `${WORKER}&tab=system`, word: 'Turn events off' },
  ping: { at: `${WORKER}&tab=system`, word: 'Ping' },
  heartbeat: { at: `${WORKER}&tab=system`, word: 'Heartbeat' },
  clock: { at: `${WORKER}&tab=system`, word: 'Clock' },
  memsample: { at: `${WORKER}&tab=system`, word: 'Memory' },
  report: { at: `${WORKER}&tab=system`, word: 'Report' },
  custom: { at: `${WORKER}&tab=system`, word: 'Command of your own' },
};

test('every command of the exporter has a button', async () => {
  const { commands } = await stage.shop.exporter.json<{ commands: readonly { name: string }[] }>('/api/v1/commands');
  assert.deepEqual(commands.map(({ name }) => name).sort(), Object.keys(BUTTONS).sort());
  const someone = await stage.visit({ role: 'Editor' });
  const byPlace = Map.groupBy(Object.values(BUTTONS), ({ at }) => at);
  for (const [at, own] of byPlace) {
    const page = await someone.open(at === TASK ? `${APP}/tasks/task?uuid=${waiting}` : at);
    for (const { word, menu } of own) {
      if (menu === undefined) await page.getByRole('button', { name: word, exact: true }).first().waitFor();
      else {
        await page.getByRole('button', { name: menu, exact: true }).click();
        await page.getByRole('menu', { name: menu }).getByRole('menuitem', { name: word, exact: true }).waitFor();
        await page.keyboard.press('Escape');
      }
    }
  }
  assert.deepEqual(someone.errors, []);
  await someone.close();
});

/** Opens the dialog of a button, and confirms it after `fill`. */
async function carryOut(page: Page, word: string, fill: (dialog: Locator) => Promise<void> = () => Promise.resolve()): Promise<Locator> {
  await page.getByRole('button', { name: word, exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await fill(dialog);
  await dialog.getByRole('button', { name: word, exact: true }).click();
  await dialog.getByRole('status', { name: 'Outcome', exact: true }).waitFor({ timeout: 60_000 });
  return dialog;
}
const close = (dialog: Locator) => dialog.getByRole('button', { name: 'Close' }).last().click();

describe('a worker', () => {
  test('tells what it is asked, in its own words', async () => {
    const someone = await stage.visit({ role: 'Editor' });
    const page = await someone.open(`${WORKER}&tab=system`);
    const pinged = await carryOut(page, 'Ping');
    await pinged.getByText('pong').waitFor();
    await close(pinged);
    const report = await carryOut(page, 'Report');
    await report.getByRole('region', { name: `Answer of ${NAME}` }).getByText(/software -> celery:5/).waitFor();
    assert.deepEqual(await axe(page, '[role=dialog]'), []);
    await close(report);
    const clock = await carryOut(page, 'Clock');
    await clock.getByText(/"clock": \d+/).waitFor();
    await close(clock);
    await close(await carryOut(page, 'Heartbeat'));
    assert.deepEqual(someone.errors, []);
    await someone.close();
  });

  test("carries out a command of the application's own, for whom the token lets", async () => {
    const someone = await stage.visit({ role: 'Editor' });
    const page = await someone.open(`${WORKER}&tab=system`);
    const dialog = await carryOut(page, 'Command of your own', async (asking) => {
      await asking.locator('#celeriac-method').fill('shop_inventory');
      await asking.locator('#celeriac-arguments').fill('{"deep": tru');
      await asking.getByText('Its arguments is a JSON object').waitFor();
      await asking.locator('#celeriac-arguments').fill('{"deep": true}');
    });
    await dialog.getByText(`counted every shelf of ${NAME}`).waitFor();
    await someone.close();
  });

  test('limits a task, and it is said when that takes effect', async () => {
    const someone = await stage.visit({ role: 'Editor' });
    const page = await someone.open(`${WORKER}&tab=limits`);
    await page.getByLabel('Find a task').fill('shop.add');
    await close(await carryOut(page, 'Rate limit', (asking) => asking.getByLabel('At most').fill('700/m')));
    assert.match(JSON.stringify(await stage.shop.client.inspect('registered', { arguments: ['rate_limit'], destination: [NAME] })), /shop\.add \[rate_limit=700\/m\]/);
    const dialog = await carryOut(page, 'Time limit', (asking) => asking.getByLabel('Soft limit, seconds (optional)').fill('30'));
    await dialog.getByText(/Celery applies it from the next pool_restart/).waitFor();
    await someone.close();
  });
});

test('tasks with a stamp are revoked before they come to a worker', async () => {
  const { client } = stage.shop;
  const stamped = await client.call('shop.add', [3, 4], { queue: 'stamped', stamped_headers: ['tenant'], tenant: ['acme'] });
  const other = await client.call('shop.add', [5, 6], { queue: 'stamped', stamped_headers: ['tenant'], tenant: ['other'] });
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(`${APP}/tasks?q=queue%3Astamped`);
  await page.getByRole('button', { name: 'Revoke by stamp' }).waitFor();
  const dialog = await carryOut(page, 'Revoke by stamp', async (asking) => {
    await asking.getByLabel('Stamped header').fill('tenant');
    await asking.getByLabel('Values').fill('acme');
    assert.deepEqual(await axe(page, '[role=dialog]'), []);
  });
  await dialog.getByRole('table', { name: 'Outcome at each worker' }).getByText(NAME).waitFor();
  await close(dialog);
  await client.control('add_consumer', { arguments: { queue: 'stamped' }, destination: [NAME] });
  await page.getByRole('row', { name: new RegExp(`Revoked shop\\.add ${stamped.slice(0, 8)}`) }).waitFor({ timeout: 30_000 });
  await page.getByRole('row', { name: new RegExp(`Succeeded shop\\.add ${other.slice(0, 8)}`) }).waitFor({ timeout: 30_000 });
  await someone.close();
});

test('on the page of a queue its last consumer is warned of, stopped and shut down; one that is empty is not purged', async () => {
  const someone = await stage.visit({ role: 'Admin' });
  const page = await someone.open(`${APP}/queues?queue=mail`);
  const purge = page.getByRole('button', { name: 'Purge', disabled: true });
  // The button moves away under the pointer until all above it is there.
  await page.getByRole('group', { name: 'Length of mail over time' }).waitFor();
  await page.getByRole('table', { name: 'Consumers' }).waitFor();
  await page.getByText(/could consume it, too/).waitFor();
  await purge.hover({ force: true });
  await page.getByText('Nothing waits in it').waitFor();
  const consumers = page.getByRole('table', { name: 'Consumers' });
  await consumers.getByRole('button', { name: 'Shut down' }).waitFor();
  await consumers.getByRole('button', { name: 'Stop consuming' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('No other worker consumes the queue').waitFor();
  await dialog.getByRole('button', { name: 'Stop consuming' }).click();
  await dialog.getByRole('status', { name: 'Outcome', exact: true }).waitFor({ timeout: 60_000 });
  await close(dialog);
  await page.getByText('No worker that is present consumes it.').waitFor({ timeout: 30_000 });
  assert.doesNotMatch(JSON.stringify(await stage.shop.client.inspect('active_queues', { destination: [NAME] })), /"mail"/);
  assert.deepEqual(await axe(page), []);
  await someone.close();
});
