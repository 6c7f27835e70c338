/** A phone: what sticks out of no page, rows that are cards, targets for fingers; and controls as a menu, by finger and by keyboard. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { axe } from './axe.ts';
import type { Visit } from './browser.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';
import { scrollsSideways, sticksOut } from './sticks-out.ts';

const APP = '/a/celeriac-celery-app';
const NAME = 'prefork/1@shop';
const WORKER = `${APP}/workers/worker?name=${encodeURIComponent(NAME)}`;
const PHONE = { width: 390, height: 844 };
let stage: Stage;
let failed: string;
const waiting: string[] = [];

before(async () => {
  stage = await Stage.open(['--enable-events=false'], { results: true });
  const { client, exporter } = stage.shop;
  await client.send({ task: 'shop.add', args: [1, 2] }, 12);
  failed = await client.call('shop.fail', ['sold out']);
  await client.call('shop.retry_then_succeed', [1]);
  await client.call('shop.add', [1, 2], { countdown: 3_000, queue: 'mail' });
  waiting.push(await client.call('shop.add', [3, 4], { queue: 'nobody' }), await client.call('shop.add', [5, 6], { queue: 'nobody' }));
  await exporter.get('/api/v1/control/add_consumer', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ queue: 'mail', workers: [NAME] }) });
  await exporter.until('14 ended', async () => (await exporter.json<{ total: { count: number } }>('/api/v1/tasks?limit=1&totals=true&q=state:SUCCESS%20OR%20state:FAILURE')).total.count === 14, 120_000);
});
after(() => stage?.close());

/** Chooses an item of a menu. */
async function choose(page: Page, menu: string | RegExp, item: string): Promise<void> {
  await page.getByRole('button', { name: menu, exact: typeof menu === 'string' }).first().click();
  await page.getByRole('menu').getByRole('menuitem', { name: item, exact: true }).click();
}

/** Carries out what a dialog asks, and closes what came of it. */
async function confirm(page: Page, word: string, values: Readonly<Record<string, string>> = {}): Promise<void> {
  const dialog = page.getByRole('dialog');
  for (const [label, value] of Object.entries(values)) await dialog.getByLabel(label).fill(value);
  await dialog.getByRole('button', { name: word, exact: true }).click();
  await dialog.getByRole('status', { name: 'Outcome', exact: true }).waitFor({ timeout: 60_000 });
  assert.equal(await dialog.getByText(/Refused by the worker|No answer|Not sent/).count(), 0, `${word} was not carried out`);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });
}

const focused = (page: Page): Promise<string> => page.evaluate<string>(`document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent`);

