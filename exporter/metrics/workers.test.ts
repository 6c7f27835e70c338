import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scrape } from './testing/cluster.ts';
import { values } from './testing/exposition.ts';
import { HandMadeState, worker } from './testing/state.ts';

function cluster(): HandMadeState {
  const state = new HandMadeState();
  state.present = [
    worker('a@h', { active: 3 }),
    worker('b@h', { presence: 'silent', active: 2 }),
    worker('c@h', { presence: 'lost', active: 4 }),
    worker('d@h', { presence: 'offline', active: 1 }),
  ];
  return state;
}

test('a worker that is gone is down and executes nothing; a late heartbeat alone is not down', async () => {
  const page = await scrape(cluster(), 'flower', 'celery');
  const up = { 'a@h': 1, 'b@h': 1, 'c@h': 0, 'd@h': 0 };
  const active = { 'a@h': 3, 'b@h': 2, 'c@h': 0, 'd@h': 0 };
  assert.deepEqual(values(page, 'flower_worker_online', 'worker'), up);
  assert.deepEqual(values(page, 'flower_worker_number_of_currently_executing_tasks', 'worker'), active);
  assert.deepEqual(values(page, 'celery_worker_up', 'worker'), up);
  assert.deepEqual(values(page, 'celery_worker_tasks_active', 'worker'), active);
  assert.deepEqual(Object.keys(values(page, 'celery_worker_up', 'hostname')), ['h']);
});

test('workers are counted by presence, from 0', async () => {
  assert.deepEqual(values(await scrape(cluster(), 'workers'), 'celeriac_workers', 'presence'), { online: 1, silent: 1, offline: 1, lost: 1 });
  assert.deepEqual(values(await scrape(new HandMadeState(), 'workers'), 'celeriac_workers', 'presence'), { online: 0, silent: 0, offline: 0, lost: 0 });
});

test('who fell silent is lost, who said goodbye is not', async () => {
  const lost = values(await scrape(cluster(), 'workers'), 'celeriac_worker_lost', 'worker');
  assert.deepEqual(lost, { 'a@h': 0, 'b@h': 0, 'c@h': 1, 'd@h': 0 });
});

test('a purged worker leaves no gauge', async () => {
  const state = cluster();
  state.present = state.present.slice(0, 1);
  const page = await scrape(state, 'flower', 'celery', 'workers');
  for (const { samples } of page.values()) for (const { labels } of samples) assert.ok(!('worker' in labels) || labels['worker'] === 'a@h');
});

test('each worker has its clock skew, restarts, pool size and software', async () => {
  const state = new HandMadeState();
  const answer = (pool: unknown) => ({ inspected: new Map([['stats' as const, { answer: { pool }, answeredAt: 1, error: undefined, failedAt: undefined }]]) });
  state.present = [
    worker('prefork@h', { skew: -3.5, starts: 2, processed: 77, ...answer({ 'max-concurrency': 4, processes: [1, 2] }) }),
    worker('threads@h', answer({ 'max-concurrency': 8, threads: 3 })),
    worker('odd@h', answer('N/A')),
    worker('new@h', { skew: undefined, processed: undefined, software: { ident: undefined, version: undefined, system: undefined } }),
  ];
  const page = await scrape(state, 'workers');
  assert.deepEqual(values(page, 'celeriac_worker_clock_skew_seconds', 'worker'), { 'prefork@h': -3.5, 'threads@h': 0.25, 'odd@h': 0.25 });
  assert.equal(values(page, 'celeriac_worker_starts_total', 'worker')['prefork@h'], 2);
  assert.equal(values(page, 'celeriac_worker_tasks_processed_total', 'worker')['prefork@h'], 77);
  assert.deepEqual(values(page, 'celeriac_worker_pool_size', 'worker'), { 'prefork@h': 2, 'threads@h': 8 });
  assert.deepEqual(values(page, 'celeriac_worker_info', 'worker', 'software', 'version', 'system'), {
    'prefork@h py-celery 5.7.0 Linux': 1,
    'threads@h py-celery 5.7.0 Linux': 1,
    'odd@h py-celery 5.7.0 Linux': 1,
    'new@h   ': 1,
  });
});
