import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterState } from './cluster-state.ts';
import { applyAll, newState, NOW, receivedEvent, sentEvent } from './testing/cluster.ts';

function measure(state: ClusterState, at: number, ready: number | undefined, name = 'mail'): void {
  state.observe(ready === undefined ? { kind: 'queue', name, at: NOW + at, missing: true } : { kind: 'queue', name, at: NOW + at, ready });
  state.age(NOW + at);
}

/** Which task waits longest, and since how many seconds after NOW. */
function oldest(state: ClusterState, name = 'mail'): unknown {
  const task = state.queue(name)?.oldest;
  return task && [task.uuid, task.since - NOW];
}

const iso = (at: number): string => new Date((NOW + at) * 1000).toISOString();

test('of what was sent and not received, the oldest, in each queue; as last measured', () => {
  const state = newState();
  // A publisher whose events come later than another's.
  applyAll(state, [sentEvent('b', 20), sentEvent('a', 10), sentEvent('c', 30), sentEvent('o', 15, { queue: 'orders' })]);
  assert.equal(oldest(state), undefined, 'nobody has counted yet');
  measure(state, 40, 3);
  measure(state, 40, 1, 'orders');
  assert.deepEqual([oldest(state), oldest(state, 'orders')], [['a', 10], ['o', 15]]);
  applyAll(state, [receivedEvent('a', 41)]);
  assert.deepEqual(oldest(state), ['a', 10], 'as its length is, of when it was measured');
  measure(state, 45, 2);
  assert.deepEqual(oldest(state), ['b', 20]);
});

test('where the broker counts no message, none waits, whatever the events say', () => {
  const state = newState();
  applyAll(state, [sentEvent('a', 0)]);
  for (const ready of [0, undefined]) {
    measure(state, 5, 1);
    assert.deepEqual(oldest(state), ['a', 0]);
    measure(state, 8, ready);
    assert.equal(oldest(state), undefined);
  }
});

test('a message that no event tells of is no task that is known to wait', () => {
  const state = newState();
  applyAll(state, [receivedEvent('a', 0)]);
  measure(state, 5, 7);
  assert.equal(oldest(state), undefined);
});

test('a task whose events were lost waits no more once its queue was empty', () => {
  const state = newState();
  applyAll(state, [sentEvent('lost', 0)]);
  measure(state, 60, 0);
  applyAll(state, [sentEvent('a', 70)]);
  measure(state, 100, 1);
  assert.deepEqual(oldest(state), ['a', 70]);
});

test('a sender whose clock is behind is believed, though its queue was empty after what it says', () => {
  const state = newState();
  measure(state, 60, 0);
  applyAll(state, [sentEvent('a', 57)]);
  measure(state, 62, 1);
  assert.deepEqual(oldest(state), ['a', 57]);
});

test('what was thrown away does not wait, at once and after the next measurement', () => {
  const state = newState();
  applyAll(state, [sentEvent('a', 0), sentEvent('b', 1)]);
  measure(state, 5, 2);
  state.observe({ kind: 'purge', queue: 'mail', at: NOW + 6 });
  assert.equal(oldest(state), undefined);
  applyAll(state, [sentEvent('c', 7)]);
  measure(state, 8, 1);
  assert.deepEqual(oldest(state), ['c', 7]);
});

test('a task for later waits from when it is due, unless a worker has it already', () => {
  const state = newState();
  applyAll(state, [sentEvent('a', 0, { eta: iso(100) }), sentEvent('b', 1, { eta: iso(90) }), receivedEvent('b', 2, { eta: iso(90) })]);
  measure(state, 50, 1);
  assert.equal(oldest(state), undefined);
  measure(state, 150, 1);
  assert.deepEqual(oldest(state), ['a', 100]);
  applyAll(state, [sentEvent('late', 151, { eta: iso(20) })]);
  measure(state, 160, 2);
  assert.deepEqual(oldest(state), ['a', 100], 'one that was sent after it was due waits since it was sent');
});
