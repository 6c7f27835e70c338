import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ClusterState } from './cluster-state.ts';
import type { TaskView } from './task.ts';
import { isTaskEvent } from '../event/event.ts';
import { countsOf, newState } from './testing/cluster.ts';
import { readRecording } from './testing/recording.ts';

const recordings = fileURLToPath(new URL('../../tests/recordings/', import.meta.url));
const files = globSync(`${recordings}{redis,amqp}/*.jsonl`).sort();
// Two threads of these versions flush one buffer: events are lost (tests/recordings/README.md).
const losesEvents = (file: string): boolean => /5\.[24]\.\d-threads/.test(file);

function replay(file: string): ClusterState {
  const state = newState({ defaultQueue: 'default' });
  let last = 0;
  for (const { event, at } of readRecording(file)) {
    state.apply(event, at);
    last = at;
  }
  state.age(last + 3);
  return state;
}

const tasksOf = (state: ClusterState, name: string): TaskView[] => [...state.tasks()].filter((task) => task.name === name).reverse();
const only = (state: ClusterState, name: string): TaskView => tasksOf(state, name)[0]!;

test('there is something to replay', () => assert.ok(files.length >= 9));

for (const file of files) {
  const name = file.slice(recordings.length);

  test(`${name}: every event is applied once, and counted under its task, worker and queue`, () => {
    const state = replay(file);
    const events = readRecording(file);
    assert.equal(state.health().events, events.length);
    assert.equal(state.health().duplicate, 0);
    const counted = [...state.eventCounts()].reduce((sum, { count }) => sum + count, 0);
    assert.equal(counted, events.length);
    for (const [kind, type] of [['received', 'task-received'], ['succeeded', 'task-succeeded'], ['sent', 'task-sent']] as const) {
      const expected = events.filter(({ event }) => event.type === type).length;
      const counts = Object.values(countsOf(state)).reduce((sum, series) => sum + (series[kind] ?? 0), 0);
      assert.equal(counts, expected, type);
    }
    // Every publisher sends task-sent: nothing falls back to the default queue, though some of it comes after task-received.
    for (const { task, queue } of state.series()) assert.deepEqual([task.startsWith('shop.'), queue], [true, 'celery'], task);
  });

  test(`${name}: the worker is told by its heartbeats and left when it said so`, () => {
    const state = replay(file);
    const [worker, ...others] = state.workers();
    assert.deepEqual(others, [], 'publishers are no workers');
    assert.deepEqual([worker?.name, worker?.presence, worker?.starts, worker?.prefetched], ['worker@shop', 'offline', 1, 0]);
    assert.equal(worker?.software.version, name.split('/')[1]?.split('-')[0]);
    assert.ok(Math.abs(worker?.skew ?? 99) < 1);
    assert.deepEqual(state.expectedWorkers(), []);
  });

  test(`${name}: any state on the way is one that Celery's own monitor shows`, () => {
    const state = newState();
    for (const { event, at } of readRecording(file)) {
      state.apply(event, at);
      if (!isTaskEvent(event)) continue;
      assert.match(state.task(event.uuid)!.state, /^(PENDING|RECEIVED|STARTED|SUCCESS|FAILURE|RETRY|REVOKED|REJECTED|PROGRESS)$/);
    }
  });
}

for (const file of files.filter((candidate) => !losesEvents(candidate))) {
  const name = file.slice(recordings.length);
  const isPrefork = name.includes('prefork');

  test(`${name}: tasks end as they did`, () => {
    const state = replay(file);
    assert.equal(only(state, 'shop.fail').state, 'FAILURE');
    assert.match(only(state, 'shop.fail').traceback ?? '', /OutOfStock/);
    assert.ok(only(state, 'shop.fail').runtime! >= 0);
    assert.deepEqual([only(state, 'shop.unregistered').state, only(state, 'shop.quiet').state], ['FAILURE', 'PENDING']);
    assert.deepEqual([only(state, 'shop.greet').state, only(state, 'shop.greet').worker?.name], ['SUCCESS', 'worker@shop']);
    assert.equal(only(state, 'shop.ignore').state, 'STARTED');
    // Celery 5.7 reports a rejection as a failure as well.
    for (const task of tasksOf(state, 'shop.reject')) assert.equal(task.state, name.includes('5.7') ? 'FAILURE' : 'REJECTED');
    const later = [...state.tasks()].filter((task) => task.eta !== undefined && task.attempts.length === 0 && !/^shop.retry/.test(task.name!));
    assert.deepEqual(later.map((task) => task.state).sort(), ['RECEIVED', 'REVOKED', 'REVOKED', 'SUCCESS']);
    if (!isPrefork) return;
    assert.deepEqual([only(state, 'shop.sleep').state, only(state, 'shop.crash').state], ['REVOKED', 'FAILURE']);
    const classes = [...state.series()].flatMap((series) => [...series.exceptions.keys()]);
    for (const expected of ['OutOfStock', 'NotRegistered', 'WorkerLostError', 'SoftTimeLimitExceeded']) assert.ok(classes.includes(expected), expected);
    assert.ok(!classes.includes('UnknownException'));
  });

  test(`${name}: retries are attempts, each with its time and reason`, () => {
    const state = replay(file);
    const succeeded = only(state, 'shop.retry_then_succeed');
    assert.deepEqual([succeeded.state, succeeded.retries], ['SUCCESS', 2]);
    assert.deepEqual(succeeded.attempts.map(({ retries, worker }) => [retries, worker]), [[0, 'worker@shop'], [1, 'worker@shop']]);
    for (const { received, started, ended, exception } of succeeded.attempts) {
      assert.ok(received! <= started! && started! <= ended);
      assert.match(exception ?? '', /OutOfStock\('not yet'\)/);
    }
    const failed = only(state, 'shop.retry_then_fail');
    assert.deepEqual([failed.state, failed.attempts.length, failed.exception], ['FAILURE', 1, "OutOfStock('never again')"]);
    assert.equal(succeeded.parentId, undefined, 'a retry names the task as its own parent');
    assert.deepEqual(succeeded.children, []);
  });

  test(`${name}: custom events are kept, children are known`, () => {
    const state = replay(file);
    const progress = only(state, 'shop.progress');
    assert.equal(progress.state, 'SUCCESS');
    assert.deepEqual(progress.customEvents.map(({ type, fields }) => [type, fields]),
      [['task-progress', { current: 1, total: 2 }], ['task-progress', { current: 2, total: 2 }]]);
    const order = only(state, 'shop.order');
    const child = state.task(order.children[0]!)!;
    assert.deepEqual([child.parentId, child.rootId, child.name], [order.uuid, order.uuid, 'shop.add']);
  });
}
