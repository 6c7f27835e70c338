/** What the data source lets people fill in for a dashboard: a variable, annotations, filters; by mouse and keyboard, with what each comes to. Grafana's own frames around them are Grafana's. */
import { after, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { Visit } from './browser.ts';
import { add, choose, write, writeCode } from './editor-hands.ts';
import { cell, shows } from './result-rows.ts';
import { Stage } from './stage.ts';

/** Enough for a burst, though half of them be in the next step of time. */
const FAILURES = 12;
let stage: Stage;
let someone: Visit;
let page: Page;

before(async () => {
  stage = await Stage.open();
  const { client, exporter } = stage.shop;
  await client.send({ task: 'shop.add', args: [1, 2] }, 3);
  await client.send({ task: 'shop.fail' }, FAILURES);
  await exporter.until('all ended', async () => (await exporter.json<{ tasks: readonly unknown[] }>('/api/v1/tasks?q=state:SUCCESS%20OR%20state:FAILURE')).tasks.length === 3 + FAILURES);
  await stage.host.addSource(exporter.url);
  await stage.host.configure(exporter.url);
  someone = await stage.visit({ role: 'Editor' });
  page = await someone.open('/editors');
});
after(async () => {
  await someone?.close();
  await stage?.close();
});

const part = (name: string): Locator => page.getByRole('region', { name });

test('a variable lists what is chosen: names, of tasks that match; workers, queues, states, clusters, exceptions', async () => {
  const editor = part('Variable');
  const lists = async (...values: readonly string[]): Promise<void> => {
    const shown = editor.getByRole('list', { name: 'Preview of values' }).getByRole('listitem');
    for (const value of values) await shown.getByText(value, { exact: true }).waitFor();
    await shown.nth(values.length).waitFor({ state: 'detached' });
  };
  await lists('shop.add', 'shop.fail');
  await writeCode(page, editor, 'state:FAILURE');
  await page.keyboard.press('ControlOrMeta+Enter');
  await lists('shop.fail');
  await choose(editor, 'List', 'Workers');
  await lists('prefork/1@shop', 'threads@shop');
  await choose(editor, 'List', 'Queues');
  await lists('celery', 'mail');
  await choose(editor, 'List', 'Clusters');
  await lists('default');
  await choose(editor, 'List', 'Exceptions');
  await lists('OutOfStock');
  await choose(editor, 'List', 'States');
  await editor.getByRole('listitem').getByText('REVOKED', { exact: true }).waitFor();
});

test('filters: keys and their values are offered, and what is chosen narrows the tasks', async () => {
  const editor = part('Filters');
  const columns = ['State', 'Task'];
  const [added, failed] = [Array.from({ length: 3 }, () => ['✔ Succeeded', 'shop.add']), Array.from({ length: FAILURES }, () => ['✖ Failed', 'shop.fail'])];
  const place = '[aria-label=Filters]';
  await shows(page, columns, [...added, ...failed], place);
  await choose(editor, 'Key', 'name');
  await editor.getByRole('combobox', { name: 'Value' }).click();
  await page.getByRole('option', { name: 'shop.add' }).waitFor();
  await choose(editor, 'Value', 'shop.fail');
  await shows(page, columns, failed, place);
  await choose(editor, 'Key', 'worker');
  await shows(page, columns, [...added, ...failed], place);
  await choose(editor, 'Key', 'state');
  await choose(editor, 'Value', 'SUCCESS');
  await shows(page, columns, added, place);
});

describe('annotations', () => {
  const place = '[aria-label=Annotations]';
  const [WORKERS, VERSIONS, BURSTS, ACTIONS] = ['Workers came, went, were lost', 'Versions of Celery began', 'Bursts of failures', "Operators' actions"] as const;

  /** An editor as it begins, in which these kinds are taken or taken away. */
  async function switchKinds(...kinds: readonly string[]): Promise<Locator> {
    page = await someone.open('/editors');
    const editor = part('Annotations');
    for (const kind of kinds) await add(editor, 'Mark', kind);
    return editor;
  }

  test('mark bursts of failures, of the tasks that are asked for', async () => {
    const editor = await switchKinds(WORKERS, VERSIONS);
    await cell(page, /^shop\.fail failed \d+ times/).waitFor();
    await writeCode(page, editor, 'name:shop.add');
    await page.keyboard.press('ControlOrMeta+Enter');
    await shows(page, ['Title'], [], place);
  });

  test('mark workers, all or one', async () => {
    const editor = await switchKinds(VERSIONS, BURSTS);
    await shows(page, ['Title'], [['prefork/1@shop came online'], ['threads@shop came online']], place);
    await write(editor, 'Worker', 'threads@shop');
    await shows(page, ['Title'], [['threads@shop came online']], place);
  });

  test("mark operators' actions, with who did it", async () => {
    await stage.shop.exporter.get(`/api/worker/pool/grow/${encodeURIComponent('prefork/1@shop')}?n=1`, { method: 'POST' });
    await switchKinds(WORKERS, VERSIONS, BURSTS, ACTIONS);
    await cell(page, /grow/i).waitFor();
  });
});
