import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyAll, newState, NOW, receivedEvent, sentEvent, taskEvent } from './testing/cluster.ts';

const ETA = new Date((NOW + 4) * 1000).toISOString();

test('a retry waits as RETRY though its worker has received it, and goes on when it starts', () => {
  const state = newState();
  const shown = (): string => state.task('a')!.state;
  // As captured: the next attempt is received 0.1 ms before the end of the last one is told.
  applyAll(state, [receivedEvent('a', 1), taskEvent('started', 'a', 1.1), receivedEvent('a', 2, { retries: 1, eta: ETA })]);
  assert.equal(shown(), 'RECEIVED');
  applyAll(state, [taskEvent('retried', 'a', 2.001, { exception: 'Oops()' })]);
  assert.equal(shown(), 'RETRY');
  applyAll(state, [taskEvent('started', 'a', 4)]);
  assert.equal(shown(), 'STARTED');
  applyAll(state, [taskEvent('succeeded', 'a', 5, { runtime: 1 })]);
  const task = state.task('a')!;
  assert.deepEqual([task.state, task.started, task.retried, task.runtime, task.attempts.length], ['SUCCESS', NOW + 4, NOW + 2.001, 1, 1]);
});

test('a retry that another worker receives is RECEIVED there, whatever its clock says', () => {
  const state = newState();
  applyAll(state, [receivedEvent('a', 1), taskEvent('started', 'a', 1.1), taskEvent('retried', 'a', 2)]);
  assert.equal(state.task('a')!.state, 'RETRY');
  const other = { hostname: 'w2@vm' };
  applyAll(state, [receivedEvent('a', 3, { ...other, retries: 1 })]);
  assert.deepEqual([state.task('a')!.state, state.task('a')!.worker?.name], ['RECEIVED', 'w2@vm']);
  applyAll(state, [taskEvent('started', 'a', -50, other)]);
  assert.equal(state.task('a')!.worker?.name, 'w2@vm');
});

test('a task delivered again after its worker was lost shows where it is now', () => {
  const state = newState();
  applyAll(state, [receivedEvent('a', 1), taskEvent('started', 'a', 2), receivedEvent('a', 60, { hostname: 'w2@vm' })]);
  const task = state.task('a')!;
  assert.deepEqual([task.state, task.worker?.name, task.received], ['RECEIVED', 'w2@vm', NOW + 60]);
  assert.deepEqual(task.attempts, [], 'a redelivery is no retry');
  applyAll(state, [taskEvent('started', 'a', 61, { hostname: 'w2@vm' }), taskEvent('succeeded', 'a', 62, { hostname: 'w2@vm', runtime: 1 })]);
  assert.equal(task.state, 'SUCCESS');
  applyAll(state, [taskEvent('started', 'a', 2.5)]);
  assert.equal(task.state, 'SUCCESS', 'what comes late changes no end');
});

test('a rejected task that is put back goes on; one that is not stays rejected', () => {
  const state = newState();
  applyAll(state, [receivedEvent('a', 1), taskEvent('started', 'a', 2), taskEvent('rejected', 'a', 3, { requeue: false })]);
  assert.equal(state.task('a')!.state, 'REJECTED');
  applyAll(state, [receivedEvent('a', 4)]);
  assert.equal(state.task('a')!.state, 'RECEIVED');
  applyAll(state, [taskEvent('started', 'a', 5)]);
  assert.equal(state.task('a')!.state, 'STARTED');
});

test('a late task-received fills in what it tells and takes nothing back', () => {
  const state = newState();
  applyAll(state, [taskEvent('started', 'a', 2), taskEvent('succeeded', 'a', 3, { result: '3', runtime: 0 })]);
  assert.deepEqual([state.task('a')!.name, state.task('a')!.state], [undefined, 'SUCCESS']);
  state.apply(receivedEvent('a', 1, { parent_id: 'p', retries: 0, expires: ETA }), NOW + 3);
  const { name, args, kwargs, parentId, rootId, retries, expires, received, timestamp } = state.task('a')!;
  assert.deepEqual([name, args, kwargs, parentId, rootId, retries, expires], ['shop.add', '(1, 2)', '{}', 'p', 'a', 0, ETA]);
  assert.deepEqual([state.task('a')!.state, received, timestamp], ['SUCCESS', NOW + 1, NOW + 3]);
  assert.equal(state.health().late, 1);
});

test('a task that is retried for ever keeps its latest attempts', () => {
  const state = newState();
  for (let retries = 0; retries < 500; retries += 1) {
    applyAll(state, [
      sentEvent('a', retries * 10, { retries }), receivedEvent('a', retries * 10 + 1, { retries }), taskEvent('started', 'a', retries * 10 + 2),
      taskEvent('retried', 'a', retries * 10 + 3, { exception: `Oops(${retries})` }),
    ]);
  }
  const { attempts, state: shown, retries } = state.task('a')!;
  assert.ok(attempts.length >= 10 && attempts.length < 50);
  assert.deepEqual([shown, retries, attempts.at(-1)?.retries, attempts.at(-1)?.exception], ['RETRY', 499, 499, 'Oops(499)']);
  assert.deepEqual(attempts.map((attempt) => attempt.retries), [...attempts.keys()].map((n) => 500 - attempts.length + n));
});

test('each event counts once, however often it comes', () => {
  const state = newState();
  const events = [sentEvent('a', 0), receivedEvent('a', 1), taskEvent('started', 'a', 2), taskEvent('retried', 'a', 3)];
  applyAll(state, [...events, ...events, ...events]);
  assert.equal(state.health().duplicate, 8);
  assert.equal([...state.eventCounts()].reduce((sum, { count }) => sum + count, 0), 4);
});