describe('controls are a menu where there is no room', () => {
  test('which the keyboard opens, walks through and leaves; what cannot be done is come to, and says why', async () => {
    const someone = await stage.visit({ role: 'Editor', ...PHONE });
    const page = await someone.open(`${WORKER}&tab=queues`);
    const opener = page.getByRole('button', { name: 'Actions', exact: true });
    await opener.waitFor();
    assert.equal(await page.getByRole('button', { name: 'Shut down' }).count(), 0);
    await opener.focus();
    await page.keyboard.press('Enter');
    const menu = page.getByRole('menu', { name: 'Actions' });
    await menu.getByRole('group', { name: 'Pool' }).getByRole('menuitem', { name: 'Grow' }).waitFor();
    await menu.getByRole('group', { name: 'Queues' }).getByRole('menuitem', { name: 'Stop consuming mail' }).waitFor();
    assert.deepEqual(await axe(page, '[role=menu]', { fingers: true }), []);
    const scaling = menu.getByRole('menuitem', { name: 'Autoscale' });
    assert.equal(await scaling.getAttribute('aria-disabled'), 'true');
    const reason = `[id="${(await scaling.getAttribute('aria-describedby')) ?? ''}"]`;
    assert.equal(await page.locator(reason).textContent(), 'It was not started with --autoscale');
    await press(page, 'ArrowDown', scaling);
    await page.keyboard.press('Enter');
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.equal(await scaling.isVisible(), true, 'the menu stays, with the reason');
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await page.waitForFunction(`document.activeElement.textContent === 'Actions'`);
    assert.deepEqual(someone.errors, []);
    await someone.close();
  });

  test('from which a dialog takes the focus, and gives it back to the menu’s button', async () => {
    const someone = await stage.visit({ role: 'Editor', ...PHONE });
    const page = await someone.open(`${WORKER}&tab=queues`);
    const opener = page.getByRole('button', { name: 'Actions', exact: true });
    await opener.focus();
    await page.keyboard.press('Enter');
    const grow = page.getByRole('menuitem', { name: 'Grow' }).and(page.locator('[aria-disabled=false]'));
    await grow.waitFor();
    await press(page, 'ArrowDown', grow);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Processes to add').waitFor();
    await page.waitForFunction(`document.activeElement.closest('[role=dialog]') !== null`);
    // What the menu gives back as it goes must not take the focus out of the dialog later.
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate<boolean>(`document.activeElement.closest('[role=dialog]') !== null`), true, await focused(page));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForFunction(`document.activeElement.textContent === 'Actions'`);
    await someone.close();
  });

  test('by which a worker is told the same as by its buttons', async () => {
    const someone = await stage.visit({ role: 'Editor', ...PHONE });
    const page = await someone.open(`${WORKER}&tab=queues`);
    await choose(page, 'Actions', 'Add a queue');
    await confirm(page, 'Add a queue', { Queue: 'narrow' });
    assert.match(JSON.stringify(await stage.shop.client.inspect('active_queues', { destination: [NAME] })), /"narrow"/);
    await page.getByRole('table', { name: 'Queues' }).getByText('narrow').first().waitFor();
    await choose(page, 'Actions', 'Stop consuming narrow');
    await confirm(page, 'Stop consuming');
    assert.doesNotMatch(JSON.stringify(await stage.shop.client.inspect('active_queues', { destination: [NAME] })), /"narrow"/);
    await someone.open(`${APP}/tasks/task?uuid=${waiting[0] ?? ''}`);
    await choose(page, 'Actions', 'Revoke');
    await confirm(page, 'Revoke');
    assert.match(JSON.stringify(await stage.shop.client.inspect('revoked', { destination: [NAME] })), new RegExp(waiting[0] ?? 'none'));
    await someone.open(`${APP}/tasks?q=queue%3Anobody`);
    await page.getByLabel(`Select shop.add ${waiting[1]?.slice(0, 8) ?? ''}`).check({ force: true });
    await page.getByRole('toolbar', { name: 'Selected tasks' }).getByRole('button', { name: 'Actions' }).click();
    assert.equal(await page.getByRole('menuitem', { name: 'Terminate' }).getAttribute('aria-disabled'), 'false');
    await page.getByRole('menuitem', { name: 'Revoke' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByRole('status', { name: 'Outcome', exact: true }).waitFor({ timeout: 60_000 });
    assert.deepEqual(someone.errors, []);
    await someone.close();
  });

  test('in which a viewer reads why not', async () => {
    const someone = await stage.visit({ role: 'Viewer', ...PHONE });
    const page = await someone.open(WORKER);
    await page.getByRole('button', { name: 'Actions', exact: true }).click();
    const grow = page.getByRole('menuitem', { name: 'Grow' });
    assert.equal(await grow.getAttribute('aria-disabled'), 'true');
    await page.getByRole('menu').getByText('Editors and admins of this organisation may do this').first().waitFor();
    await grow.click({ force: true });
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.deepEqual(await axe(page, '[role=menu]'), []);
    await someone.close();
  });

  test('on a dashboard, in a narrow panel of a wide window, too', async () => {
    const { host, shop } = stage;
    await host.addSource(shop.exporter.url);
    const path = await host.addBoard({ title: 'Narrow workers', panels: [{ type: 'celeriac-workers-panel', title: 'Workers', targets: [{ refId: 'A', queryType: 'workers', live: true }] }] });
    const someone = await stage.visit({ role: 'Editor', width: 280, height: 844 });
    const page = await someone.open(path);
    await page.getByRole('button', { name: `Actions: ${NAME}` }).click();
    await page.getByRole('menuitem', { name: 'Grow' }).and(page.locator('[aria-disabled=false]')).click();
    await page.getByRole('dialog').getByText(`Grow: worker ${NAME}`).waitFor();
    await someone.close();
  });
});

test('with room, the worker’s head has what one on call needs: the pool and the queues, without a search through its tabs', async () => {
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(WORKER);
  await choose(page, 'Pool', 'Grow');
  await confirm(page, 'Grow', { 'Processes to add': '1' });
  await page.waitForFunction(`document.activeElement.textContent === 'Pool'`);
  // The worker has said that it grows; a moment later it has.
  await stage.shop.exporter.until('three processes', async () => {
    const stats = (await stage.shop.client.inspect('stats', { destination: [NAME] }))[NAME] as { pool: { processes: readonly number[] } } | undefined;
    return stats?.pool.processes.length === 3;
  });
  await someone.open(`${APP}/workers`);
  await choose(page, `Actions: ${NAME}`, 'Shrink');
  await confirm(page, 'Shrink');
  await someone.close();
});

test('where task events were turned off on purpose, the worker’s page says so and turns them on', async () => {
  const someone = await stage.visit({ role: 'Editor', ...PHONE });
  const page = await someone.open(`${WORKER}&tab=system`);
  await choose(page, 'Actions: the system', 'Turn events off');
  await confirm(page, 'Turn events off');
  const note = page.getByRole('note', { name: 'Task events are off' });
  await note.getByText('Task events were turned off here on purpose').waitFor();
  assert.deepEqual(await axe(page), []);
  await note.getByRole('button', { name: 'Turn events on' }).click();
  await confirm(page, 'Turn events on');
  await note.waitFor({ state: 'detached' });
  await someone.close();
});

/** Each page and what is there when it is whole. */
const pages: readonly (readonly [string, (page: Page) => Locator])[] = [
  ['overview', (page) => page.getByRole('table', { name: 'Failures by exception and place' })],
  ['workers', (page) => page.getByRole('table', { name: 'Workers' })],
  [`workers/worker?name=${encodeURIComponent(NAME)}`, (page) => page.getByRole('heading', { name: /^Revoked/ })],
  ...(
    [
      ['pool', (page) => page.getByText('Concurrency')],
      ['queues', (page) => page.getByRole('table', { name: 'Queues' })],
      ['limits', (page) => page.getByRole('table', { name: 'Registered tasks' })],
      ['configuration', (page) => page.getByRole('table', { name: 'Settings' })],
      ['system', (page) => page.getByText('Heartbeat every')],
      ['events', (page) => page.getByRole('table', { name: 'Events' })],
    ] as readonly (readonly [string, (page: Page) => Locator])[]
  ).map(([tab, seen]) => [`workers/worker?name=${encodeURIComponent(NAME)}&tab=${tab}`, seen] as const),
  ['tasks', (page) => page.getByRole('row', { name: /shop\.add/ })],
  ['tasks/task?uuid=', (page) => page.getByRole('heading', { name: 'Traceback' })],
  ['queues', (page) => page.getByRole('table', { name: 'Queues' })],
  ['queues?queue=mail', (page) => page.getByRole('table', { name: 'Consumers' })],
  ['run?task=shop.add', (page) => page.getByText(/^\d+ tasks registered$/)],
  ['audit', (page) => page.getByRole('table', { name: 'Audit trail' })],
  ['doctor', (page) => page.getByRole('list', { name: 'Findings' })],
];

/** Opens each of them, and gathers what is found there. */
async function walk(someone: Visit, find: (page: Page) => Promise<readonly string[]>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [path, seen] of pages) {
    const page = await someone.open(`${APP}/${path}${path.endsWith('uuid=') ? failed : ''}`);
    await seen(page).first().waitFor();
    await page.getByTestId('celeriac-page').getByRole('status', { name: /^Loading/ }).first().waitFor({ state: 'detached' });
    found.push(...(await find(page)).map((one) => `${path}: ${one}`));
  }
  return found;
}

