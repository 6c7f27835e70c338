/** One thing done to many tasks, and tasks called again: from what is chosen to the workers, and back. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { axe } from './axe.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

const TASKS = '/a/celeriac-celery-app/tasks';
const WAITING = 25;
let stage: Stage;

before(async () => {
  stage = await Stage.open([], { results: true });
  await stage.shop.client.call('shop.greet', ['everybody']);
});
after(() => stage?.close());

const toolbar = (page: Page) => page.getByRole('toolbar', { name: 'Selected tasks' });
const dialogOf = (page: Page) => page.getByRole('dialog');

/** Tasks in a queue that nobody consumes, known by their task-sent events. */
async function waitingIn(queue: string, times: number): Promise<readonly string[]> {
  const { client, exporter } = stage.shop;
  const ids = await client.send({ task: 'shop.add', args: [1, 2], options: { queue } }, times);
  await exporter.until('all seen', async () => (await exporter.json<{ total: { count: number } }>(`/api/v1/tasks?limit=1&totals=true&q=queue:${queue}`)).total.count === times);
  return ids;
}

describe('all that match', () => {
  test('are counted, revoked after their number was typed, and are not started when their queue is consumed', async () => {
    const ids = await waitingIn('later', WAITING);
    const someone = await stage.visit({ role: 'Editor' });
    const page = await someone.open(`${TASKS}?q=queue%3Alater`);
    await page.getByRole('button', { name: 'Act on all that match' }).click();
    await toolbar(page).getByText(`All ${WAITING} that match:`).waitFor();
    await toolbar(page).getByRole('button', { name: 'Revoke' }).click();
    const dialog = dialogOf(page);
    await dialog.getByText('Does not start these tasks when they come').waitFor();
    await dialog.getByText(`${WAITING} tasks will be revoked.`).waitFor();
    await dialog.getByText('They do not run, unless they are called again').waitFor();
    const go = dialog.getByRole('button', { name: 'Revoke' });
    assert.equal(await go.isDisabled(), true, 'the number is not typed yet');
    await dialog.getByLabel(`Type ${WAITING} to confirm`).fill(String(WAITING));
    await dialog.getByLabel('Reason').fill('sent by mistake');
    assert.deepEqual(await axe(page, '[role=dialog]'), []);
    await go.click();
    await dialog.getByRole('status', { name: 'Outcome', exact: true }).getByText(`${WAITING} tasks revoked.`).waitFor({ timeout: 60_000 });
    await dialog.getByText(/prefork\/1@shop: |threads@shop: /).first().waitFor();
    await dialog.getByText(/sent by mistake/).waitFor();
    assert.deepEqual(await axe(page, '[role=dialog]'), []);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    const revoked = await stage.shop.client.inspect('revoked', { destination: ['prefork/1@shop'] });
    for (const id of ids) assert.ok(JSON.stringify(revoked).includes(id), `the worker knows that ${id} is revoked`);
    await stage.shop.client.control('add_consumer', { arguments: { queue: 'later' }, destination: ['prefork/1@shop'] });
    await page.getByText(`Revoked ${WAITING}`, { exact: true }).waitFor({ timeout: 60_000 });
    assert.deepEqual(someone.errors, []);
    await someone.close();
  });

  test('can be stopped on the way: what is done stays done, and the rest is let be', async () => {
    await waitingIn('slowly', 60);
    const someone = await stage.visit({ role: 'Editor' });
    const page = await someone.open(`${TASKS}?q=queue%3Aslowly`);
    await page.getByRole('button', { name: 'Act on all that match' }).click();
    await toolbar(page).getByRole('button', { name: 'Revoke' }).click();
    const dialog = dialogOf(page);
    await dialog.getByLabel('Tasks a second, at most').fill('2');
    await dialog.getByLabel('Type 60 to confirm').fill('60');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByRole('status', { name: 'Progress' }).getByText(/^[1-9]\d* of 60 tasks$/).waitFor({ timeout: 30_000 });
    // It goes on without anybody who looks, and is found again.
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: 'Bulk actions' }).or(page.getByRole('button', { name: '1 bulk action under way' })).click();
    await dialog.getByRole('button', { name: 'Revoke 60 tasks' }).click();
    assert.match(page.url(), /bulk=[\da-f-]{36}/);
    await dialog.getByRole('button', { name: 'Stop here' }).click();
    await dialog.getByRole('status', { name: 'Outcome', exact: true }).getByText(/ of 60 tasks revoked before it was stopped\.$/).waitFor({ timeout: 30_000 });
    await dialog.getByText(/^Not done \d+$/).waitFor();
    await someone.close();
  });
});

