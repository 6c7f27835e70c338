/** The data source as it is shipped, in a page of its host's, asked as Grafana asks it; of the real exporter and real workers. */
import assert from 'node:assert/strict';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import type { Visit } from './browser.ts';
import { after, before, describe, test } from './spec.ts';
import { Stage } from './stage.ts';

interface Field {
  readonly name: string;
  readonly title: string;
  readonly unit: string | undefined;
  readonly links: readonly string[];
  readonly colors: Readonly<Record<string, string | undefined>>;
  readonly values: readonly unknown[];
}
interface Frame {
  readonly name: string;
  readonly fields: readonly Field[];
}

const TOKEN = 'v'.repeat(40);
let stage: Stage;
let guarded: Exporter;
let someone: Visit;

before(async () => {
  stage = await Stage.open();
  const { client, exporter, redis } = stage.shop;
  guarded = await startExporter({ broker: redis.urlOf(0), flags: ['--enable-events=false'], open: false, env: { CELERIAC_API_TOKENS: `viewer:${TOKEN}` } });
  await client.send({ task: 'shop.add', args: [1, 2] }, 6);
  for (let failure = 0; failure < 3; failure += 1) await client.call('shop.fail');
  await exporter.until('9 ended', async () => (await exporter.json<{ tasks: readonly unknown[] }>('/api/v1/tasks?q=state:SUCCESS%20OR%20state:FAILURE')).tasks.length === 9);
  await stage.host.addSource(exporter.url);
  someone = await stage.visit({ role: 'Editor' });
  const page = await someone.open('/a/celeriac-celery-app/tasks');
  await page.getByRole('row', { name: /shop\.add/ }).first().waitFor();
});
after(async () => {
  await someone?.close();
  await guarded?.stop();
  await stage?.close();
});

/** A part of the page's program that has the data source's class from its module, as Grafana's loader gives it. */
const PROGRAM = `
  const { plugin } = await window.System.import('/public/plugins/celeriac-celery-app/datasource/module.js');
  const source = new plugin.DataSourceClass({ uid: 'celeriac', name: 'Celeriac', type: 'celeriac-celery-datasource', jsonData: { apiUrl } });
  const moment = (at) => ({ valueOf: () => at });
  const range = { from: moment(Date.now() - 3600e3), to: moment(Date.now() + 1000), raw: { from: 'now-1h', to: 'now' } };
  const request = (targets) => ({ targets: targets.map((target) => ({ refId: 'A', ...target })), range, intervalMs: 15000, maxDataPoints: 500, scopedVars: {} });
  const first = (answers) => new Promise((resolve, reject) => { const one = answers.subscribe({ next: (answer) => { resolve(answer); setTimeout(() => one.unsubscribe()); }, error: reject }); });
  const plain = ({ data, errors }) => ({ errors: errors ?? [], frames: data.map((frame) => ({ name: frame.name, fields: frame.fields.map(({ name, values, config = {} }) => ({
    name, title: config.displayName ?? '', unit: config.unit, links: (config.links ?? []).map(({ url }) => url), values: [...values],
    colors: Object.fromEntries((config.mappings ?? []).flatMap(({ options }) => Object.entries(options).map(([value, { color }]) => [value, color]))),
  })) })) });
`;

function inPage<Answer>(expression: string, apiUrl = stage.shop.exporter.url): Promise<Answer> {
  return someone.page.evaluate(`(async () => { const apiUrl = ${JSON.stringify(apiUrl)}; ${PROGRAM} return ${expression}; })()`);
}

async function ask(target: object): Promise<readonly Frame[]> {
  const { errors, frames } = await inPage<{ errors: readonly unknown[]; frames: readonly Frame[] }>(`plain(await first(source.query(request([${JSON.stringify(target)}]))))`);
  assert.deepEqual(errors, []);
  return frames;
}

function field(frames: readonly Frame[], name: string): Field {
  const found = frames.flatMap(({ fields }) => fields).find((one) => one.name === name);
  assert.ok(found !== undefined, `${name} is not among ${frames.flatMap(({ fields }) => fields.map((one) => one.name)).join()}`);
  return found;
}

