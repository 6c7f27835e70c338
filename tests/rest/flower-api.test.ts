/** A real Flower and our exporter beside each other on one cluster: what they answer to the same requests. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Surveys } from '../../exporter/contract/survey.ts';
import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import { Comparison } from './compare.ts';
import { differences } from './differences.ts';
import { startFlower } from './flower.ts';
import type { Flower } from './flower.ts';

let redis: Redis;
let flower: Flower;
let exporter: Exporter;
let worker: Worker;
let client: Client;
const comparison = new Comparison();

before(async () => {
  redis = await startRedis();
  const broker = redis.urlOf(0);
  [flower, exporter] = await Promise.all([
    startFlower(broker),
    // Surveys would find shop.quiet while it is reserved: the exporter knows then what no event told Flower.
    startExporter({ broker, flags: ['--queue-interval=1s', '--survey-interval=60s'] }),
  ]);
  await exporter.untilReady();
  const application = { broker, backend: redis.urlOf(1) };
  // -P prefork for a task that loses its process; two queues; nothing of it before both watch.
  [worker, client] = await Promise.all([startWorker(application, { queues: ['celery', 'mail'] }), startClient(application)]);
  await exporter.until('done with the first survey', async () => {
    const { surveys } = await exporter.json<Surveys>('/api/v1/survey');
    const { 'worker@shop': answers } = await exporter.json<Record<string, { active_queues?: unknown }>>('/api/workers');
    return answers?.active_queues !== undefined && surveys.every(({ workers }) => !workers.running);
  });
  await everyWayToEnd();
});
after(async () => {
  await Promise.all([client?.stop(), worker?.stop(), exporter?.stop(), flower?.stop()]);
  await redis?.stop();
});

async function everyWayToEnd(): Promise<void> {
  await client.send({ task: 'shop.add', args: [1, 2] }, 5);
  const waiting = await client.call('shop.add', [5, 5], { countdown: 600 });
  const revoked = await client.call('shop.add', [6, 6], { countdown: 300 });
  const endless = await client.call('shop.sleep', [300], { queue: 'mail' });
  for (const name of ['fail', 'retry_then_succeed', 'retry_then_fail', 'reject', 'ignore', 'progress', 'quiet'])
    await client.call(`shop.${name}`);
  // By itself: where two processes of a pool go at once, by SIGKILL and by termination, Celery now and then misses that one was lost.
  const crashed = await client.call('shop.crash');
  await exporter.until('its process was lost', async () => (await stateOf(crashed)) === 'FAILURE', 60_000);
  await client.send({ task: 'shop.add', args: [1, 2], options: { countdown: 1, expires: 0.1 } });
  await client.send({ task: 'shop.greet', kwargs: { name: 'Jürgen O\'Neill "the" Älteste' } });
  await client.send({
    chain: [
      { task: 'shop.add', args: [1, 2] },
      { task: 'shop.add', args: [10] },
    ],
  });
  await client.send({
    chord: [
      { task: 'shop.add', args: [1, 2] },
      { task: 'shop.add', args: [3, 4] },
    ],
    body: { task: 'shop.total' },
  });
  await client.call('shop.order', [2]);
  await exporter.until(
    'revocable',
    async () => (await stateOf(endless)) === 'STARTED' && (await stateOf(revoked)) === 'RECEIVED',
  );
  await client.revoke(revoked);
  await client.revoke(endless, true);
  const last = await client.call('shop.add', [0, 0]);
  let missing = '';
  await exporter.until(
    () => `seen by both to the end (${missing})`,
    async () => {
      missing = await notYetSeenByBoth(last, waiting);
      return missing === '';
    },
    60_000,
  );
}

/** What keeps the two from being compared, in words; empty when nothing does. */
async function notYetSeenByBoth(last: string, waiting: string): Promise<string> {
  const open = new Set(['PENDING', 'RECEIVED', 'STARTED', 'RETRY', 'PROGRESS']);
  const [theirs, ours] = await Promise.all([flower, exporter].map(statesOf));
  for (const [name, states] of [['Flower', theirs], ['the exporter', ours]] as const) {
    const unfinished = [...(states ?? [])].filter(([id, state]) => open.has(state) && id !== waiting);
    if (states?.get(last) !== 'SUCCESS') return `${name} has the last task ${states?.get(last) ?? 'not at all'}`;
    // shop.quiet sends no events of its own, and ignore and reject are never told to end.
    if (unfinished.length > 3) return `${name} has unfinished ${unfinished.join(' ')}`;
  }
  const ids = new Set([...(theirs?.keys() ?? []), ...(ours?.keys() ?? [])]);
  return [...ids]
    .filter((id) => theirs?.get(id) !== ours?.get(id))
    .map((id) => `${id} is ${theirs?.get(id)} to Flower and ${ours?.get(id)} to the exporter`)
    .join(', ');
}

