/** From events to the page, through the real state. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { CeleryEvent } from '../event/event.ts';
import type { Family } from './testing/exposition.ts';
import { METRIC_FAMILIES } from '../config/config.ts';
import { ClusterState } from '../state/cluster-state.ts';
import { createMetrics } from './create.ts';
import { cluster, config, sources } from './testing/cluster.ts';
import { parseExposition, values } from './testing/exposition.ts';

const WORKER = 'celery@host-1';
const NOW = 1_700_000_000;

let state: ClusterState;
let page: () => Promise<Map<string, Family>>;

beforeEach(() => {
  const settings = config(...METRIC_FAMILIES);
  state = new ClusterState({
    cluster: 'default',
    limits: {
      maxTasks: 1000,
      maxTaskBytes: 1 << 20,
      maxWorkers: 10,
      maxValueLength: 1000,
      maxMessageBytes: 1 << 20,
      workerTimeoutSeconds: 60,
      purgeOfflineWorkersSeconds: 600,
      maxFutureSeconds: 60,
      streamBufferBytes: 1 << 20,
    },
    buckets: { runtime: settings.runtimeBuckets, wait: settings.waitBuckets },
    maxSeries: 3,
    defaultQueue: 'celery',
  });
  const metrics = createMetrics(sources({ ...cluster(), state }), settings);
  page = async () => parseExposition((await metrics.text()).body.toString());
});

function apply(type: CeleryEvent['type'], at: number, fields: Record<string, unknown> = {}): void {
  state.apply({ type, hostname: WORKER, timestamp: NOW + at, ...fields } as CeleryEvent, NOW + at);
}

test('a task that fails, is retried and succeeds is counted and timed at each step', async () => {
  apply('worker-heartbeat', 0, { freq: 2, active: 1, processed: 5 });
  apply('task-sent', 0, { hostname: 'gen9@web-1', uuid: 'a', name: 'shop.pay', queue: 'pay' });
  apply('task-received', 1, { uuid: 'a', name: 'shop.pay' });
  apply('task-started', 3, { uuid: 'a' });
  apply('task-retried', 4, { uuid: 'a', exception: "Timeout('slow')", traceback: '' });
  apply('task-received', 5, { uuid: 'a', name: 'shop.pay', retries: 1 });
  apply('task-started', 5, { uuid: 'a' });
  apply('task-failed', 10, { uuid: 'a', exception: "ValueError('no')", traceback: '' });
  apply('task-received', 11, { uuid: 'b', name: 'shop.mail' });
  state.age(NOW + 20); // the queue of the second is waited for, in case its task-sent is late
  const shown = await page();
  assert.deepEqual(values(shown, 'celery_task_sent_total', 'name', 'hostname', 'queue_name'), { 'shop.pay web-1 pay': 1 });
  assert.equal(values(shown, 'celery_task_retried_total', 'name', 'worker')[`shop.pay ${WORKER}`], 1);
  assert.equal(values(shown, 'celery_task_failed_total', 'name', 'exception')['shop.pay ValueError'], 1);
  assert.deepEqual(values(shown, 'celery_task_runtime_sum', 'name', 'outcome'), { 'shop.pay retried': 1, 'shop.pay failed': 5 });
  assert.deepEqual(values(shown, 'flower_task_runtime_seconds_sum', 'outcome'), { retried: 1, failed: 5 });
  assert.equal(values(shown, 'celery_task_queue_wait_time_count', 'name')['shop.pay'], 1);
  assert.equal(values(shown, 'celeriac_task_wait_seconds_sum', 'task', 'queue', 'stage')['shop.pay pay broker'], 1);
  assert.deepEqual(values(shown, 'celeriac_task_exceptions_total', 'task', 'exception'), { 'shop.pay ValueError': 1 });
  assert.equal(values(shown, 'flower_worker_prefetched_tasks', 'task')['shop.mail'], 1);
  assert.equal(values(shown, 'flower_events_total', 'worker', 'type')['gen@web-1 task-sent'], 1);
  assert.equal(values(shown, 'celeriac_events_total')[''], 9);
});

test('a worker that dies without a word goes to 0, and then goes', async () => {
  apply('worker-heartbeat', 0, { freq: 2, active: 3 });
  apply('task-received', 1, { uuid: 'a', name: 'shop.pay' });
  state.age(NOW + 3); // task-sent, which would name the queue, is waited for no longer
  const workersShown = async (): Promise<unknown> => {
    const shown = await page();
    return ['celery_worker_up', 'celery_worker_tasks_active', 'flower_worker_online', 'flower_worker_prefetched_tasks'].map(
      (name) => values(shown, name, 'worker')[WORKER],
    );
  };
  assert.deepEqual(await workersShown(), [1, 3, 1, 1]);
  state.age(NOW + 30);
  assert.deepEqual(await workersShown(), [1, 3, 1, 1]);
  assert.equal(values(await page(), 'celeriac_workers', 'presence')['silent'], 1);
  state.age(NOW + 100);
  assert.deepEqual(await workersShown(), [0, 0, 0, 0]);
  state.age(NOW + 1000);
  assert.deepEqual(await workersShown(), [undefined, undefined, undefined, undefined]);
  const left = [...(await page()).values()].flatMap(({ samples }) => samples).filter(({ labels }) => labels['worker'] === WORKER);
  assert.deepEqual(left, []);
});

test('what is past the cap on series is counted together', async () => {
  for (let i = 0; i < 10; i++) apply('task-received', i, { uuid: `t${i}`, name: `task-${i}` });
  state.age(NOW + 12);
  const shown = await page();
  assert.equal(Object.values(values(shown, 'celery_task_received_total', 'name')).reduce((sum, count) => sum + count, 0), 10);
  assert.equal(values(shown, 'celery_task_received_total', 'name', 'worker', 'queue_name')['… … …'], 7);
  assert.deepEqual(values(shown, 'celeriac_series'), { '': 3 });
  assert.deepEqual(values(shown, 'celeriac_series_overflowed_total'), { '': 7 });
});

test('queues are shown as they were measured, with their consumers', async () => {
  apply('worker-heartbeat', 0, { freq: 2 });
  const inspected = (method: 'stats' | 'active_queues', answer: unknown) => state.observe({ kind: 'inspect', worker: WORKER, method, at: NOW + 1, answer });
  inspected('active_queues', [{ name: 'pay' }]);
  inspected('stats', { pool: { 'max-concurrency': 8, threads: 1 } });
  state.observe({ kind: 'queue', name: 'pay', at: NOW + 2, ready: 5, readyByPriority: { 0: 2, 9: 3 }, unacked: 1 });
  state.observe({ kind: 'queue', name: 'old', at: NOW + 2, ready: 1 });
  const shown = await page();
  assert.deepEqual(values(shown, 'celery_queue_length', 'queue_name'), { pay: 5, old: 1 });
  assert.deepEqual(values(shown, 'celery_active_process_count', 'queue_name'), { pay: 8, old: 0 });
  assert.deepEqual(values(shown, 'celeriac_queue_consumers', 'queue'), { pay: 1, old: 0 });
  assert.deepEqual(values(shown, 'celeriac_survey_last_success_timestamp_seconds', 'method'), { active_queues: NOW + 1, stats: NOW + 1 });
});
