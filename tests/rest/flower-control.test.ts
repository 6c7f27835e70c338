/** A real Flower and our exporter beside each other on one cluster: what they answer where they are told to act. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startWorker } from '../services/celery.ts';
import type { Worker, WorkerOptions } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import { Comparison } from './compare.ts';
import { controlDifferences } from './differences.ts';
import { startFlower } from './flower.ts';
import type { Flower } from './flower.ts';

const settings = (given: object) => ({ env: { SHOP_SETTINGS: JSON.stringify(given) } });

const WORKERS = {
  prefork: { pool: 'prefork', queues: ['celery'] },
  threads: { pool: 'threads', queues: ['threads'] },
  scaled: { pool: 'prefork', queues: ['scaled'], flags: ['--autoscale', '3,1'], ...settings({ worker_pool_restarts: true }) },
  // Knows no task of the shop.
  bare: { pool: 'threads', queues: ['bare'], ...settings({ include: [] }) },
  first: { pool: 'threads', queues: ['first'] },
  second: { pool: 'threads', queues: ['second'] },
} as const satisfies Record<string, WorkerOptions>;

let redis: Redis;
let flower: Flower;
let exporter: Exporter;
let client: Client;
let workers: Worker[];
const comparison = new Comparison(controlDifferences);

before(async () => {
  redis = await startRedis();
  const application = { broker: redis.urlOf(0), backend: redis.urlOf(1) };
  [flower, exporter, client, ...workers] = await Promise.all([
    startFlower(application.broker, [], application),
    startExporter({ broker: application.broker, flags: ['--survey-interval=60s', '--inspect-timeout=5s'] }),
    startClient(application),
    ...Object.entries(WORKERS).map(([name, options]) => startWorker(application, { hostname: `${name}@shop`, concurrency: 1, ...options })),
  ]);
  await exporter.until(
    'every worker known to both, with what it answers',
    async () => {
      for (const one of [flower, exporter]) {
        const known = (await (await one.get('/api/workers?refresh=1')).json()) as Record<string, { registered?: unknown }>;
        if (!Object.keys(WORKERS).every((name) => known[`${name}@shop`]?.registered)) return false;
      }
      return true;
    },
    60_000,
  );
});
after(async () => {
  await Promise.all([client?.stop(), ...(workers ?? []).map((worker) => worker.kill()), exporter?.stop(), flower?.stop()]);
  await redis?.stop();
});

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

async function answer(one: Flower | Exporter, path: string, form: string | undefined): Promise<Answer> {
  const response = await one.get(path, {
    method: 'POST',
    ...(form !== undefined && { body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    signal: AbortSignal.timeout(30_000),
  });
  const body = await response.text();
  const type = response.headers.get('content-type');
  return { status: response.status, type, body: type?.startsWith('application/json') ? (JSON.parse(body) as unknown) : body };
}

function compare(place: string, theirs: Answer, ours: Answer): void {
  const before = comparison.unexpected.length;
  comparison.add(place, ['status'], theirs.status, ours.status);
  comparison.add(place, ['content type'], theirs.type, ours.type);
  comparison.add(place, [], theirs.body, ours.body);
  assert.deepEqual(comparison.unexpected.slice(before), []);
}

/** Tells both, one after the other, and fails with every value that differs and is not meant to. */
async function same(path: string, form?: string): Promise<Answer> {
  const theirs = await answer(flower, path, form);
  const ours = await answer(exporter, path, form);
  compare(form === undefined ? path : `${path} ${form}`, theirs, ours);
  return ours;
}

function cases(status: number, requests: readonly (string | readonly [string, string])[]): void {
  for (const request of requests) {
    const [path, form] = typeof request === 'string' ? [request, undefined] : request;
    test(`${path} ${form ?? ''}`, async () => assert.equal((await same(path, form)).status, status));
  }
}

