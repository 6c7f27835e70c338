/** A real Flower and our exporter beside each other on one cluster with a result backend: results, and aborting tasks. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import { Comparison } from './compare.ts';
import { resultDifferences } from './differences.ts';
import { startFlower } from './flower.ts';
import type { Flower } from './flower.ts';

let redis: Redis;
let flower: Flower;
let exporter: Exporter;
let worker: Worker;
let client: Client;
const comparison = new Comparison(resultDifferences);

before(async () => {
  redis = await startRedis();
  const [broker, backend] = [redis.urlOf(0), redis.urlOf(1)];
  [flower, exporter] = await Promise.all([
    startFlower(broker, [], { broker, backend }),
    startExporter({ broker, flags: [`--result-backend=${backend}`] }),
  ]);
  await exporter.untilReady();
  const application = { broker, backend, settings: { result_extended: true } };
  [worker, client] = await Promise.all([startWorker(application, { pool: 'prefork', concurrency: 4 }), startClient(application)]);
});

after(async () => {
  await Promise.all([client?.stop(), worker?.kill(), exporter?.stop(), flower?.stop()]);
  await redis?.stop();
});

async function ask(one: Flower | Exporter, path: string, method: string) {
  const response = await one.get(path, { method, signal: AbortSignal.timeout(40_000) });
  const type = response.headers.get('content-type') ?? '';
  const text = await response.text();
  return { status: response.status, type, body: type.startsWith('application/json') ? (JSON.parse(text) as unknown) : text };
}

/** Asks both, and fails with every value that differs and is not meant to. */
async function same(path: string, method = 'GET') {
  const [theirs, ours] = await Promise.all([ask(flower, path, method), ask(exporter, path, method)]);
  const known = comparison.unexpected.length;
  const plain = path.replace(/\?.*/, '');
  comparison.add(plain, ['status'], theirs.status, ours.status);
  comparison.add(plain, ['content type'], theirs.type, ours.type);
  comparison.add(plain, [], theirs.body, ours.body);
  assert.deepEqual(comparison.unexpected.slice(known), []);
  return ours;
}

async function ended(task: string, args: readonly unknown[] = []): Promise<string> {
  const id = await client.call(task, args);
  await client.wait(id, 20);
  return id;
}

describe('/api/task/result', () => {
  for (const [name, args] of [
    ['shop.add', [1, 2]], ['shop.greet', ['Jürgen "der Älteste"']], ['shop.echo', [1.5, null, { a: [true, 'ü'] }]], ['shop.big', ['x', 5_000]],
    ['shop.fail', ["it's gone"]], ['shop.retry_then_fail', [1, 0.1]], ['shop.progress', [2, 0.1]],
  ] as const) {
    test(`of ${name}`, async () => {
      const id = await ended(name, args);
      for (const query of ['', '?timeout=0', '?timeout=2', '?timeout=1.5']) await same(`/api/task/result/${id}${query}`);
    });
  }

  test('of a task that runs, and of one that nobody knows', async () => {
    const running = await client.call('shop.sleep', [3]);
    await exporter.until('running', async () => ((await ask(exporter, `/api/task/result/${running}`, 'GET')).body as { state: string }).state === 'STARTED');
    await same(`/api/task/result/${running}`);
    await same(`/api/task/result/${running}?timeout=0.2`);
    const { body } = await same(`/api/task/result/${running}?timeout=30`);
    assert.deepEqual(body, { 'task-id': running, state: 'SUCCESS', result: 3 });
    for (const query of ['', '?timeout=0.2']) await same(`/api/task/result/${randomUUID()}${query}`);
  });

  test('of a revoked one', async () => {
    const id = await client.call('shop.add', [1, 2], { countdown: 600 });
    await exporter.until('received', async () => (await exporter.get(`/api/task/info/${id}`)).status === 200);
    await client.revoke(id);
    await exporter.until('revoked', async () => ((await ask(exporter, `/api/task/result/${id}`, 'GET')).body as { state: string }).state === 'REVOKED');
    await same(`/api/task/result/${id}`);
  });

  test('with a timeout that is none', async () => {
    const id = randomUUID();
    for (const timeout of ['soon', '1s', 'None', '--1']) await same(`/api/task/result/${id}?timeout=${timeout}`);
    await same(`/api/task/result/${id}?timeout=-1`);
  });
});

describe('/api/task/abort', () => {
  test('a task that looks, ends', async () => {
    const [theirs, ours] = [await client.call('shop.abortable', [60]), await client.call('shop.abortable', [60])];
    for (const id of [theirs, ours]) {
      await exporter.until('started', async () => ((await ask(exporter, `/api/task/result/${id}`, 'GET')).body as { state: string }).state === 'STARTED');
    }
    const [one, other] = [await ask(flower, `/api/task/abort/${theirs}`, 'POST'), await ask(exporter, `/api/task/abort/${ours}`, 'POST')];
    assert.deepEqual([other.status, other.type], [one.status, one.type]);
    assert.deepEqual([one.body, other.body], [{ message: `Aborted '${theirs}'` }, { message: `Aborted '${ours}'` }]);
    for (const id of [theirs, ours]) assert.deepEqual(await client.wait(id), { state: 'SUCCESS', result: 'aborted' });
  });

  test('one that nobody knows is stored as aborted, for both to see', async () => {
    const id = randomUUID();
    await same(`/api/task/abort/${id}`, 'POST');
    const { body } = await same(`/api/task/result/${id}`);
    assert.deepEqual(body, { 'task-id': id, state: 'ABORTED' });
  });
});

test('without a result backend both are not available', async (context) => {
  const [bare, ours] = await Promise.all([startFlower(redis.urlOf(0)), startExporter({ broker: redis.urlOf(0) })]);
  context.after(() => Promise.all([bare.stop(), ours.stop()]));
  const id = randomUUID();
  for (const [path, method] of [[`/api/task/result/${id}`, 'GET'], [`/api/task/abort/${id}`, 'POST']] as const) {
    const [one, other] = await Promise.all([ask(bare, path, method), ask(ours, path, method)]);
    assert.deepEqual([one.status, other.status], [503, 503]);
    comparison.add(path, ['without a backend'], one.body, other.body);
  }
  assert.deepEqual(comparison.unexpected, []);
});

test('every difference that is meant was seen', () => {
  assert.deepEqual(resultDifferences.filter((one) => !comparison.seen.has(one)).map(({ why }) => why), []);
});
