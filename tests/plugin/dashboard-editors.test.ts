/** What the data source lets people fill in for a dashboard: a variable, annotations, filters; by mouse and keyboard, with what each comes to. */
import type { Visit } from './browser.ts';
import { openAnnotations, openFilters, openVariable } from './dashboard-places.ts';
import { add, choose, write, writeCode } from './editor-hands.ts';
import { cell } from './result-rows.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

/** Enough for a burst, though half of them be in the next step of time. */
const FAILURES = 12;
let stage: Stage;
let someone: Visit;

before(async () => {
  stage = await Stage.open();
  const { client, exporter } = stage.shop;
  await client.send({ task: 'shop.add', args: [1, 2] }, 3);
  await client.send({ task: 'shop.fail' }, FAILURES);
  await exporter.until('all ended', async () => (await exporter.json<{ tasks: readonly unknown[] }>('/api/v1/tasks?q=state:SUCCESS%20OR%20state:FAILURE')).tasks.length === 3 + FAILURES);
  await stage.host.addSource(exporter.url);
  await stage.host.configure(exporter.url);
  someone = await stage.visit({ role: 'Editor', width: 2400, height: 1400 });
});
after(async () => {
  await someone?.close();
  await stage?.close();
});

test('a variable lists what is chosen: names, of tasks that match; workers, queues, states, clusters, exceptions', async () => {
  const { page, editor, values: shown } = await openVariable(someone, stage.host);
  const lists = async (...values: readonly string[]): Promise<void> => {
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
  await shown.getByText('REVOKED', { exact: true }).waitFor();
});

test('filters: keys and their values are offered, and what is chosen narrows the tasks', async () => {
  const filters = await openFilters(someone, stage.host);
  const columns = ['State', 'Task'];
  const [added, failed] = [Array.from({ length: 3 }, () => ['✔ Succeeded', 'shop.add']), Array.from({ length: FAILURES }, () => ['✖ Failed', 'shop.fail'])];
  await filters.shows(columns, [...added, ...failed]);
  await filters.begin('name');
  await filters.page.getByRole('option', { name: 'shop.add' }).waitFor();
  await filters.end('shop.fail');
  await filters.shows(columns, failed);
  await filters.remove();
  await filters.shows(columns, [...added, ...failed]);
  await filters.begin('state');
  await filters.end('SUCCESS');
  await filters.shows(columns, added);
});

describe('annotations', () => {
  const [WORKERS, VERSIONS, BURSTS, ACTIONS] = ['Workers came, went, were lost', 'Versions of Celery began', 'Bursts of failures', "Operators' actions"] as const;

  /** An editor as it begins, in which these kinds are taken or taken away. */
  async function switchKinds(...kinds: readonly string[]): ReturnType<typeof openAnnotations> {
    const annotations = await openAnnotations(someone, stage.host);
    for (const kind of kinds) await add(annotations.editor, 'Mark', kind);
    return annotations;
  }

  test('mark bursts of failures, of the tasks that are asked for', async () => {
    const { page, editor, marks } = await switchKinds(WORKERS, VERSIONS);
    await cell(page, /^shop\.fail failed \d+ times/).waitFor();
    await writeCode(page, editor, 'name:shop.add');
    await page.keyboard.press('ControlOrMeta+Enter');
    await marks([]);
  });

  test('mark workers, all or one', async () => {
    const { editor, marks } = await switchKinds(VERSIONS, BURSTS);
    await marks(['prefork/1@shop came online', 'threads@shop came online']);
    await write(editor, 'Worker', 'threads@shop');
    await marks(['threads@shop came online']);
  });

  test("mark operators' actions, with who did it", async () => {
    await stage.shop.exporter.get(`/api/worker/pool/grow/${encodeURIComponent('prefork/1@shop')}?n=1`, { method: 'POST' });
    const { page } = await switchKinds(WORKERS, VERSIONS, BURSTS, ACTIONS);
    await cell(page, /grow/i).waitFor();
  });
});
