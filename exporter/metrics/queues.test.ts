import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InspectMethod } from '../event/observation.ts';
import type { InspectRecord } from '../state/worker.ts';
import { scrape } from './testing/cluster.ts';
import { values } from './testing/exposition.ts';
import { HandMadeState, queue, worker } from './testing/state.ts';

const answered = (answers: Partial<Record<InspectMethod, unknown>>): Map<InspectMethod, InspectRecord> =>
  new Map(
    Object.entries(answers).map(([method, answer]) => [
      method as InspectMethod,
      { answer, answeredAt: 1, error: undefined, failedAt: undefined },
    ]),
  );

test('a queue shows what was measured, and when', async () => {
  const state = new HandMadeState();
  state.measured = [
    queue('celery', { ready: 12, readyByPriority: { 0: 10, 3: 0, 9: 2 }, unacked: 4, measuredAt: 1234.5 }),
    queue('named-only', { measuredAt: undefined, ready: undefined }),
    queue('gone', { missing: true, ready: undefined }),
  ];
  const page = await scrape(state, 'queues', 'celery');
  assert.deepEqual(values(page, 'celeriac_queue_messages_ready', 'queue'), { celery: 12, gone: 0 });
  assert.deepEqual(values(page, 'celery_queue_length', 'queue_name'), { celery: 12, gone: 0 });
  assert.deepEqual(values(page, 'celeriac_queue_messages_ready_by_priority', 'queue', 'priority'), { 'celery 0': 10, 'celery 3': 0, 'celery 9': 2 });
  assert.deepEqual(values(page, 'celeriac_queue_messages_unacknowledged', 'queue'), { celery: 4, gone: 0 });
  assert.deepEqual(values(page, 'celeriac_queue_missing', 'queue'), { celery: 0, gone: 1 });
  assert.deepEqual(values(page, 'celeriac_queue_measured_timestamp_seconds', 'queue'), { celery: 1234.5, gone: 2000 });
});

test('consumers are the broker’s count, else the workers that say so once they were asked', async () => {
  const state = new HandMadeState();
  state.present = [worker('a@h'), worker('b@h')];
  state.measured = [queue('rabbit', { consumers: 7, workers: ['a@h'] }), queue('redis', { workers: ['a@h', 'b@h'] }), queue('idle')];
  const consumers = async (): Promise<unknown> => values(await scrape(state, 'queues'), 'celeriac_queue_consumers', 'queue');
  assert.deepEqual(await consumers(), { rabbit: 7, redis: 2 });
  state.present = [worker('a@h', { inspected: answered({ active_queues: [] }) }), worker('b@h', { inspected: answered({ active_queues: [] }) })];
  assert.deepEqual(await consumers(), { rabbit: 7, redis: 2, idle: 0 });
  assert.deepEqual(values(await scrape(state, 'celery'), 'celery_active_consumer_count', 'queue_name'), { rabbit: 7, redis: 2, idle: 0 });
});

test('processes of a queue count every kind of pool', async () => {
  const state = new HandMadeState();
  const stats = (pool: unknown) => ({ inspected: answered({ stats: { pool } }) });
  state.present = [
    worker('prefork@h', stats({ 'max-concurrency': 4, processes: [1, 2, 3] })),
    worker('solo@h', stats({ 'max-concurrency': 1, processes: [9] })),
    worker('threads@h', stats({ 'max-concurrency': 8, threads: 2 })),
    worker('gevent@h', stats({ 'max-concurrency': 100 })),
    worker('unasked@h'),
  ];
  state.measured = [queue('celery', { workers: state.present.map(({ name }) => name) }), queue('idle')];
  const page = await scrape(state, 'celery');
  assert.deepEqual(values(page, 'celery_active_worker_count', 'queue_name'), { celery: 5, idle: 0 });
  assert.deepEqual(values(page, 'celery_active_process_count', 'queue_name'), { celery: 3 + 1 + 8 + 100, idle: 0 });
});