/** The state of every task of a cluster, by id. */
async function statesOf(one: Flower | Exporter): Promise<Map<string, string>> {
  const tasks = (await (await one.get('/api/tasks')).json()) as Record<string, { state: string }>;
  return new Map(Object.entries(tasks).map(([id, { state }]) => [id, state]));
}

async function stateOf(id: string): Promise<string | undefined> {
  const response = await exporter.get(`/api/task/info/${id}`);
  return response.status === 200 ? ((await response.json()) as { state: string }).state : undefined;
}

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly keys: readonly string[];
  readonly body: unknown;
}

async function answer(one: Flower | Exporter, path: string, method = 'GET'): Promise<Answer> {
  const response = await one.get(path, { method });
  const body = await response.text();
  const type = response.headers.get('content-type');
  const parsed: unknown = type?.startsWith('application/json') ? JSON.parse(body) : body;
  return {
    status: response.status,
    type,
    keys: typeof parsed === 'object' && parsed !== null ? Object.keys(parsed) : [],
    body: parsed,
  };
}

/** Asks both, and fails with every value that differs and is not meant to. */
async function same(path: string): Promise<Answer> {
  const [theirs, ours] = await Promise.all([answer(flower, path), answer(exporter, path)]);
  const before = comparison.unexpected.length;
  const plain = path.replace(/\?.*/, '');
  comparison.add(plain, ['status'], theirs.status, ours.status);
  comparison.add(plain, ['content type'], theirs.type, ours.type);
  comparison.add(plain, [], theirs.body, ours.body);
  assert.deepEqual(comparison.unexpected.slice(before), []);
  if (plain === '/api/tasks') assert.deepEqual(ours.keys, theirs.keys, 'the order');
  return ours;
}

describe('/api/tasks', () => {
  test('all of them, field by field, in order', async () => {
    const { body, keys } = await same('/api/tasks');
    const tasks = Object.values(body as Record<string, Record<string, unknown>>);
    for (const state of ['SUCCESS', 'FAILURE', 'REVOKED', 'RECEIVED', 'PENDING'])
      assert.ok(
        tasks.some((task) => task['state'] === state),
        state,
      );
    for (const field of ['sent', 'retried', 'rejected', 'eta', 'traceback', 'parent_id'])
      assert.ok(
        tasks.some((task) => task[field] !== null),
        field,
      );
    assert.ok(keys.length > 20);
  });

  for (const query of [
    'limit=5',
    'limit=5&offset=3',
    'limit=0',
    'limit=-1',
    'offset=-4&limit=2',
    'offset=1000',
    'sort_by=name',
    'sort_by=-name&limit=4',
    'sort_by=state',
    'sort_by=-state',
    'sort_by=received',
    'sort_by=-received&limit=7&offset=2',
    'sort_by=started',
    'sort_by=-started',
    'sort_by=--name',
    'workername=worker@shop',
    'workername=nobody',
    'workername=All',
    'taskname=shop.add',
    'taskname=SHOP.ADD',
    'taskname=All&state=All',
    'state=SUCCESS',
    'state=failure',
    'state=RETRY',
    'received_start=2020-01-01 00:00',
    'received_end=2020-01-01 00:00',
    'received_start=2100-01-01+00:00',
    'received_start=2026-1-2+3:4',
    'search=shop.add',
    'search=shop.add AND state:success',
    'search=ouch OR article',
    'search=kwargs:name=J%C3%BCrgen',
    'search="celery" OR worker:shop',
    'search=(shop.add OR shop.order) state:SUCCESS&limit=3&sort_by=-received',
    'search=args:"(1, 2)"',
    'search=OutOfStock',
    'search=result:3.',
    'limit=%2B3',
    'limit=1&limit=2',
    'limit=1_0',
  ]) {
    // prettier-ignore
    test(query, async () => void (await same(`/api/tasks?${query.replaceAll(' ', '%20')}`)));
  }

  for (const query of [
    'limit=x',
    'limit=',
    'limit=1.5',
    'offset=x',
    'sort_by=runtime',
    'sort_by=-',
    'received_start=yesterday',
    'received_end=2026-02-30 10:00',
    'received_start=2026-11-23',
    'search=ab',
    'search=a AND',
    'search=(shop',
    'search=NOT shop',
    'search=-shop',
    'search=state:',
    'search="shop',
    'search=((((((shop))))))',
  ]) {
    // prettier-ignore
    test(`${query} is refused in the same words`, async () => {
      assert.equal((await same(`/api/tasks?${query.replaceAll(' ', '%20')}`)).status, 400);
    });
  }
});