describe('queries', () => {
  test('tasks: what the builder says and what the code says is the same', async () => {
    const built = await ask({ queryType: 'tasks', editor: 'builder', filters: [{ field: 'state', operator: '=', value: 'FAILURE' }] });
    const written = await ask({ queryType: 'tasks', editor: 'code', q: 'state:FAILURE name:shop.*' });
    for (const frames of [built, written]) assert.deepEqual(field(frames, 'name').values, ['shop.fail', 'shop.fail', 'shop.fail']);
    assert.deepEqual([...field(built, 'uuid').values].sort(), [...field(written, 'uuid').values].sort());
  });

  test('tasks: with titles, units, the colours of states, and links to the task, its worker and its like', async () => {
    const frames = await ask({ queryType: 'tasks', editor: 'code', q: '' });
    assert.equal(field(frames, 'uuid').values.length, 9);
    assert.deepEqual([field(frames, 'runtime').title, field(frames, 'runtime').unit], ['Runtime', 's']);
    const { SUCCESS, FAILURE } = field(frames, 'state').colors;
    assert.ok(SUCCESS !== undefined && FAILURE !== undefined && SUCCESS !== FAILURE);
    assert.match(field(frames, 'uuid').links.join(), /^\/a\/celeriac-celery-app\/tasks\/task\?.*\$\{__value\.raw:percentencode\}/);
    assert.match(field(frames, 'worker').links.join(), /^\/a\/celeriac-celery-app\/workers\/worker\?name=/);
    assert.match(field(frames, 'name').links.join(), /&\$\{__url_time_range\}$/);
  });

  test('series, failures, workers and queues', async () => {
    const series = await ask({ queryType: 'series', editor: 'code', q: '', measures: ['count'], by: ['name'], step: '30m' });
    const counted = series.flatMap(({ fields }) => fields.slice(1).flatMap(({ values }) => values as readonly (number | null)[])).reduce<number>((sum, value) => sum + (value ?? 0), 0);
    assert.equal(counted, 9);
    const failures = await ask({ queryType: 'failures', editor: 'code', q: '' });
    assert.match(JSON.stringify(failures), /OutOfStock/);
    const workers = await ask({ queryType: 'workers' });
    assert.deepEqual([...(workers[0]?.fields.find(({ values }) => values.includes('threads@shop'))?.values ?? [])].sort(), ['prefork/1@shop', 'threads@shop']);
    const queues = await ask({ queryType: 'queues' });
    assert.match(JSON.stringify(queues), /"mail"/);
    assert.deepEqual([field(queues, 'waiting_since').title, ...new Set(field(queues, 'waiting_since').values)], ['Oldest waits since', null], 'nothing waits');
  });

  test('what cannot be understood is told with its place', async () => {
    const { errors } = await inPage<{ errors: readonly { message: string }[] }>(`plain(await first(source.query(request([{ queryType: 'tasks', editor: 'code', q: 'nme:shop.fail' }]))))`);
    assert.match(errors[0]?.message ?? '', /nme/);
  });
});

test('panels offer themselves for what they can show', async () => {
  // As a supplier is asked from Grafana 12.4 on, and as before.
  const offered = (target: object): Promise<readonly string[]> =>
    inPage(`await (async () => {
      const { data } = await first(source.query(request([${JSON.stringify(target)}])));
      const offers = [];
      for (const folder of ['tasks-panel', 'workers-panel', 'timeline-panel']) {
        const { plugin: panel } = await window.System.import('/public/plugins/celeriac-celery-app/' + folder + '/module.js');
        offers.push(...((panel.getSuggestions ? panel.getSuggestions({ rawFrames: data }) : panel.getSuggestionsSupplier()({ rawFrames: data })) ?? []));
      }
      return offers.map(({ name }) => name);
    })()`);
  assert.deepEqual(await offered({ queryType: 'tasks', editor: 'code', q: '' }), ['Celery tasks', 'Celery timeline']);
  assert.deepEqual(await offered({ queryType: 'workers' }), ['Celery workers']);
  assert.deepEqual(await offered({ queryType: 'queues' }), []);
});

