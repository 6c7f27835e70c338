/** One task's page: its stored result, its relatives, what other data sources know, and what asks or ends it. */
import assert from 'node:assert/strict';
import { axe } from './axe.ts';
import { after, before, test } from './spec.ts';
import { Stage } from './stage.ts';

const APP = '/a/celeriac-celery-app';
const TASK = `${APP}/tasks/task`;
let stage: Stage;

before(async () => {
  stage = await Stage.open([], { results: true });
});
after(() => stage?.close());

/** A task that has ended, by its id. */
async function ended(id: string): Promise<string> {
  const { exporter } = stage.shop;
  await exporter.until(`${id} ended`, async () => {
    const answer = await exporter.get(`/api/v1/task?uuid=${id}`);
    return answer.ok && ['SUCCESS', 'FAILURE'].includes(((await answer.json()) as { task: { state: string } }).task.state);
  });
  return id;
}

test('the stored result is whole where the event is cut, and is asked for when it is opened', async () => {
  const id = await ended(await stage.shop.client.call('shop.big', ['x', 30_000]));
  const someone = await stage.visit();
  const page = await someone.open(`${TASK}?uuid=${id}`);
  await page.getByText('It is cut: Celery sends no more of it with the event.').waitFor();
  await page.getByText('Whole, as the result backend holds it').click();
  const stored = page.getByRole('group', { name: 'Stored result' });
  await stored.getByText('State SUCCESS').waitFor();
  await stored.getByText('10,000 more characters: copy it to have them.').waitFor();
  assert.equal((await stored.locator('pre').first().textContent())?.length, 20_000);
  await stored.getByRole('region', { name: 'Arguments, as stored' }).getByText('"x"').waitFor();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(someone.errors, []);
  await someone.close();
});

test('where nothing is stored, it says so and why', async () => {
  const id = await ended(await stage.shop.client.call('shop.forget'));
  const someone = await stage.visit();
  const page = await someone.open(`${TASK}?uuid=${id}`);
  await page.getByText(/^(The result backend holds nothing of it|Look into the result backend)$/).click();
  await page.getByText(/nothing is stored of the task/i).waitFor();
  await page.getByText(/ignore_result/).waitFor();
  await someone.close();
});

test('a failed one has its traceback: own frames open, those of libraries folded, and its exception as it was stored', async () => {
  const id = await ended(await stage.shop.client.call('shop.fail', ['sold out']));
  const someone = await stage.visit();
  const page = await someone.open(`${TASK}?uuid=${id}`);
  await page.getByText(/in look_up/).first().waitFor();
  assert.equal(await page.getByText(/celery\/app\/trace\.py/).first().isVisible(), false);
  await page.getByText(/\d+ frames? of libraries/).first().click();
  await page.getByText(/celery\/app\/trace\.py/).first().waitFor();
  await page.getByText('Whole, as the result backend holds it').click();
  await page.getByRole('region', { name: 'Exception, as stored' }).getByText('tasks.OutOfStock: sold out').waitFor();
  await someone.close();
});

test('relatives are a picture of links: who called whom, in which state; many brothers are one box that opens', async () => {
  const id = await ended(await stage.shop.client.call('shop.order', [12]));
  await stage.shop.exporter.until('its children ended', async () => {
    const { relatives } = await stage.shop.exporter.json<{ relatives: { tasks: readonly { state: string }[] } }>(`/api/v1/task?uuid=${id}`);
    return relatives.tasks.filter(({ state }) => state === 'SUCCESS').length === 13;
  });
  const someone = await stage.visit();
  const page = await someone.open(`${TASK}?uuid=${id}`);
  const picture = page.getByRole('group', { name: 'Relatives as a picture' });
  await picture.getByRole('link', { name: /shop\.order.*Succeeded/ }).waitFor();
  assert.equal(await picture.getByRole('link', { name: /shop\.add.*Succeeded/ }).count(), 6);
  await picture.getByRole('button', { name: '6 more 6 succeeded' }).click();
  await picture.getByRole('link', { name: /shop\.add.*Succeeded/ }).nth(11).waitFor();
  assert.deepEqual(await axe(page), []);
  // By keyboard alone: the first box is the task itself, the next its first child.
  await picture.getByRole('link', { name: /shop\.order/ }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'shop.add' }).waitFor();
  assert.ok(!page.url().includes(id));
  await picture.locator('[aria-current=page]').getByText('shop.add').waitFor();
  await page.getByRole('radio', { name: 'List' }).check({ force: true });
  await page.getByRole('list', { name: 'Relatives' }).getByRole('link', { name: 'shop.order' }).click();
  await page.getByRole('heading', { name: 'shop.order' }).waitFor();
  assert.deepEqual(someone.errors, []);
  await someone.close();
  const narrow = await stage.visit({ width: 390 });
  const small = await narrow.open(`${TASK}?uuid=${id}`);
  await small.getByRole('list', { name: 'Relatives' }).getByRole('link', { name: 'shop.add' }).first().waitFor();
  assert.ok(Number(await small.evaluate('document.documentElement.scrollWidth')) <= 390);
  await narrow.close();
});

