import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterState } from './cluster-state.ts';
import { applyAll, newState, NOW, receivedEvent, sentEvent, seriesOf, taskEvent, workerEvent } from './testing/cluster.ts';

const series = (state: ClusterState, worker = 'w1@vm') => seriesOf(state, `shop.add ${worker} mail`);
const gauges = (state: ClusterState, worker = 'w1@vm'): unknown => [series(state, worker)?.prefetched ?? 0, state.worker(worker)?.prefetched ?? 0];

/** Tasks that wait at a worker. */
function waiting(...ids: string[]): ClusterState {
  const state = newState();
  applyAll(state, [workerEvent('online', 0)]);
  for (const id of ids) applyAll(state, [sentEvent(id, 1), receivedEvent(id, 2)]);
  return state;
}

for (const end of ['started', 'succeeded', 'failed', 'revoked', 'rejected', 'retried']) {
  test(`a task leaves the prefetched ones once when it is ${end}`, () => {
    const state = waiting('a', 'b');
    assert.deepEqual(gauges(state), [2, 2]);
    applyAll(state, [taskEvent(end, 'a', 3), taskEvent(end, 'a', 3), taskEvent('succeeded', 'a', 4)]);
    assert.deepEqual(gauges(state), [1, 1]);
  });
}

test('a task with an ETA waits for that, and is none of them', () => {
  const state = waiting();
  const eta = new Date((NOW + 60) * 1000).toISOString();
  applyAll(state, [sentEvent('a', 1, { eta }), receivedEvent('a', 2, { eta }), taskEvent('started', 'a', 60)]);
  assert.deepEqual(gauges(state), [0, 0]);
  assert.equal(series(state)?.prefetchTime, 0);
});

test('late and doubled events do not count a task again', () => {
  const state = waiting('a');
  applyAll(state, [taskEvent('started', 'a', 3)]);
  state.apply(receivedEvent('a', 2), NOW + 4);
  assert.deepEqual(gauges(state), [0, 0]);
  applyAll(state, [taskEvent('succeeded', 'b', 5), sentEvent('b', 1), receivedEvent('b', 2)]);
  assert.deepEqual(gauges(state), [0, 0]);
});

test('delivered again elsewhere, it waits there', () => {
  const state = waiting('a');
  applyAll(state, [receivedEvent('a', 50, { hostname: 'w2@vm' })]);
  assert.deepEqual([gauges(state), gauges(state, 'w2@vm')], [[0, 0], [1, 1]]);
});

test('a worker that starts anew has forgotten them; those delivered to it again count again', () => {
  const state = waiting('a', 'b');
  applyAll(state, [workerEvent('online', 10)]);
  assert.deepEqual(gauges(state), [0, 0]);
  applyAll(state, [receivedEvent('a', 11)]);
  assert.deepEqual(gauges(state), [1, 1]);
  applyAll(state, [taskEvent('started', 'a', 12), taskEvent('started', 'b', 12)]);
  assert.deepEqual(gauges(state), [0, 0]);
});

test('a lost worker shows none, and its own again when it comes back', () => {
  const state = waiting('a');
  state.age(NOW + 400);
  assert.deepEqual(gauges(state), [0, 0]);
  applyAll(state, [workerEvent('heartbeat', 401)]);
  assert.deepEqual(gauges(state), [1, 1]);
});

test('an evicted task leaves', () => {
  const state = newState({ limits: { maxTasks: 1 } });
  applyAll(state, [sentEvent('a', 1), receivedEvent('a', 2), sentEvent('b', 3)]);
  assert.deepEqual(gauges(state), [0, 0]);
});

test('the prefetch time is of the task that started last, until that one ends', () => {
  const state = waiting('a', 'b');
  applyAll(state, [taskEvent('started', 'a', 5)]);
  assert.equal(series(state)?.prefetchTime, 3);
  applyAll(state, [taskEvent('started', 'b', 9), taskEvent('succeeded', 'a', 10)]);
  assert.equal(series(state)?.prefetchTime, 7);
  applyAll(state, [taskEvent('succeeded', 'b', 11)]);
  assert.equal(series(state)?.prefetchTime, 0);
});

for (const told of ['SUCCESS', 'FAILURE', 'PROGRESS']) {
  test(`a task of whose start only the result backend tells (${told}) waits no more`, () => {
    const state = waiting('a', 'b');
    const result = { kind: 'result', uuid: 'a', at: NOW + 3, state: told, result: '3', exception: undefined, traceback: undefined } as const;
    state.observe(result);
    assert.deepEqual(gauges(state), [1, 1]);
    state.apply(receivedEvent('a', 2), NOW + 4);
    applyAll(state, [sentEvent('a', 1.5)]);
    assert.deepEqual(gauges(state), [1, 1], 'whatever comes late');
  });
}
