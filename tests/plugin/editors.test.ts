/** The data source's query editor in Explore, by mouse and keyboard: what is chosen and written in it, and what is then shown of the real exporter. */
import type { Visit } from './browser.ts';
import { add, choose, code, shift, write, writeCode } from './editor-hands.ts';
import { openExplore } from './editor-places.ts';
import { cell, holds, legend, shows } from './result-rows.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

const ADDED = Array.from({ length: 5 }, () => ['✔ Succeeded', 'shop.add']);
const FAILED = Array.from({ length: 2 }, () => ['✖ Failed', 'shop.fail']);
const SLEPT = [['✔ Succeeded', 'shop.sleep']];
const TASKS = ['State', 'Task'];
let stage: Stage;
let someone: Visit;
let failed: string;

before(async () => {
  stage = await Stage.open();
  const { client, exporter } = stage.shop;
  await client.send({ task: 'shop.add', args: [1, 2] }, ADDED.length);
  for (let failure = 0; failure < FAILED.length; failure += 1) failed = await client.call('shop.fail');
  await client.call('shop.sleep', [0.5]);
  await exporter.until('8 ended', async () => (await exporter.json<{ tasks: readonly unknown[] }>('/api/v1/tasks?q=state:SUCCESS%20OR%20state:FAILURE')).tasks.length === 8);
  await stage.host.addSource(exporter.url);
  someone = await stage.visit({ role: 'Admin', width: 2400, height: 1400 });
});
after(async () => {
  await someone?.close();
  await stage?.close();
});

describe('the builder', () => {
  test('asks for the tasks that each of its rows holds for, and offers what is there', async () => {
    const { page, editor } = await openExplore(someone);
    await shows(page, TASKS, [...ADDED, ...FAILED, ...SLEPT]);
    await editor.getByRole('button', { name: 'Filter', exact: true }).click();
    await choose(editor, 'Value of filter 1', 'FAILURE');
    await shows(page, TASKS, FAILED);
    await choose(editor, 'Operator of filter 1', 'is not');
    await shows(page, TASKS, [...ADDED, ...SLEPT]);
    await editor.getByRole('button', { name: 'Filter', exact: true }).click();
    await choose(editor, 'Field of filter 2', 'name');
    await choose(editor, 'Operator of filter 2', 'fits');
    await editor.getByRole('combobox', { name: 'Value of filter 2' }).click();
    for (const name of ['shop.add', 'shop.fail', 'shop.sleep']) await page.getByRole('option', { name }).waitFor();
    await choose(editor, 'Value of filter 2', 'shop.s*');
    await shows(page, TASKS, SLEPT);
    await editor.getByRole('button', { name: 'Remove filter 2' }).click();
    await shows(page, TASKS, [...ADDED, ...SLEPT]);
    await choose(editor, 'Field of filter 1', 'runtime');
    await holds(editor.getByRole('combobox', { name: 'Operator of filter 1' }), '>');
    await write(editor, 'Value of filter 1', '400ms');
    await shows(page, TASKS, SLEPT);
    await editor.getByRole('button', { name: 'Remove filter 1' }).click();
    await shows(page, TASKS, [...ADDED, ...FAILED, ...SLEPT]);
  });

  test('has a row of what is filtered for in a cell, beside those that are there', async () => {
    const { page, editor } = await openExplore(someone);
    await editor.getByRole('button', { name: 'Filter', exact: true }).click();
    await choose(editor, 'Value of filter 1', 'SUCCESS');
    await shows(page, TASKS, [...ADDED, ...SLEPT]);
    const slept = cell(page, /^shop\.sleep/);
    await slept.hover();
    await slept.getByRole('button', { name: 'Filter for value' }).click();
    await shows(page, TASKS, SLEPT);
    await holds(editor.getByRole('combobox', { name: 'Value of filter 2' }), 'shop.sleep');
    await editor.getByRole('button', { name: 'Remove filter 1' }).click();
    await shows(page, TASKS, SLEPT);
    await editor.getByRole('combobox', { name: 'Value of filter 2' }).waitFor({ state: 'detached' });
    await holds(editor.getByRole('combobox', { name: 'Value of filter 1' }), 'shop.sleep');
  });
});

describe('code', () => {
  test('begins with what the builder says, is completed, and run with Ctrl and Enter', async () => {
    const { page, editor } = await openExplore(someone, { queryType: 'tasks', editor: 'builder', filters: [{ field: 'state', operator: '=', value: 'FAILURE' }] });
    await shows(page, TASKS, FAILED);
    await shift(editor, 'Code');
    await code(editor).getByText('state=FAILURE').waitFor();
    await writeCode(page, editor, '');
    await page.keyboard.type('name:shop.s');
    await page.getByRole('option', { name: /shop\.sleep/ }).click();
    await page.keyboard.press('ControlOrMeta+Enter');
    await shows(page, TASKS, SLEPT);
    await writeCode(page, editor, 'nme:shop.sleep');
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.getByText(/There is no field "nme"/).waitFor();
  });

  test('is what the builder says again after more was chosen there, unless something of its own was written', async () => {
    const { page, editor } = await openExplore(someone, { queryType: 'tasks', editor: 'builder', filters: [{ field: 'state', operator: '=', value: 'FAILURE' }] });
    await shift(editor, 'Code');
    await code(editor).getByText('state=FAILURE').waitFor();
    await shift(editor, 'Builder');
    await choose(editor, 'Value of filter 1', 'SUCCESS');
    await shift(editor, 'Code');
    await code(editor).getByText('state=SUCCESS').waitFor();
    await shows(page, TASKS, [...ADDED, ...SLEPT]);
    await writeCode(page, editor, 'name:sleep');
    await shift(editor, 'Builder');
    await shows(page, TASKS, [...ADDED, ...SLEPT]);
    await shift(editor, 'Code');
    await code(editor).getByText('name:sleep').waitFor();
    await shows(page, TASKS, SLEPT);
  });
});

