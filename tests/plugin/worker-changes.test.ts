/** A night on call, in a real browser: a worker of another version comes, is killed, and comes back; graphs and the overview tell it afterwards. */
import assert from 'node:assert/strict';
import { after, before, test } from './spec.ts';
import type { WorkerChange, WorkerChangePage } from '../../exporter/contract/worker-change.ts';
import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { axe } from './axe.ts';
import type { Visit } from './browser.ts';
import { Stage } from './stage.ts';

interface Mark {
  readonly time: number;
  readonly timeEnd: number | null;
  readonly title: string;
  readonly text: string;
  readonly tags: string;
}

const NIGHT = 'night@shop';
let stage: Stage;
let someone: Visit;
const started: Worker[] = [];

before(async () => {
  stage = await Stage.open(['--worker-timeout=8s']);
  await stage.host.addSource(stage.shop.exporter.url);
  someone = await stage.visit({ role: 'Editor' });
});
after(async () => {
  await someone?.close();
  await Promise.all(started.map((worker) => worker.kill()));
  await stage?.close();
});

async function startNight(): Promise<Worker> {
  const { redis } = stage.shop;
  const worker = await startWorker({ broker: redis.urlOf(0) }, { hostname: NIGHT, pool: 'solo', version: '5.4.0', queues: ['night'] });
  started.push(worker);
  return worker;
}

/** What the exporter told of it last; waits for it. */
async function untilTold(kind: WorkerChange['kind'], times = 1): Promise<WorkerChange> {
  const { exporter } = stage.shop;
  const told = async (): Promise<readonly WorkerChange[]> => (await exporter.json<WorkerChangePage>(`/api/v1/workers/changes?worker=${NIGHT}&kind=${kind}`)).changes;
  await exporter.until(`${NIGHT} ${kind}`, async () => (await told()).length >= times, 60_000);
  const [latest] = await told();
  assert.ok(latest !== undefined);
  return latest;
}

/** As Grafana asks for the marks of a dashboard. */
function marks(kinds: readonly string[], more: object = {}, hours = [-1, 1]): Promise<readonly Mark[]> {
  return someone.page.evaluate(`(async () => {
    const { plugin } = await window.System.import('/public/plugins/celeriac-celery-app/datasource/module.js');
    const source = new plugin.DataSourceClass({ uid: 'celeriac', name: 'Celeriac', type: 'celeriac-celery-datasource', jsonData: { apiUrl: ${JSON.stringify(stage.shop.exporter.url)} } });
    const moment = (hours) => ({ valueOf: () => Date.now() + hours * 3600e3 });
    const target = { ...source.annotations.prepareQuery({ target: { kinds: ${JSON.stringify(kinds)} } }), ...${JSON.stringify(more)} };
    const request = { targets: [target], range: { from: moment(${hours[0]}), to: moment(${hours[1]}), raw: { from: 'now-1h', to: 'now' } }, intervalMs: 15000, maxDataPoints: 500, scopedVars: {}, ...${JSON.stringify(more)} };
    const { data, errors } = await new Promise((resolve, reject) => { const one = source.query(request).subscribe({ next: (answer) => { resolve(answer); setTimeout(() => one.unsubscribe()); }, error: reject }); });
    if (errors?.length > 0) throw new Error(JSON.stringify(errors));
    const fields = Object.fromEntries(data[0].fields.map(({ name, values }) => [name, [...values]]));
    return fields.time.map((time, at) => ({ time, timeEnd: fields.timeEnd[at], title: fields.title[at], text: fields.text[at], tags: fields.tags[at] }));
  })()`);
}

const near = (milliseconds: number | null | undefined, seconds: number): boolean => Math.abs((milliseconds ?? 0) / 1000 - seconds) < 0.01;

