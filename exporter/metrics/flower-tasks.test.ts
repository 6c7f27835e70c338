import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from './create.ts';
import { cluster, config, scrape, sources } from './testing/cluster.ts';
import { parseExposition, values } from './testing/exposition.ts';
import { HandMadeState, observed, series } from './testing/state.ts';

test('events are counted by worker, type and task', async () => {
  const state = new HandMadeState();
  state.events = [
    { type: 'task-received', worker: 'celery@host-1', task: 'shop.pay', count: 3 },
    { type: 'task-progress', worker: 'celery@host-1', task: 'shop.pay', count: 9 },
    { type: 'worker-heartbeat', worker: 'celery@host-1', task: '', count: 40 },
  ];
  assert.deepEqual(values(await scrape(state, 'flower'), 'flower_events_total', 'worker', 'type', 'task'), {
    'celery@host-1 task-received shop.pay': 3,
    'celery@host-1 task-progress shop.pay': 9,
    'celery@host-1 worker-heartbeat ': 40,
  });
});

test('Flower knows no queues: series of one task and worker are one line', async () => {
  const state = new HandMadeState();
  const bounds = [1, 10];
  state.counted = [
    series({ queue: 'a', events: { started: 1 }, prefetched: 2, prefetchTime: 3, runtime: { succeeded: observed(bounds, 0.5) } }),
    series({ queue: 'b', events: { started: 1 }, prefetched: 5, prefetchTime: 1, runtime: { succeeded: observed(bounds, 5, 50) } }),
    series({ queue: 'b', worker: 'other@host-1', events: { started: 1 }, prefetched: 1 }),
  ];
  const page = await scrape(state, 'flower');
  assert.deepEqual(values(page, 'flower_worker_prefetched_tasks', 'worker', 'task'), { 'celery@host-1 shop.pay': 7, 'other@host-1 shop.pay': 1 });
  assert.deepEqual(values(page, 'flower_task_prefetch_time_seconds', 'worker'), { 'celery@host-1': 3, 'other@host-1': 0 });
  assert.deepEqual(values(page, 'flower_task_runtime_seconds_bucket', 'worker', 'outcome', 'le'), {
    'celery@host-1 succeeded 1.0': 1,
    'celery@host-1 succeeded 10.0': 2,
    'celery@host-1 succeeded +Inf': 3,
  });
  assert.deepEqual(values(page, 'flower_task_runtime_seconds_sum', 'worker'), { 'celery@host-1': 55.5 });
  assert.equal(state.counted[0]?.runtime.succeeded?.count, 1, 'a scrape changes nothing in state');
});

test('a publisher prefetches nothing', async () => {
  const state = new HandMadeState();
  state.counted = [series({ worker: 'gen1@web', events: { sent: 1 } })];
  assert.deepEqual(values(await scrape(state, 'flower'), 'flower_worker_prefetched_tasks', 'worker'), {});
});

test('lines of a purged worker go with its series, and come back with it', async () => {
  const state = new HandMadeState();
  const [first, second] = [series({ worker: 'a@h', events: { started: 1 } }), series({ worker: 'b@h', events: { started: 1 } })];
  const metrics = createMetrics(sources(cluster(state)), config('flower'));
  const workersShown = async (...present: (typeof first)[]): Promise<string[]> => {
    state.counted = present;
    const page = parseExposition((await metrics.text()).body.toString());
    return Object.keys(values(page, 'flower_worker_prefetched_tasks', 'worker'));
  };
  assert.deepEqual(await workersShown(first, second), ['a@h', 'b@h']);
  assert.deepEqual(await workersShown(second), ['b@h']);
  assert.deepEqual(await workersShown(second, first, series({ worker: 'a@h', queue: 'other', events: { started: 1 } })), ['b@h', 'a@h']);
});