describe('what may be asked', () => {
  test('tasks: in an order, so many, those that ran in the range', async () => {
    const { page, editor } = await openExplore(someone);
    await shows(page, TASKS, [...ADDED, ...FAILED, ...SLEPT]);
    await choose(editor, 'Order', 'Longest run first');
    await write(editor, 'Limit', '1');
    await shows(page, TASKS, SLEPT);
    await choose(editor, 'Order', 'Oldest first');
    await write(editor, 'Limit', '5');
    await shows(page, TASKS, ADDED);
    await choose(editor, 'Tasks', 'ended in the range');
    await write(editor, 'Limit', '0');
    await holds(editor.getByLabel('Limit'), '100');
    await shows(page, TASKS, [...ADDED, ...FAILED, ...SLEPT]);
  });

  test('measures over time: a line for each group, percentiles, and as a table', async () => {
    const { page, editor } = await openExplore(someone);
    await choose(editor, 'Show', 'Over time');
    await legend(page, ['Tasks a second']);
    await add(editor, 'By', 'Task');
    await legend(page, ['shop.add', 'shop.fail', 'shop.sleep']);
    await add(editor, 'Measure', 'Failure ratio');
    await legend(page, ['shop.add Tasks a second', 'shop.add Failure ratio', 'shop.fail Tasks a second', 'shop.fail Failure ratio', 'shop.sleep Tasks a second', 'shop.sleep Failure ratio']);
    await write(editor, 'Legend', '{{measure}} of {{name}}');
    await legend(page, ['Tasks a second of shop.add', 'Failure ratio of shop.add', 'Tasks a second of shop.fail', 'Failure ratio of shop.fail', 'Tasks a second of shop.sleep', 'Failure ratio of shop.sleep']);
    await add(editor, 'Measure', 'Tasks');
    await add(editor, 'Measure', 'Runtime max');
    await shift(editor, 'Table');
    await shows(page, ['Task', 'Tasks', 'Failure ratio'], [['shop.add', '5', '0%'], ['shop.fail', '2', '100%'], ['shop.sleep', '1', '0%']]);
    await write(editor, 'At most', '1');
    await shows(page, ['Task', 'Tasks'], [['shop.add', '5']]);
    await write(editor, 'At most', '20');
    await editor.getByRole('button', { name: 'Filter', exact: true }).click();
    await choose(editor, 'Value of filter 1', 'FAILURE');
    await shows(page, ['Task', 'Tasks'], [['shop.fail', '2']]);
  });

  test('failures, grouped', async () => {
    const { page, editor } = await openExplore(someone);
    await choose(editor, 'Show', 'Failures, grouped');
    await shows(page, ['Exception', 'Count', 'Tasks'], [['OutOfStock', '2', 'shop.fail']]);
  });

  test('workers, and one of them: what it answered', async () => {
    const { page, editor } = await openExplore(someone);
    await choose(editor, 'Show', 'Workers');
    await shows(page, ['Worker', 'Presence', 'Pool'], [['prefork/1@shop', '● Online', 'prefork'], ['threads@shop', '● Online', 'threads']]);
    await write(editor, 'Worker', 'threads@shop');
    await shows(page, ['Worker', 'Presence', 'Pool'], [['threads@shop', '● Online', 'threads']]);
    await choose(editor, 'Show', 'One worker');
    await shows(page, ['Worker', 'Pool'], [['threads@shop', 'threads']]);
    await choose(editor, 'Part', 'Configuration');
    await cell(page, /^broker_url$/).waitFor();
  });

  test('queues, now and over time', async () => {
    const { page, editor } = await openExplore(someone);
    await choose(editor, 'Show', 'Queues');
    await shows(page, ['Queue', 'Ready', 'Workers'], [['celery', '0', 'prefork/1@shop, threads@shop'], ['mail', '0', 'prefork/1@shop']]);
    await write(editor, 'Queue', 'mail');
    await shows(page, ['Queue', 'Ready'], [['mail', '0']]);
    await shift(editor, 'Over time');
    await legend(page, ['mail', 'mail unacknowledged']);
  });

  test('events, of types; one task, and its timeline', async () => {
    const { page, editor } = await openExplore(someone);
    await choose(editor, 'Show', 'Events');
    await write(editor, 'Types', 'task-failed');
    await shows(page, ['Event', 'Task'], [['task-failed', 'shop.fail'], ['task-failed', 'shop.fail']]);
    await choose(editor, 'Show', 'One task');
    await write(editor, 'Id', failed);
    await shows(page, [...TASKS, 'Id'], [['✖ Failed', 'shop.fail', failed]]);
    await choose(editor, 'Part', 'Timeline');
    await cell(page, /received/i).waitFor();
  });

  test('live: a task that comes is there without being asked for', async () => {
    const { page, editor } = await openExplore(someone);
    await editor.getByRole('button', { name: 'Filter', exact: true }).click();
    await choose(editor, 'Field of filter 1', 'name');
    await choose(editor, 'Value of filter 1', 'shop.greet');
    await shows(page, TASKS, []);
    await editor.getByRole('switch', { name: 'Live' }).check({ force: true });
    await stage.shop.client.call('shop.greet', ['everybody']);
    await shows(page, TASKS, [['✔ Succeeded', 'shop.greet']]);
  });
});
