import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InspectObservation } from '../event/observation.ts';
import { applyAll, countsOf, newState, NOW, receivedEvent, sentEvent, seriesOf, taskEvent, workerEvent } from './testing/cluster.ts';

const consumes = (worker: string, ...names: string[]): InspectObservation => ({
  kind: 'inspect', worker, method: 'active_queues', at: NOW, answer: names.map((name) => ({ name, exchange: { name }, routing_key: name })),
});

test('counted under the queue that task-sent names, even when it comes after the worker’s events', () => {
  const state = newState();
  applyAll(state, [receivedEvent('a', 1), taskEvent('started', 'a', 1.1), sentEvent('a', 0.9), taskEvent('succeeded', 'a', 2)]);
  assert.deepEqual(countsOf(state), {
    'shop.add gen@web mail': { sent: 1 },
    'shop.add w1@vm mail': { received: 1, started: 1, succeeded: 1 },
  });
});

test('without task-sent, under the only queue that its worker consumes', () => {
  const state = newState();
  state.observe(consumes('w1@vm', 'images'));
  applyAll(state, [receivedEvent('a', 1), taskEvent('failed', 'a', 2, { exception: "shop.errors.OutOfStock('x')" })]);
  assert.deepEqual(countsOf(state), { 'shop.add w1@vm images': { received: 1, failed: 1 } });
  assert.deepEqual([...seriesOf(state, 'shop.add w1@vm images')!.exceptions], [['OutOfStock', 1]]);
});

test('else under the default queue, at once where no publisher tells the queue', () => {
  const state = newState({ defaultQueue: 'main' });
  applyAll(state, [workerEvent('heartbeat', 0)]);
  state.observe(consumes('w1@vm', 'images', 'mail'));
  applyAll(state, [receivedEvent('early', 1)]);
  state.age(NOW + 4);
  applyAll(state, [receivedEvent('a', 20)]);
  assert.deepEqual(countsOf(state), { 'shop.add w1@vm main': { received: 2 } });
});

test('a task whose name never comes is counted as unknown, two seconds late', () => {
  const state = newState();
  applyAll(state, [taskEvent('started', 'a', 1), taskEvent('succeeded', 'a', 1.5)]);
  state.age(NOW + 2);
  assert.deepEqual(countsOf(state), {});
  state.age(NOW + 4);
  assert.deepEqual(countsOf(state), { 'unknown w1@vm celery': { started: 1, succeeded: 1 } });
});

test('publishers are one for each host, whatever their process', () => {
  const state = newState();
  applyAll(state, [1, 2, 3].map((n) => sentEvent(`t${n}`, n, { hostname: `gen${n}@web` })));
  applyAll(state, [sentEvent('t4', 4, { hostname: 'gen9@cron' })]);
  assert.deepEqual(countsOf(state), { 'shop.add gen@web mail': { sent: 3 }, 'shop.add gen@cron mail': { sent: 1 } });
  assert.equal(state.task('t3')?.client, 'gen3@web');
});

test('past the cap, everything new falls into one series', () => {
  const state = newState({ maxSeries: 3 });
  state.observe(consumes('w1@vm', 'mail'));
  for (let n = 0; n < 10; n += 1) {
    applyAll(state, [receivedEvent(`t${n}`, n, { name: `shop.task${n}` }), taskEvent('started', `t${n}`, n + 0.5)]);
    applyAll(state, [taskEvent('succeeded', `t${n}`, n + 0.6, { runtime: 0.1 })]);
  }
  const counts = countsOf(state);
  assert.deepEqual(counts['… … …'], { received: 7, started: 7, succeeded: 7 });
  assert.equal(Object.keys(counts).length, 4);
  assert.equal(seriesOf(state, '… … …')?.runtime.succeeded?.count, 7);
  const { series, maxSeries, seriesOverflowed } = state.health();
  assert.deepEqual([series, maxSeries, seriesOverflowed], [3, 3, 7]);
  const labels = [...state.waits()].map(({ task, queue }) => `${task} ${queue}`);
  assert.deepEqual([labels.length, new Set(labels).size, labels.includes('… …')], [4, 4, true]);
});

test('a flood of names and senders leaves all of it bounded', () => {
  const state = newState({ maxSeries: 50, limits: { maxTasks: 100, maxWorkers: 50 } });
  for (let n = 0; n < 5_000; n += 1) {
    applyAll(state, [
      sentEvent(`t${n}`, n, { name: `n${n}`, queue: `q${n}`, hostname: `host${n}@x` }),
      receivedEvent(`t${n}`, n, { name: `n${n}`, hostname: `w${n}@vm` }), taskEvent(`kind${n}`, `t${n}`, n, { hostname: `w${n}@vm` }),
    ]);
  }
  assert.ok([...state.series()].length <= 51 && [...state.waits()].length <= 51);
  assert.ok([...state.eventCounts()].length <= 8 * 50 + 33);
  assert.ok(state.workers().length <= 50 && state.queues().length <= 5_000 && state.taskCount <= 100);
  const labels = [...state.eventCounts()].map(({ type, worker, task }) => `${type} ${worker} ${task}`);
  assert.equal(new Set(labels).size, labels.length);
});

test('Flower’s counters count every event by type, sender and task', () => {
  const state = newState();
  applyAll(state, [workerEvent('online', 0), workerEvent('heartbeat', 1), sentEvent('a', 1), receivedEvent('a', 2), taskEvent('progress', 'a', 3)]);
  const counts = [...state.eventCounts()].map(({ type, worker, task, count }) => [type, worker, task, count]).sort();
  assert.deepEqual(counts, [
    ['task-progress', 'w1@vm', 'shop.add', 1], ['task-received', 'w1@vm', 'shop.add', 1], ['task-sent', 'gen@web', 'shop.add', 1],
    ['worker-heartbeat', 'w1@vm', '', 1], ['worker-online', 'w1@vm', '', 1],
  ]);
  assert.deepEqual(state.taskTypes(), ['shop.add']);
});