describe('dashboards', () => {
  const texts = (expression: string): Promise<readonly string[]> => inPage(`(${expression}).map(({ text }) => text)`);

  test('a variable has the names that are there, and of those that match', async () => {
    const values = (variable: object): Promise<readonly string[]> => texts(`(await first(source.variables.query(request([${JSON.stringify(variable)}])))).data`);
    assert.deepEqual(await values({ field: 'name' }), ['shop.add', 'shop.fail']);
    assert.deepEqual(await values({ field: 'name', q: 'state:FAILURE' }), ['shop.fail']);
    assert.deepEqual(await values({ field: 'worker' }), ['prefork/1@shop', 'threads@shop']);
  });

  test('ad-hoc filters have keys and values, of tasks that the other filters leave, and are asked', async () => {
    const keys = await texts('await source.getTagKeys()');
    for (const key of ['name', 'state', 'worker', 'queue', 'exception', 'runtime']) assert.ok(keys.includes(key), key);
    assert.deepEqual(await texts(`await source.getTagValues({ key: 'name', filters: [{ key: 'state', operator: '=', value: 'FAILURE' }] })`), ['shop.fail']);
    const { frames } = await inPage<{ frames: readonly Frame[] }>(
      `plain(await first(source.query({ ...request([{ queryType: 'tasks', editor: 'code', q: '' }]), filters: [{ key: 'name', operator: '=~', value: 'shop.a.*' }] })))`,
    );
    assert.equal(field(frames, 'name').values.length, 6);
  });

  test('annotations tell of a worker that came and went', async () => {
    const { client, exporter } = stage.shop;
    await client.control('shutdown', { destination: ['threads@shop'] });
    await exporter.until('it went', async () => (await exporter.json<{ workers: readonly { name: string; presence: string }[] }>('/api/v1/workers')).workers.some(({ name, presence }) => name === 'threads@shop' && presence === 'offline'));
    const { errors, frames } = await inPage<{ errors: readonly unknown[]; frames: readonly Frame[] }>(
      `plain(await first(source.query(request([source.annotations.prepareQuery({ target: { kinds: ['workers'] } })]))))`,
    );
    assert.deepEqual(errors, []);
    for (const said of ['prefork/1@shop came online', 'threads@shop went offline']) assert.ok(field(frames, 'title').values.includes(said), JSON.stringify(field(frames, 'title').values));
    assert.equal(field(frames, 'time').values.length, field(frames, 'title').values.length);
  });

  test('live: a task that comes is told without being asked for again', async () => {
    await inPage(`(window.live = [], source.query(request([{ queryType: 'tasks', editor: 'code', q: 'name:shop.greet', live: true }])).subscribe((answer) => window.live.push(plain(answer))), null)`);
    await someone.page.waitForFunction('window.live.length > 0');
    // Nothing is read any more: what is told now was told by the stream.
    await someone.page.route(/\/read\/api\/v1\/tasks/, (route) => route.abort());
    const id = await stage.shop.client.call('shop.greet', ['everybody']);
    await someone.page.waitForFunction(`window.live.some(({ frames }) => JSON.stringify(frames).includes(${JSON.stringify(id)}))`);
    await someone.page.waitForFunction(`/"SUCCESS"/.test(JSON.stringify(window.live.at(-1).frames))`);
    await someone.page.unroute(/\/read\/api\/v1\/tasks/);
  });
});

describe('health', () => {
  const check = (apiUrl?: string): Promise<{ readonly status: string; readonly message: string }> => inPage('await source.testDatasource()', apiUrl);

  test('says what it watches, or what is wrong: no address, a wrong one, a wrong token', async () => {
    assert.match((await check()).message, /^The exporter watches 1 cluster with 1 worker online/);
    assert.match((await check('')).message, /^No exporter is named yet/);
    // Grafana keeps a data source in mind for seconds after it was changed.
    const until = (words: RegExp): Promise<void> => stage.shop.exporter.until(String(words), async () => words.test((await check()).message));
    await stage.host.addSource('http://127.0.0.1:9');
    await until(/cannot reach/);
    await stage.host.addSource(guarded.url, 'wrong'.repeat(8));
    await until(/does not accept the data source's token/);
    await stage.host.addSource(guarded.url, TOKEN);
    await until(/^The exporter watches 1 cluster with 1 worker online/);
    await stage.host.addSource(stage.shop.exporter.url);
  });
});