test('retries are told in the picture', async () => {
  const [id] = await stage.shop.client.send({ chain: [{ task: 'shop.retry_then_succeed', args: [2] }, { task: 'shop.add', args: [1] }] });
  await ended(id as string);
  const someone = await stage.visit();
  const page = await someone.open(`${TASK}?uuid=${id as string}`);
  await page.getByRole('group', { name: 'Relatives as a picture' }).getByRole('link', { name: /shop\.retry_then_succeed.*Succeeded.*2 retries/ }).waitFor();
  await someone.close();
});

test('logs, trace and metrics are not there until they are configured, and then open Explore with the query and the time', async () => {
  const { shop, host } = stage;
  const id = await ended(await shop.client.call('shop.add', [1, 2]));
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(`${TASK}?uuid=${id}`);
  await page.getByText('No data source is named for its logs, traces, metrics.').waitFor();
  await host.configure(shop.exporter.url, {
    prometheusUid: 'prom',
    logs: { uid: 'loki', type: 'loki', query: '{app="shop"} |= "${taskId}"' },
    traces: { uid: 'tempo', type: 'tempo', query: '{ span.celery.task_id = "${taskId}" && name = "${taskName}" }' },
  });
  await page.reload();
  const paneOf = async (name: string) => {
    const href = (await page.getByRole('link', { name, exact: true }).getAttribute('href')) ?? '';
    return (JSON.parse(new URL(href, host.url).searchParams.get('panes') ?? '{}') as Record<string, { datasource: string; queries: readonly Record<string, unknown>[]; range: { from: string; to: string } }>)['celeriac'];
  };
  await page.getByRole('link', { name: 'Logs', exact: true }).waitFor();
  const logs = await paneOf('Logs');
  assert.equal(logs?.datasource, 'loki');
  assert.equal(logs?.queries[0]?.['expr'], `{app="shop"} |= "${id}"`);
  const { task } = await shop.exporter.json<{ task: { seen: number; ended: number } }>(`/api/v1/task?uuid=${id}`);
  assert.ok(Number(logs?.range.from) < task.seen * 1000 && Number(logs?.range.to) > task.ended * 1000, 'the time range holds the task');
  assert.deepEqual((await paneOf('Trace'))?.queries[0]?.['query'], `{ span.celery.task_id = "${id}" && name = "shop.add" }`);
  assert.match(String((await paneOf('Metrics'))?.queries[0]?.['expr']), /flower_task_runtime_seconds_bucket\{task="shop\.add"\}/);
  await page.getByRole('link', { name: 'Metrics', exact: true }).click();
  await page.waitForURL(/\/explore\?/);
  await host.configure(shop.exporter.url);
  await someone.close();
});

test('an abortable task is asked to end, and ends by itself', async () => {
  const { client, exporter } = stage.shop;
  const id = await client.call('shop.abortable', [120]);
  await exporter.until('it runs', async () => (await exporter.get(`/api/v1/task?uuid=${id}`)).ok && (await exporter.json<{ task: { state: string } }>(`/api/v1/task?uuid=${id}`)).task.state === 'STARTED');
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(`${TASK}?uuid=${id}`);
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Abort' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/A task of celery\.contrib\.abortable looks there/).waitFor();
  assert.deepEqual(await axe(page, '[role=dialog]'), []);
  await dialog.getByRole('button', { name: 'Abort' }).click();
  await dialog.getByText(/The result backend now holds/).waitFor();
  await page.waitForFunction(`document.activeElement.textContent === 'Close'`);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText("'aborted'").first().waitFor({ timeout: 30_000 });
  await someone.close();
});

test('workers are asked what they know of a task', async () => {
  const id = await stage.shop.client.call('shop.sleep', [60], { queue: 'mail' });
  const someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open(`${TASK}?uuid=${id}`);
  await page.getByText('Started').first().waitFor();
  await page.getByRole('button', { name: 'Ask workers' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Ask workers' }).click();
  await page.getByRole('table', { name: 'Outcome at each worker' }).getByRole('region', { name: 'Answer of prefork/1@shop' }).getByText(/"active"[^]*shop\.sleep/).waitFor({ timeout: 30_000 });
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Terminate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Terminate' }).click();
  await page.getByRole('dialog').getByRole('status', { name: 'Outcome', exact: true }).waitFor({ timeout: 60_000 });
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('Revoked').first().waitFor({ timeout: 30_000 });
  await someone.close();
});
