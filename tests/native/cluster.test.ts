/** The native API of the real command on a real cluster: every answer as its schema says, and as it was. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Clusters } from '../../exporter/contract/cluster.ts';
import type { RecentEvents } from '../../exporter/contract/event.ts';
import type { QueueLengths, Queues } from '../../exporter/contract/queue.ts';
import type { Surveys } from '../../exporter/contract/survey.ts';
import type { WorkerAnswer, Workers } from '../../exporter/contract/worker.ts';
import { ENDED, openShop } from './shop.ts';
import type { Query, Shop } from './shop.ts';

let shop: Shop;

before(async () => {
  shop = await openShop();
});
after(() => shop?.close());

test('clusters', async () => {
  const { clusters } = await shop.ask<Clusters>('clusters');
  const [cluster] = clusters;
  assert.equal(clusters.length, 1);
  assert.equal(cluster?.name, 'default');
  assert.equal(cluster.broker.state, 'live');
  assert.equal(cluster.workers.online, 2);
  assert.equal(cluster.tasks.held, ENDED);
  assert.equal(cluster.events.rejected, 0);
  assert.ok(cluster.events.count > 100 && cluster.conditions.some(({ name, status }) => name === 'broker' && status === 'ok'));
});

describe('workers', () => {
  test('all of them', async () => {
    await shop.exporter.until('both inspected', async () =>
      (await shop.ask<Workers>('workers')).workers.every(({ pool, queues }) => pool && queues),
    );
    const answer = await shop.ask<Workers>('workers');
    assert.deepEqual(
      answer.workers.map(({ name, presence, pool, queues }) => [name, presence, pool?.concurrency, queues]),
      [
        ['prefork/1@shop', 'online', 2, ['celery', 'mail']],
        ['threads@shop', 'online', 2, ['celery']],
      ],
    );
    assert.deepEqual((await shop.ask<Workers>('workers', { presence: 'lost' })).workers, []);
  });

  test('one, whose name holds a slash, asked anew', async () => {
    const began = Date.now() / 1000;
    const { worker } = await shop.ask<WorkerAnswer>('worker', { name: 'prefork/1@shop', refresh: 'true' });
    assert.match(worker.pool?.implementation ?? '', /prefork/);
    for (const method of ['stats', 'active', 'reserved', 'scheduled', 'registered', 'conf']) {
      assert.ok((worker.inspected[method]?.answered_at ?? 0) >= began - 1, method);
    }
  });
});

describe('queues', () => {
  test('as last measured', async () => {
    const { queues } = await shop.ask<Queues>('queues', { name: 'mail' });
    assert.deepEqual(
      queues.map(({ name, workers: consumers }) => [name, consumers]),
      [['mail', ['prefork/1@shop']]],
    );
  });

  test('with their length over time', async () => {
    for (let at = 0; at < 5; at += 1) await shop.client.call('shop.add', [1, 1], { queue: 'nobody-reads-it' });
    const lengths = async () =>
      (await shop.ask<QueueLengths>('queues/lengths', { name: 'nobody-reads-it' })).series[0]?.lengths ?? [];
    await shop.exporter.until('5 measured', async () => (await lengths()).at(-1)?.ready === 5);
    await shop.client.send({ task: 'shop.add', args: [1, 1], options: { queue: 'nobody-reads-it' } });
    await shop.exporter.until('6 measured', async () => (await lengths()).at(-1)?.ready === 6);
    const known = await lengths();
    assert.ok(
      known.some(({ ready }) => ready === 5) && known.every(({ time }, at) => at === 0 || time >= (known[at - 1]?.time ?? 0)),
    );
  });
});

test('events of one task, newest first', async () => {
  const { events, next } = await shop.ask<RecentEvents>('events', { uuid: shop.sent.failed });
  assert.ok(events.every(({ name }) => name === 'shop.fail'));
  // The client tells of it after it has sent it: a quick worker's event may have come before that.
  assert.deepEqual(
    events.map(({ type }) => type).filter((type) => type !== 'task-sent'),
    ['task-failed', 'task-started', 'task-received'],
  );
  assert.equal(events.filter(({ type }) => type === 'task-sent').length, 1);
  assert.equal(next, null);
});

test('survey', async () => {
  const { surveys } = await shop.ask<Surveys>('survey');
  assert.ok((surveys[0]?.workers.rounds ?? 0) > 0);
});

test('every path of the document answers, and each of its examples is one', async () => {
  const document = await shop.exporter.json<{
    openapi: string;
    paths: Record<string, { get?: { parameters: { name: string; required: boolean }[] } }>;
  }>('/api/v1/openapi.json');
  assert.equal(document.openapi, '3.1.0');
  for (const [path, { get }] of Object.entries(document.paths)) {
    if (!get) continue;
    const wanted: Query = Object.fromEntries(
      get.parameters
        .filter(({ required }) => required)
        .map(({ name }) => [name, name === 'uuid' ? shop.sent.added : 'threads@shop']),
    );
    await answers(`${path}?${new URLSearchParams(wanted).toString()}`, STATUS[path]);
  }
  const page = await shop.exporter.text('/api/v1/');
  const links = [...page.matchAll(/href="(\/api\/v1\/[^"]*)"/g)].map(([, link]) => (link ?? '').replaceAll('&amp;', '&'));
  // A bare link to what wants a parameter says which.
  const wants = (link: string) => document.paths[link]?.get?.parameters.some(({ required }) => required) ?? false;
  for (const link of links.filter((one) => !wants(one))) await answers(link);
});

/** What the shop has none of: a bulk action, a result backend. */
const STATUS: Readonly<Record<string, number>> = { '/api/v1/bulk/one': 404, '/api/v1/bulk/tasks': 404, '/api/v1/task/result': 503 };

/** A stream's body never ends. */
async function answers(path: string, status = 200): Promise<void> {
  const response = await shop.exporter.get(path);
  assert.equal(response.status, status, path);
  await response.body?.cancel();
}

test('metrics compressed for Prometheus', async () => {
  const response = await shop.exporter.get('/metrics', { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(response.headers.get('content-encoding'), 'gzip');
  assert.match(await response.text(), /celery_worker_up/);
});