test('another version comes, the worker is killed and started anew, falls silent and is heard again: each is marked, and told on the overview', async () => {
  const first = await startNight();
  const began = await untilTold('version-began');
  assert.deepEqual([began.version, began.former], ['5.4.0', ['5.7.0']]);
  await stage.shop.exporter.until('heartbeats', () => Date.now() / 1000 - began.at > 4);
  const killedAt = Date.now() / 1000;
  await first.kill();
  const lost = await untilTold('lost');
  assert.ok(lost.at <= killedAt && lost.at > killedAt - 5, 'lost at its last heartbeat, not when it was missed');
  const second = await startNight();
  const anew = await untilTold('online', 2);
  await stage.shop.exporter.until('heartbeats', () => Date.now() / 1000 - anew.at > 4);
  second.pause();
  const silent = await untilTold('lost', 2);
  second.resume();
  const back = await untilTold('back');

  const page = await someone.open('/a/celeriac-celery-app/overview');
  const table = page.getByRole('table', { name: 'What changed' });
  for (const told of [`${NIGHT} came back`, `${NIGHT} was lost 2 times`, /night@shop( and 2 more)? came online/, `Celery 5.4.0 began to run (first at ${NIGHT})`]) await table.getByText(told).first().waitFor();
  await page.getByText('Workers run different versions of Celery: 5.4.0, 5.7.0.').waitFor();
  const href = await table.getByRole('link', { name: NIGHT }).first().getAttribute('href');
  assert.equal(href, '/a/celeriac-celery-app/workers/worker?name=night%40shop&var-cluster=default');
  assert.deepEqual(await axe(page), []);

  const ofNight = (await marks(['workers'])).filter(({ title }) => title.startsWith(NIGHT));
  assert.deepEqual(ofNight.map(({ title, tags }) => [title, tags]), [
    [`${NIGHT} came online`, 'worker,online'],
    [`${NIGHT} was lost`, 'worker,lost'],
    [`${NIGHT} came online`, 'worker,online'],
    [`${NIGHT} was lost`, 'worker,lost'],
    [`${NIGHT} came back`, 'worker,back'],
  ]);
  const [, gone, , quiet, again] = ofNight;
  assert.ok(near(gone?.time, lost.at) && near(gone?.timeEnd, anew.at), 'a span from its last heartbeat until it was heard again');
  assert.ok(near(quiet?.time, silent.at) && near(quiet?.timeEnd, back.at) && near(again?.time, back.at));
  const [version] = await marks(['versions']);
  assert.deepEqual([version?.title, version?.text], ['Celery 5.4.0 began to run', `${NIGHT} was the first with it; until then ran 5.7.0. Cluster default`]);
  assert.ok(near(version?.time, began.at));
});

test('only of the time, the worker and the filters that are asked for', async () => {
  await someone.open('/a/celeriac-celery-app/overview');
  const titles = async (...given: Parameters<typeof marks>): Promise<readonly string[]> => [...new Set((await marks(...given)).map(({ title }) => title.split(' ')[0] ?? ''))].sort();
  assert.deepEqual(await titles(['workers'], { worker: NIGHT }), [NIGHT]);
  assert.deepEqual(await titles(['workers'], { filters: [{ key: 'worker', operator: '!=', value: NIGHT }] }), ['prefork/1@shop', 'threads@shop']);
  assert.deepEqual(await titles(['workers', 'versions'], {}, [-3, -2]), []);
});

test('what operators did stands among it, for whoever may read that', async () => {
  const { exporter } = stage.shop;
  const done = await exporter.get('/api/v1/control/pool_grow', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ workers: ['prefork/1@shop'], n: 1, reason: 'the queue grows' }) });
  assert.equal(done.status, 200, await done.text());
  const editor = await stage.visit({ role: 'Editor' });
  await (await editor.open('/a/celeriac-celery-app/overview')).getByRole('table', { name: 'What changed' }).getByText('pool-grow').waitFor();
  const viewer = await stage.visit();
  const table = (await viewer.open('/a/celeriac-celery-app/overview')).getByRole('table', { name: 'What changed' });
  await table.getByText('was lost').first().waitFor();
  assert.equal(await table.getByText('pool-grow').count(), 0);
  assert.deepEqual([...editor.errors, ...viewer.errors], []);
  await Promise.all([editor.close(), viewer.close()]);
});