describe('done', () => {
  cases(200, [
    '/api/worker/pool/grow/prefork@shop',
    '/api/worker/pool/grow/prefork@shop?n=1',
    ['/api/worker/pool/grow/prefork@shop', 'n=2'],
    ['/api/worker/pool/grow/prefork@shop?n=1', 'n=2'],
    '/api/worker/pool/shrink/prefork@shop',
    '/api/worker/pool/shrink/prefork@shop?n=%201%20',
    ['/api/worker/pool/autoscale/scaled@shop', 'min=1&max=2'],
    '/api/worker/pool/autoscale/scaled@shop?min=1&max=3',
    '/api/worker/pool/restart/scaled@shop',
    ['/api/worker/pool/restart/scaled@shop', ''],
    '/api/worker/queue/add-consumer/prefork@shop?queue=mail',
    ['/api/worker/queue/add-consumer/prefork%40shop', 'queue=mail'],
    '/api/worker/queue/cancel-consumer/prefork@shop?queue=mail',
    ['/api/worker/queue/cancel-consumer/prefork@shop', 'queue=never'],
    '/api/worker/queue/cancel-consumer/prefork@shop?queue=a%26b',
    ['/api/task/timeout/shop.add', 'soft=30&hard=100&workername=prefork%40shop'],
    '/api/task/timeout/shop.add?soft=1.5&workername=prefork@shop',
    '/api/task/timeout/shop.add?workername=prefork@shop',
    ['/api/task/timeout/celery.backend_cleanup', 'hard=10&workername=prefork%40shop'],
    ['/api/task/rate-limit/shop.add', 'ratelimit=200&workername=prefork%40shop'],
    '/api/task/rate-limit/shop.add?ratelimit=100/m&workername=prefork@shop',
    '/api/task/rate-limit/shop.add?ratelimit=0&workername=prefork@shop',
    '/api/task/revoke/1480b55c-b8b2-462c-985e-24af3e9158f9',
    '/api/task/revoke/1480b55c-b8b2-462c-985e-24af3e9158f9?terminate=true',
    ['/api/task/revoke/1480b55c-b8b2-462c-985e-24af3e9158f9', 'terminate=True'],
    ['/api/task/revoke/1480b55c-b8b2-462c-985e-24af3e9158f9', 'terminate=True&signal=SIGKILL'],
    '/api/task/revoke/a%2Fb',
  ]);
});

describe('refused before anything is sent', () => {
  cases(404, [
    ...['shutdown', 'pool/restart', 'pool/grow', 'pool/shrink', 'pool/autoscale', 'queue/add-consumer', 'queue/cancel-consumer'].map(
      (what) => `/api/worker/${what}/nobody@shop?min=1&max=2&queue=mail`,
    ),
    '/api/worker/pool/autoscale/nobody@shop',
    '/api/task/timeout/shop.none?workername=prefork@shop',
    '/api/task/timeout/shop.none?workername=nobody@shop',
    '/api/task/timeout/shop.add?workername=nobody@shop',
    '/api/task/rate-limit/shop.none?ratelimit=1&workername=prefork@shop',
    '/api/task/rate-limit/shop.add?ratelimit=1&workername=nobody@shop',
  ]);
  cases(400, [
    '/api/worker/pool/grow/prefork@shop?n=x',
    '/api/worker/pool/grow/prefork@shop?n=',
    '/api/worker/pool/shrink/prefork@shop?n=1.5',
    '/api/worker/pool/autoscale/scaled@shop',
    '/api/worker/pool/autoscale/scaled@shop?min=1',
    '/api/worker/pool/autoscale/scaled@shop?max=1',
    '/api/worker/pool/autoscale/scaled@shop?min=a&max=2',
    '/api/worker/queue/add-consumer/prefork@shop',
    ['/api/worker/queue/add-consumer/prefork@shop', 'queue='],
    '/api/worker/queue/cancel-consumer/prefork@shop',
    '/api/task/timeout/shop.add?soft=1',
    '/api/task/timeout/shop.add?workername=prefork@shop&soft=soon',
    '/api/task/timeout/shop.add?workername=prefork@shop&hard=',
    '/api/task/rate-limit/shop.add?ratelimit=1',
    '/api/task/rate-limit/shop.add?workername=prefork@shop',
    '/api/task/revoke/x?terminate=perhaps',
    '/api/task/revoke/x?terminate=',
  ]);
});

describe('refused by the worker', () => {
  cases(403, [
    '/api/worker/pool/restart/prefork@shop',
    '/api/worker/pool/grow/scaled@shop',
    '/api/worker/pool/shrink/scaled@shop',
    '/api/worker/pool/grow/threads@shop',
    '/api/worker/pool/shrink/threads@shop',
    '/api/worker/pool/autoscale/prefork@shop?min=1&max=2',
    ['/api/task/timeout/shop.add', 'soft=1&workername=bare@shop'],
    ['/api/task/rate-limit/shop.add', 'ratelimit=1&workername=bare@shop'],
    ['/api/task/rate-limit/shop.add', 'ratelimit=often&workername=prefork@shop'],
  ]);
});

