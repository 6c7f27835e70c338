/** Without a pointer, and for eyes that see otherwise: dialogs and the table of tasks by keyboard, nothing that moves, axe where dialogs are. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { axe } from './axe.ts';
import type { Visit } from './browser.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

const APP = '/a/celeriac-celery-app';
const POOL = `${APP}/workers/worker?name=prefork%2F1%40shop&tab=pool`;
const TASKS = 12;
let stage: Stage;
let editor: Visit;
let page: Page;

before(async () => {
  stage = await Stage.open();
  const { client, exporter } = stage.shop;
  await client.send({ task: 'shop.add', args: [1, 2] }, TASKS);
  await exporter.until('all ended', async () => (await exporter.json<{ total: { count: number } }>('/api/v1/tasks?limit=1&totals=true&q=state:SUCCESS')).total.count === TASKS, 120_000);
  editor = await stage.visit({ role: 'Editor' });
  page = editor.page;
});
after(async () => {
  await editor?.close();
  await stage?.close();
});

const hasFocus = (one: Locator): Promise<boolean> => one.evaluate((element) => (element as unknown as { matches(selector: string): boolean }).matches(':focus'));

/** What has the focus, as one would call it; undefined where that is neither in the dialog nor the document itself. */
const focused = (): Promise<string | undefined> =>
  page.evaluate<string | undefined>(`(() => {
    const at = document.activeElement;
    if (at === null || at === document.body) return 'nothing';
    // The dialog's own fences pass the focus on as soon as it comes to them.
    if (at.closest('[role=dialog]') === null) return at.hasAttribute('data-floating-ui-focus-guard') ? 'fence' : undefined;
    return at.getAttribute('aria-label') ?? (at.id || at.textContent);
  })()`);

describe('a dialog by keyboard alone', () => {
  test('takes the focus, keeps it, and gives it back to its button when Escape closes it', async () => {
    await editor.open(POOL);
    const grow = page.getByRole('button', { name: 'Grow', exact: true, disabled: false });
    await grow.waitFor();
    await grow.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.waitForFunction(`document.activeElement.closest('[role=dialog]') !== null`);
    for (const key of ['Tab', 'Shift+Tab']) {
      const seen = new Set<string | undefined>();
      for (let press = 0; press < 10; press += 1) {
        await page.keyboard.press(key);
        seen.add(await focused());
      }
      assert.ok(!seen.has(undefined) && !seen.has('nothing'), `${key} leads out of the dialog`);
      seen.delete('fence');
      assert.deepEqual([...seen].sort(), ['Cancel', 'Close', 'Grow', 'celeriac-n', 'celeriac-reason'], `${key} comes by everything in it`);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForFunction(`document.activeElement.textContent === 'Grow'`);
    assert.equal(await hasFocus(grow), true);
  });

  test('is filled in, sent with Enter, read and left, with the focus back at its button', async () => {
    await editor.open(POOL);
    const grow = page.getByRole('button', { name: 'Grow', exact: true, disabled: false });
    await grow.waitFor();
    await grow.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').focus();
    await page.keyboard.type('by keyboard');
    await page.keyboard.press('Enter');
    await dialog.getByRole('status', { name: 'Outcome', exact: true }).getByText('Done', { exact: true }).waitFor({ timeout: 60_000 });
    assert.deepEqual(await axe(page, '[role=dialog]'), []);
    assert.equal(await focused(), 'Close', 'the form is gone, and the focus not with it');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForFunction(`document.activeElement.textContent === 'Grow'`);
  });
});

test('the table of tasks by keyboard alone: arrows go, Space chooses, Enter opens', async () => {
  await editor.open(`${APP}/tasks`);
  const grid = page.getByRole('grid', { name: 'Tasks' });
  await grid.getByRole('row', { name: /shop\.add/ }).nth(TASKS - 1).waitFor();
  await grid.focus();
  const at = (): Promise<string | null> => grid.getAttribute('aria-activedescendant');
  assert.equal(await at(), 'task-row-0');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.locator('[aria-activedescendant=task-row-1]').waitFor();
  await page.keyboard.press('End');
  await page.locator(`[aria-activedescendant=task-row-${TASKS - 1}]`).waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  const first = page.locator('#task-row-0');
  await first.and(page.locator('[aria-selected=true]')).waitFor();
  await page.getByRole('toolbar', { name: 'Selected tasks' }).waitFor();
  await page.keyboard.press('Space');
  await first.and(page.locator('[aria-selected=false]')).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/tasks\/task\?uuid=/);
  await page.getByRole('heading', { name: 'What it is' }).waitFor();
});

test('nothing of ours moves for one who asked for that', async () => {
  assert.equal(await page.evaluate<boolean>(`matchMedia('(prefers-reduced-motion: reduce)').matches`), true);
  await page.route('**/api/v1/workers*', () => undefined);
  await editor.open(`${APP}/workers`);
  await page.getByRole('status', { name: /^Loading/ }).first().waitFor();
  const moving = await page.evaluate<readonly string[]>(
    `[...document.querySelectorAll('[data-testid=celeriac-page] *')].filter((one) => { const { animationName, animationDuration } = getComputedStyle(one); return animationName !== 'none' && parseFloat(animationDuration) > 0; }).map(({ outerHTML }) => outerHTML.slice(0, 200))`,
  );
  assert.deepEqual(moving, []);
  await page.unroute('**/api/v1/workers*');
});

for (const [theme, width] of [['dark', 390], ['light', 1280]] as const) {
  test(`${theme}, ${width} pixels wide: axe finds nothing in Run, Audit, Configuration, and in a dialog before and after`, async () => {
    const someone = await stage.visit({ role: 'Admin', theme, width });
    const place = someone.page;
    for (const [path, seen] of [
      ['run', place.getByText(/^\d+ tasks registered$/)],
      ['audit', place.getByRole('table', { name: 'Audit trail' }).getByText('by keyboard').first()],
    ] as const) {
      await someone.open(`${APP}/${path}`);
      await seen.waitFor();
      assert.deepEqual(await axe(place), [], path);
    }
    await someone.open(`${APP}/workers/worker?name=prefork%2F1%40shop&tab=system`);
    if (width === 390) {
      // Controls are a menu there.
      await place.getByRole('button', { name: 'Actions: the system' }).click();
      await place.getByRole('menuitem', { name: 'Heartbeat' }).and(place.locator('[aria-disabled=false]')).click();
    } else {
      await place.getByRole('button', { name: 'Heartbeat', exact: true, disabled: false }).click();
    }
    const dialog = place.getByRole('dialog');
    await dialog.getByLabel('Reason').waitFor();
    assert.deepEqual(await axe(place, '[role=dialog]'), [], 'asking');
    await dialog.getByRole('button').last().click();
    await dialog.getByRole('status', { name: 'Outcome', exact: true }).waitFor({ timeout: 60_000 });
    assert.deepEqual(await axe(place, '[role=dialog]'), [], 'answered');
    await someone.open('/plugins/celeriac-celery-app?page=configuration');
    await place.getByRole('button', { name: 'Test connection' }).waitFor();
    await place.getByLabel('Exporter URL').waitFor();
    assert.deepEqual(await axe(place, 'body'), [], 'configuration');
    await someone.close();
  });
}