test('those that are chosen are called again, each as a new task; one without arguments is refused, with what to do', async () => {
  const { client, exporter } = stage.shop;
  const id = await client.call('shop.greet', ['Ada']);
  const forgotten = await client.call('shop.forget');
  const ended = async (uuid: string) => (await exporter.json<{ task?: { state: string } }>(`/api/v1/task?uuid=${uuid}`)).task?.state === 'SUCCESS';
  await exporter.until('both ended', async () => (await ended(id)) && (await ended(forgotten)));
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(`${TASKS}?q=${encodeURIComponent('name=shop.greet OR name=shop.forget')}`);
  await page.getByLabel(`Select shop.greet ${id.slice(0, 8)}`).check({ force: true });
  await page.getByLabel(`Select shop.forget ${forgotten.slice(0, 8)}`).check({ force: true });
  assert.equal(await toolbar(page).getByRole('button', { name: 'Revoke' }).isDisabled(), true, 'they have ended');
  await toolbar(page).getByRole('button', { name: 'Call again' }).click();
  const dialog = dialogOf(page);
  await dialog.getByText('1 of 2 tasks will be called again.').waitFor({ timeout: 30_000 });
  await dialog.getByText(/^1 refused: /).waitFor();
  await dialog.getByRole('button', { name: 'Call again' }).click();
  await dialog.getByRole('status', { name: 'Outcome', exact: true }).getByText('1 of 2 tasks called again.').waitFor({ timeout: 30_000 });
  await dialog.getByText(/^called as /).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('row', { name: /Succeeded shop\.greet/ }).nth(2).waitFor();
  await someone.close();
});

describe('one task', () => {
  test('is called again with its own arguments', async () => {
    const id = await stage.shop.client.call('shop.add', [40, 2]);
    const someone = await stage.visit({ role: 'Editor' });
    const page = await someone.open(`${TASKS}/task?uuid=${id}`);
    await page.getByRole('button', { name: 'Call again' }).click();
    const dialog = dialogOf(page);
    await dialog.getByText('What it does is done once more').waitFor();
    assert.deepEqual(await axe(page, '[role=dialog]'), []);
    await dialog.getByRole('button', { name: 'Call again' }).click();
    await dialog.getByText(/with arguments from the result backend/).waitFor({ timeout: 30_000 });
    await dialog.getByRole('link', { name: 'Open the new task' }).click();
    await page.getByText('(40, 2)').first().waitFor();
    assert.ok(!page.url().includes(id));
    assert.deepEqual(someone.errors, []);
    await someone.close();
  });

  test('whose arguments nobody has is refused, says why and what to do, and can be written by hand', async () => {
    const id = await stage.shop.client.call('shop.forget');
    const someone = await stage.visit({ role: 'Editor' });
    const page = await someone.open(`${TASKS}/task?uuid=${id}`);
    await page.getByText('Succeeded').first().waitFor();
    await page.getByRole('button', { name: 'Call again' }).click();
    await dialogOf(page).getByRole('button', { name: 'Call again' }).click();
    await dialogOf(page).getByText(/^It cannot be called again: .*the result backend/).waitFor({ timeout: 30_000 });
    await dialogOf(page).getByRole('link', { name: 'Write the arguments and call' }).click();
    await page.locator('#run-args').waitFor();
    await someone.close();
  });
});

test('a view is named, kept for the person, opened in another window and deleted', async () => {
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(`${TASKS}?q=name%3Dshop.greet&sort=-runtime&columns=state,name,runtime&from=now-6h&to=now`);
  await page.getByRole('button', { name: 'Save view' }).click();
  const name = `Greetings ${Date.now()}`;
  await dialogOf(page).getByLabel('Name').fill(name);
  assert.deepEqual(await axe(page, '[role=dialog]'), []);
  const stored = page.waitForResponse((response) => response.url().includes('/user-storage') && response.request().method() !== 'GET');
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  assert.ok((await stored).ok(), 'it is kept by Grafana');
  await page.getByRole('button', { name }).waitFor();
  await someone.close();
  const again = await stage.visit({ role: 'Editor' });
  const other = await again.open(TASKS);
  await other.getByRole('button', { name: 'Views' }).click();
  const list = other.getByRole('list', { name: 'Saved views' });
  await list.getByRole('button', { name, exact: true }).click();
  await other.waitForURL(/q=name%3Dshop\.greet.*sort=-runtime|sort=-runtime.*q=name%3Dshop\.greet/);
  await other.getByRole('columnheader', { name: 'Runtime' }).waitFor();
  assert.equal(await other.getByRole('columnheader', { name: 'Worker' }).count(), 0);
  assert.match(other.url(), /from=now-6h/);
  await other.getByRole('button', { name, exact: true }).click();
  await list.getByRole('button', { name: `Delete the view ${name}` }).click();
  await list.getByRole('button', { name, exact: true }).waitFor({ state: 'detached' });
  assert.deepEqual(again.errors, []);
  await again.close();
});

test('viewers see what could be done, disabled', async () => {
  const someone = await stage.visit({ role: 'Viewer' });
  const page = await someone.open(`${TASKS}?q=name%3Dshop.greet`);
  await page.getByRole('button', { name: 'Act on all that match' }).click();
  for (const name of ['Revoke', 'Terminate', 'Call again']) assert.equal(await toolbar(page).getByRole('button', { name }).isDisabled(), true, name);
  await toolbar(page).getByRole('button', { name: 'Revoke' }).hover({ force: true });
  await page.getByText('Editors and admins of this organisation may do this').waitFor();
  const status = await page.evaluate(async () => (await fetch('/api/plugin-proxy/celeriac-celery-app/act/api/v1/bulk/preview', { method: 'POST', body: '{"action":"revoke","query":"state:STARTED"}' })).status);
  assert.equal(status, 403);
  await someone.close();
});