describe('what makes no sense: Flower leaves it to the worker', () => {
  for (const path of [
    '/api/worker/pool/grow/prefork@shop?n=0',
    '/api/worker/pool/autoscale/scaled@shop?min=3&max=2',
    '/api/task/revoke/1480b55c?terminate=1&signal=SIGNAL',
    '/api/task/timeout/shop.add?soft=-1&workername=prefork@shop',
  ]) {
    test(path, async () => void (await same(path)));
  }
});

test('a worker without its host: Flower does not know it', async () => void (await same('/api/worker/pool/grow/prefork')));

test('a worker that stands still', async () => {
  const still = workers[1] as Worker;
  still.pause();
  try {
    assert.equal((await same('/api/worker/queue/add-consumer/threads@shop?queue=mail')).status, 403);
  } finally {
    still.resume();
  }
});

test('methods that a path does not have', async () => {
  for (const path of ['/api/worker/shutdown/prefork@shop', '/api/task/revoke/x', '/api/task/rate-limit/shop.add']) {
    const [theirs, ours] = [await flower.get(path), await exporter.get(path)];
    assert.deepEqual([theirs.status, ours.status], [405, 405]);
  }
});

test('shutdown: one each, and gone', async () => {
  const theirs = await answer(flower, '/api/worker/shutdown/first@shop', undefined);
  const ours = await answer(exporter, '/api/worker/shutdown/second@shop', undefined);
  compare('/api/worker/shutdown', theirs, ours);
  assert.equal(ours.status, 200);
  for (const place of [4, 5]) assert.deepEqual(await workers[place]?.process.ended, { code: 0, signal: null });
});

test("the curl commands of Flower's README, as printed", async () => {
  const id = await client.call('shop.sleep', [300]);
  await exporter.until('it runs', async () => (await (await exporter.get(`/api/task/info/${id}`)).text()).includes('"STARTED"'));
  // curl -X POST -d 'terminate=True' http://localhost:5555/api/task/revoke/<id>
  assert.deepEqual(await answer(exporter, `/api/task/revoke/${id}`, 'terminate=True'), {
    status: 200,
    type: 'application/json; charset=UTF-8',
    body: { message: `Revoked '${id}'` },
  });
  await exporter.until('it is revoked', async () => (await (await exporter.get(`/api/task/info/${id}`)).text()).includes('"REVOKED"'));
  // curl -X POST http://localhost:5555/api/worker/pool/restart/myworker
  assert.deepEqual((await answer(exporter, '/api/worker/pool/restart/scaled', undefined)).body, { message: "Restarting 'scaled@shop' worker's pool" });
});

test('read only', async () => {
  const broker = redis.urlOf(0);
  const [reading, watching] = await Promise.all([startFlower(broker, ['--read_only']), startExporter({ broker, flags: ['--read-only'] })]);
  try {
    for (const path of ['/api/worker/shutdown/prefork@shop', '/api/task/revoke/x', '/api/worker/pool/grow/nobody', '/api/task/rate-limit/none']) {
      const [theirs, ours] = await Promise.all([answer(reading, path, undefined), answer(watching, path, undefined)]);
      compare(`read only ${path}`, theirs, ours);
      assert.equal(ours.status, 403);
    }
  } finally {
    await Promise.all([reading.stop(), watching.stop()]);
  }
});

// The last: the broker is gone from here on.
test('a broker that is away: 503, at once', async () => {
  await redis.stop();
  await exporter.until('it is noticed', async () => (await exporter.get('/-/ready')).status === 503);
  for (const path of ['/api/worker/shutdown/prefork@shop', '/api/worker/pool/grow/prefork@shop', '/api/task/revoke/x', '/api/task/rate-limit/shop.add?ratelimit=1&workername=prefork@shop']) {
    const begun = Date.now();
    const { status, body } = await answer(exporter, path, undefined);
    assert.equal(status, 503);
    assert.match(String(body), /no connection to the broker/);
    assert.ok(Date.now() - begun < 2_000);
  }
});

test('every deliberate difference is still one', () => {
  assert.deepEqual(
    controlDifferences.filter((one) => !comparison.seen.has(one)).map(({ why }) => why),
    [],
  );
});
