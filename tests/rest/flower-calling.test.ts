/** Flower with the shop's application and our exporter beside each other: what they answer to calls of tasks. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import { callDifferences } from './differences.ts';
import type { CallDifference } from './differences.ts';
import { startFlower } from './flower.ts';
import type { Flower } from './flower.ts';

interface Request {
  /** Behind /api/task/. */
  readonly path: string;
  readonly body: string;
  readonly type?: string;
  /** Where ours differs on purpose. */
  readonly differs?: CallDifference['statuses'];
}

const soon = new Date(Date.now() + 3_600_000).toISOString().replace('T', ' ').replace('Z', '000');
const FORM = 'application/x-www-form-urlencoded';

const REQUESTS: readonly Request[] = [
  { path: 'apply/shop.add', body: '{"args": [1, 2]}' },
  { path: 'apply/shop.add', body: '{"args": [1, 2.5], "kwargs": {}, "timeout": 10}' },
  { path: 'apply/shop.add', body: '{"kwargs": {"x": [1], "y": [2, {"a": null}]}}' },
  { path: 'apply/shop.greet', body: '{"args": ["Zoë"]}', type: FORM },
  { path: 'apply/shop.fail', body: '{"args": ["no \'such\' article"]}' },
  { path: 'apply/shop.sleep', body: '{"args": [3], "timeout": 0.2}' },
  { path: 'apply/shop.sleep', body: '{"args": [0], "timeout": "20"}' },
  { path: 'apply/shop.add', body: '{"args": [1, 2], "timeout": "soon"}' },
  { path: 'apply/shop.add', body: '{"args": [1, 2], "timeout": [1]}' },
  { path: 'apply/shop.nothing', body: '{}' },
  { path: 'async-apply/shop.add', body: '{"args":[1,2]}', type: FORM },
  { path: 'async-apply/shop.add', body: '{"args": [1, 2], "countdown": 600, "queue": "celery"}' },
  { path: 'async-apply/shop.add', body: `{"args": [1, 2], "eta": "${soon}", "expires": 7200}` },
  { path: 'async-apply/shop.add', body: '{"args": [1, 2], "expires": "600"}' },
  { path: 'async-apply/shop.nothing', body: '{"args": [1, 2]}' },
  { path: 'async-apply/shop.nothing', body: '{"args": 3}' },
  { path: 'async-apply/shop.add', body: '{"args": [1, 2], "eta": "soon"}' },
  { path: 'async-apply/shop.add', body: '{"args": [1, 2], "countdown": "soon"}' },
  { path: 'async-apply/shop.add', body: '{"args": [1, 2], "expires": "soon"}' },
  { path: 'send-task/shop.add', body: '{"args": [1, 2]}' },
  { path: 'send-task/shop.add', body: '' },
  { path: 'send-task/shop.nothing', body: '{"args": [1, 2]}' },
  { path: 'send-task/shop.add', body: '{"args": {"x": 1}}' },
  { path: 'send-task/shop.add', body: '[1, 2]' },
  { path: 'send-task/shop.add', body: '"text"' },
  { path: 'send-task/shop.add', body: '{"args": [1, 2' },
  ...callDifferences.map(({ body, statuses }) => ({ path: 'send-task/shop.add', body, differs: statuses })),
];

describe("Flower's ways to call a task", () => {
  let redis: Redis;
  let flower: Flower;
  let exporter: Exporter;
  let worker: Worker;

  before(async () => {
    redis = await startRedis();
    const application = { broker: redis.url, backend: redis.urlOf(1) };
    [flower, exporter, worker] = await Promise.all([
      startFlower(redis.url, [], application),
      startExporter({ broker: redis.url, flags: [`--result-backend=${redis.urlOf(1)}`] }),
      startWorker(application, { concurrency: 4 }),
    ]);
    await exporter.until('the worker known', async () => Object.keys(await exporter.json<object>('/api/workers')).length === 1);
  });
  after(async () => {
    await Promise.all([worker?.stop(), exporter?.stop(), flower?.stop()]);
    await redis?.stop();
  });

  for (const request of REQUESTS) {
    test(`${request.path} ${request.body.slice(0, 80)}`, async () => {
      // Ours first: Flower makes a queue by naming it, and on Redis another monitor cannot tell it from one that is meant.
      const ours = await ask(exporter, request);
      const theirs = await ask(flower, request);
      if (request.differs) {
        const { flower: flowers, ours: own } = request.differs;
        assert.deepEqual([theirs.status, ours.status], [flowers, own], ours.text);
        return;
      }
      assert.equal(ours.status, theirs.status, `${theirs.text} | ${ours.text}`);
      // Who does not wait for a task is told what it had come to by then.
      const shown = request.path.startsWith('apply/') ? comparable : withoutState;
      if (theirs.status === 200) assert.deepEqual(shown(ours.text, request.path), shown(theirs.text, request.path));
      // Flower's words stand first where it has some; of what is wrong with JSON, or an option, ours say more.
      else if (!/^(Expecting|Invalid option)/.test(theirs.text)) assert.ok(ours.text.startsWith(theirs.text), `${theirs.text} | ${ours.text}`);
    });
  }

  test('a task that Flower would wait for in vain, as it stores no result, is told by its events', async () => {
    const { status, text } = await ask(exporter, { path: 'apply/shop.forget', body: '{}' });
    assert.deepEqual([status, comparable(text)], [200, { keys: ['task-id', 'result', 'state'], result: "'not kept'", state: 'SUCCESS' }]);
  });

  test('read only: 403', async () => {
    const readOnly = await startExporter({ broker: redis.url, flags: ['--read-only'] });
    const seen = async (): Promise<number> => Object.keys(await exporter.json<object>('/api/tasks')).length;
    const before = await seen();
    for (const path of ['apply/shop.add', 'async-apply/shop.add', 'send-task/shop.add']) {
      assert.equal((await ask(readOnly, { path, body: '{"args": [1, 2]}' })).status, 403);
    }
    assert.equal(await seen(), before);
    await readOnly.stop();
  });
});

async function ask(one: Flower | Exporter, { path, body, type = 'application/json' }: Request): Promise<{ status: number; text: string }> {
  const response = await one.get(`/api/task/${path}`, { method: 'POST', body, headers: { 'content-type': type } });
  return { status: response.status, text: await response.text() };
}

/** Keys in their order, and values but for ids and tracebacks. */
function comparable(text: string): unknown {
  const { 'task-id': uuid, traceback, ...rest } = JSON.parse(text) as Record<string, unknown>;
  assert.match(String(uuid), /^[\da-f-]{36}$/);
  return { keys: Object.keys(JSON.parse(text) as object), ...rest, ...(traceback !== undefined && { traceback: lastLine(traceback) }) };
}

function withoutState(text: string, path: string): unknown {
  const { state, ...rest } = comparable(text) as { state?: string };
  // A worker stores that it has no such task.
  const end = path.endsWith('/shop.nothing') ? 'FAILURE' : 'SUCCESS';
  assert.ok(state === undefined || ['PENDING', 'STARTED', end].includes(state), text);
  return rest;
}

function lastLine(traceback: unknown): string | undefined {
  return String(traceback).trim().split('\n').at(-1);
}
