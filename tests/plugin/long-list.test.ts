/** A list longer than anybody reads: its end, its middle, what has not been read yet, and what comes in meanwhile. */
import assert from 'node:assert/strict';
import { after, before, test } from './spec.ts';
import type { Page } from 'playwright-core';
import { axe } from './axe.ts';
import { Stage } from './stage.ts';

const TASKS = '/a/celeriac-celery-app/tasks?q=queue%3Alater';
const MANY = 3_000;
const HALF = MANY / 2;
let stage: Stage;
/** The newest first, as they are listed. */
let ids: readonly string[];

before(async () => {
  stage = await Stage.open();
  const { client, exporter } = stage.shop;
  // Nobody consumes that queue: they are known by the events of who sent them.
  const sent = await client.send({ task: 'shop.add', args: [1, 2], options: { queue: 'later' } }, MANY);
  ids = sent.reverse();
  await exporter.until('all seen', async () => (await exporter.json<{ total: { count: number } }>('/api/v1/tasks?limit=1&totals=true&q=queue:later')).total.count === MANY, 120_000);
});
after(() => stage?.close());

const grid = (page: Page) => page.getByRole('grid', { name: 'Tasks' });
const row = (page: Page, place: number) => page.locator(`#task-row-${place}`);
const shortOf = (place: number): string => (ids[place] ?? '').slice(0, 8);
const showsTask = (page: Page, place: number) => row(page, place).getByRole('link', { name: shortOf(place) }).waitFor();
/** As the scrollbar does it when it is drawn there. */
const drawTo = (page: Page, part: number) => grid(page).evaluate((element, share) => {
  const scroller = element as unknown as { scrollTop: number; scrollHeight: number };
  scroller.scrollTop = scroller.scrollHeight * share;
}, part);

test('End comes to the oldest task there is, PageUp goes back from there, and Home to the newest', async () => {
  const someone = await stage.visit();
  const page = await someone.open(TASKS);
  await page.getByText('3,000 tasks', { exact: true }).waitFor();
  await showsTask(page, 0);
  await grid(page).focus();
  await page.keyboard.press('End');
  await showsTask(page, MANY - 1);
  assert.equal(await grid(page).getAttribute('aria-activedescendant'), `task-row-${MANY - 1}`);
  assert.equal(await row(page, MANY - 1).getAttribute('aria-rowindex'), String(MANY + 1));
  await page.keyboard.press('PageUp');
  const [, place = ''] = /task-row-(\d+)/.exec((await grid(page).getAttribute('aria-activedescendant')) ?? '') ?? [];
  assert.ok(Number(place) < MANY - 5 && Number(place) > MANY - 60, `PageUp went to ${place}`);
  await showsTask(page, Number(place));
  await page.keyboard.press('Home');
  await showsTask(page, 0);
  assert.ok((await page.getByRole('row').count()) < 80, 'only those in sight are drawn');
  assert.deepEqual(someone.errors, []);
  await someone.close();
});

test('a scrollbar drawn to the middle shows the tasks of the middle, in any order', async () => {
  const someone = await stage.visit();
  const page = await someone.open(TASKS);
  await showsTask(page, 0);
  await drawTo(page, 0.5);
  await showsTask(page, HALF);
  await page.getByRole('columnheader', { name: 'Seen' }).getByRole('button').click();
  await page.locator('[role=columnheader][aria-sort=ascending]').waitFor();
  await drawTo(page, 0.25);
  const oldest = (ids[MANY - 1 - MANY / 4] ?? '').slice(0, 8);
  await row(page, MANY / 4).getByRole('link', { name: oldest }).waitFor();
  await someone.close();
});

test('what has not been read yet is shown as that, and as the tasks when they are there', async () => {
  const someone = await stage.visit();
  const page = await someone.open(TASKS);
  await showsTask(page, 0);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/api\/v1\/tasks\?.*offset=/, async (route) => {
    await held;
    await route.continue();
  });
  await drawTo(page, 0.5);
  await row(page, HALF).and(page.locator('[aria-busy=true]')).waitFor();
  assert.equal(await row(page, HALF).getByRole('img', { name: 'Not read yet' }).count(), 1);
  assert.equal(await grid(page).getAttribute('aria-rowcount'), String(MANY + 1), 'it is as long as it will be');
  assert.deepEqual(await axe(page), []);
  release();
  await showsTask(page, HALF);
  assert.equal(await page.locator('[role=row][aria-busy=true]').count(), 0);
  await someone.close();
});

test('new tasks move nothing under the pointer of one who reads in the middle, before they are let in and after', async () => {
  const someone = await stage.visit();
  const page = await someone.open(TASKS);
  await page.getByText(/Nothing changes now|behind/).waitFor();
  await drawTo(page, 0.5);
  await showsTask(page, HALF);
  const reading = row(page, HALF + 5);
  await reading.hover();
  const before = await reading.boundingBox();
  const fresh = await stage.shop.client.send({ task: 'shop.add', args: [1, 2], options: { queue: 'later' } }, 7);
  await page.getByRole('button', { name: '7 new' }).waitFor();
  await showsTask(page, HALF + 5);
  assert.deepEqual(await reading.boundingBox(), before);
  await page.getByRole('button', { name: '7 new' }).click();
  await page.getByText('3,007 tasks', { exact: true }).waitFor();
  ids = [...fresh.reverse(), ...ids];
  await grid(page).focus();
  await page.keyboard.press('Home');
  await showsTask(page, 0);
  await page.keyboard.press('End');
  await showsTask(page, MANY + 6);
  await someone.close();
});

test('an id is copied by its button, and by keyboard', async () => {
  const someone = await stage.visit();
  const page = await someone.open(TASKS);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await showsTask(page, 0);
  const copied = (): Promise<string> => page.evaluate<string>('navigator.clipboard.readText()');
  await row(page, 0).getByRole('button', { name: `Copy id ${shortOf(0)}` }).click();
  await page.getByText(`Id ${ids[0]} copied`).waitFor();
  assert.equal(await copied(), ids[0]);
  await grid(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('c');
  await page.getByText(`Id ${ids[1]} copied`).waitFor();
  assert.equal(await copied(), ids[1]);
  await someone.close();
});
