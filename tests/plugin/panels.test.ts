/** The panels on a dashboard, of the data that the data source gives them; and what is done in them, through to the worker. */
import assert from 'node:assert/strict';
import { axe } from './axe.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

const TASKS = { queryType: 'tasks', editor: 'code', q: '', live: true };
let stage: Stage;
const paths = { tasks: '', workers: '', timeline: '' };

before(async () => {
  stage = await Stage.open();
  const { host, shop } = stage;
  const { client, exporter } = shop;
  await client.send({ task: 'shop.add', args: [1, 2] }, 12);
  for (let run = 0; run < 6; run += 1) await client.call('shop.sleep', [0.3]);
  await client.call('shop.fail');
  await exporter.until('19 ended', async () => (await exporter.json<{ tasks: readonly unknown[] }>('/api/v1/tasks?q=state:SUCCESS%20OR%20state:FAILURE')).tasks.length === 19);
  await host.addSource(exporter.url);
  const board = (title: string, type: string, target: object): Promise<string> => host.addBoard({ title, panels: [{ type, title, targets: [{ refId: 'A', ...target }] }] });
  paths.tasks = await board('All tasks', 'celeriac-tasks-panel', TASKS);
  paths.workers = await board('All workers', 'celeriac-workers-panel', { queryType: 'workers', live: true });
  paths.timeline = await board('All runs', 'celeriac-timeline-panel', { ...TASKS, within: 'running' });
});
after(() => stage?.close());

describe('tasks', () => {
  test('are listed, those that come too; one that is chosen is revoked at the workers', async () => {
    const { client } = stage.shop;
    const someone = await stage.visit({ role: 'Editor' });
    const page = await someone.open(paths.tasks);
    const table = page.getByRole('table', { name: 'Tasks' });
    await table.getByRole('row', { name: /Failed.*shop\.fail/ }).waitFor();
    const id = await client.call('shop.add', [20, 3], { queue: 'later' });
    await table.getByRole('checkbox', { name: `Choose shop.add ${id.slice(0, 8)}` }).waitFor();
    await table.getByRole('checkbox', { name: `Choose shop.add ${id.slice(0, 8)}` }).check({ force: true });
    const chosen = page.getByRole('toolbar', { name: 'Chosen tasks' });
    await chosen.getByRole('button', { name: 'Revoke' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByRole('status', { name: 'Outcome', exact: true }).waitFor({ timeout: 60_000 });
    assert.match(JSON.stringify(await client.inspect('revoked', { destination: ['prefork/1@shop'] })), new RegExp(id));
    await someone.close();
  });
});

describe('workers', () => {
  test('each has a card; Grow makes its pool larger; a viewer may not', async () => {
    const someone = await stage.visit({ role: 'Editor' });
    const page = await someone.open(paths.workers);
    const processes = async (): Promise<number> => ((await stage.shop.client.inspect('stats', { destination: ['prefork/1@shop'] }))['prefork/1@shop'] as { pool: { processes: readonly number[] } }).pool.processes.length;
    const earlier = await processes();
    await page.getByRole('listitem', { name: 'threads@shop' }).getByText('Online').waitFor();
    await page.getByRole('button', { name: 'Grow prefork/1@shop' }).and(page.locator(':enabled')).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Grow', exact: true }).click();
    await dialog.getByRole('status', { name: 'Outcome', exact: true }).waitFor({ timeout: 60_000 });
    await stage.shop.exporter.until('one process more', async () => (await processes()) === earlier + 1, 60_000);
    await someone.close();
    const viewer = await stage.visit({ role: 'Viewer' });
    const place = await viewer.open(paths.workers);
    const grow = place.getByRole('button', { name: 'Grow prefork/1@shop' });
    await grow.waitFor();
    assert.equal(await grow.isDisabled(), true);
    await viewer.close();
  });
});

describe('timeline', () => {
  test('has a lane for each worker; the keys go from run to run, and into the task', async () => {
    const someone = await stage.visit();
    const page = await someone.open(paths.timeline);
    const timeline = page.getByRole('application', { name: /runs of tasks on 2 workers/ });
    await timeline.focus();
    await timeline.press('ArrowRight');
    await page.getByText(/^shop\.\w+, (Succeeded|Failed), .*(prefork\/1@shop|threads@shop)$/).last().waitFor();
    await timeline.press('Enter');
    await page.waitForURL(/\/a\/celeriac-celery-app\/tasks\/task\?/);
    await someone.close();
  });
});

test('dark, 390 pixels wide: no part of a panel hangs out, and axe finds nothing', async () => {
  const someone = await stage.visit({ theme: 'dark', width: 390 });
  const places = [[paths.tasks, '[role=region][aria-label=Tasks]'], [paths.workers, '[role=region][aria-label=Workers]'], [paths.timeline, '[role=application]']] as const;
  for (const [path, within] of places) {
    const page = await someone.open(path);
    await page.locator(within).waitFor();
    const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
    assert.ok(wide <= 390, `${path} is ${wide} pixels wide`);
    const box = await page.locator(within).boundingBox();
    assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 391, JSON.stringify(box));
    assert.deepEqual(await axe(page, within), []);
  }
  assert.deepEqual(someone.errors, []);
  await someone.close();
});