test('/api/task/info of every task, and of none', async () => {
  const tasks = (await (await flower.get('/api/tasks')).json()) as Record<string, unknown>;
  for (const id of Object.keys(tasks)) assert.equal((await same(`/api/task/info/${id}`)).status, 200);
  assert.equal((await same('/api/task/info/nothing')).status, 404);
  assert.equal((await same('/api/task/info/')).status, 404);
});

test('/api/task/types', async () => {
  assert.ok(((await same('/api/task/types')).body as { 'task-types': string[] })['task-types'].includes('shop.order'));
});

describe('/api/workers', () => {
  test('unknown worker, bad boolean', async () => {
    assert.equal((await same('/api/workers?workername=nobody')).status, 404);
    assert.equal((await same('/api/workers?status=perhaps')).status, 400);
  });
  test('one worker, refreshed', async () => void (await same('/api/workers?refresh=1&workername=worker@shop')));
  test('one worker, as last seen', async () => void (await same('/api/workers?workername=worker@shop')));
  test('all workers, refreshed', async () => void (await same('/api/workers?refresh=true')));
  test('all workers, as last seen', async () => void (await same('/api/workers')));
  test('alive or not', async () => {
    assert.deepEqual((await same('/api/workers?status=1')).body, { 'worker@shop': true });
  });
});

test('/healthcheck', async () => {
  assert.equal(await exporter.text('/healthcheck'), await (await flower.get('/healthcheck')).text());
});

test('methods that a path does not have', async () => {
  for (const path of ['/api/tasks', '/api/workers', '/api/task/types', '/api/queues/length']) {
    assert.equal((await answer(exporter, path, 'PUT')).status, 405);
    assert.equal((await answer(flower, path, 'PUT')).status, 405);
  }
});

// The worker stands still from here on.
test('/api/queues/length: every priority counted', async () => {
  worker.pause();
  try {
    // Redis hands the first to the worker's open BRPOP, standing still or not.
    for (const priority of [0, 0, 3, 6, 9]) await client.call('shop.add', [priority, 1], { queue: 'mail', priority });
    await exporter.until('4 messages seen', async () => {
      const { active_queues } = await exporter.json<{ active_queues: { name: string; messages: number }[] }>(
        '/api/queues/length',
      );
      return active_queues.some(({ name, messages }) => name === 'mail' && messages === 4);
    });
    await same('/api/queues/length');
  } finally {
    worker.resume();
  }
});

test('every deliberate difference is still one', () => {
  assert.deepEqual(
    differences.filter((one) => !comparison.seen.has(one)).map(({ why }) => why),
    [],
  );
});