test('960 pixels wide, as a window of 1280 is beside Grafana’s menu: nothing scrolls sideways on any page', async () => {
  const someone = await stage.visit({ role: 'Editor', width: 960 });
  assert.deepEqual(await walk(someone, (page) => scrollsSideways(page)), []);
  await someone.close();
});

describe('390 pixels wide', () => {
  for (const theme of ['dark', 'light'] as const) {
    test(`${theme}: no page and no table scrolls sideways, each row is a card, axe finds nothing, and fingers hit`, async () => {
      const someone = await stage.visit({ role: 'Editor', theme, ...PHONE });
      const found = await walk(someone, async (page) => [...(await sticksOut(page)), ...(await axe(page, undefined, { fingers: true }))]);
      assert.deepEqual(found, []);
      assert.deepEqual(someone.errors, []);
      await someone.close();
    });
  }

  test('what came of many tasks, and the tasks that are meant, are cards in their dialog', async () => {
    const someone = await stage.visit({ role: 'Editor', ...PHONE });
    const page = await someone.open(`${APP}/tasks?q=queue%3Anobody`);
    await page.getByRole('button', { name: 'Act on all that match' }).click();
    await page.getByRole('toolbar', { name: 'Selected tasks' }).getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Revoke' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('summary').click();
    await dialog.getByRole('table', { name: 'Tasks that are meant' }).waitFor();
    assert.deepEqual(await sticksOut(page, '[role=dialog]'), []);
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByRole('table', { name: 'Outcome of each task' }).waitFor({ timeout: 60_000 });
    assert.deepEqual(await sticksOut(page, '[role=dialog]'), []);
    assert.deepEqual(await axe(page, '[role=dialog]', { fingers: true }), []);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: /^Bulk actions|under way$/ }).click();
    await dialog.getByRole('table', { name: 'Bulk actions' }).waitFor();
    assert.deepEqual(await sticksOut(page, '[role=dialog]'), []);
    await someone.close();
  });
});

/** Presses a key until what is meant has the focus. */
async function press(page: Page, key: string, until: Locator): Promise<void> {
  for (let times = 0; times < 20; times += 1) {
    if (await until.evaluate((element) => (element as unknown as { matches(selector: string): boolean }).matches(':focus'))) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${key} never comes to it, but to ${await focused(page)}`);
}
