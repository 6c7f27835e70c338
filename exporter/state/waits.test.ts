import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Histogram } from './series.ts';
import type { ClusterState } from './cluster-state.ts';
import { applyAll, newState, NOW, receivedEvent, sentEvent, seriesOf, taskEvent } from './testing/cluster.ts';

const iso = (at: number): string => new Date((NOW + at) * 1000).toISOString().replace('Z', '+00:00');
const shown = (histogram: Histogram | undefined): unknown => histogram && [histogram.count, Math.round(histogram.sum * 1000) / 1000];

function waitsOf(state: ClusterState): Record<string, unknown> {
  const [waits] = state.waits();
  const series = seriesOf(state, 'shop.add w1@vm mail');
  return {
    broker: shown(waits?.stages.broker), prefetch: shown(waits?.stages.prefetch), eta: shown(waits?.stages.eta), queue: shown(series?.queueWait),
    succeeded: shown(series?.runtime.succeeded), failed: shown(series?.runtime.failed), retried: shown(series?.runtime.retried),
  };
}

const NOTHING = { broker: undefined, prefetch: undefined, eta: undefined, queue: undefined, succeeded: undefined, failed: undefined, retried: undefined };

test('waits are taken apart: in the broker, at the worker, in all', () => {
  const state = newState();
  applyAll(state, [sentEvent('a', 0), receivedEvent('a', 3), taskEvent('started', 'a', 5), taskEvent('succeeded', 'a', 9, { runtime: 3.5 })]);
  assert.deepEqual(waitsOf(state), { ...NOTHING, broker: [1, 3], prefetch: [1, 2], queue: [1, 5], succeeded: [1, 3.5] });
});

test('the delay that an ETA asks for is no wait', () => {
  const state = newState();
  const eta = iso(60);
  applyAll(state, [sentEvent('a', 0, { eta }), receivedEvent('a', 1, { eta }), taskEvent('started', 'a', 60.5)]);
  assert.deepEqual(waitsOf(state), { ...NOTHING, broker: [1, 1], eta: [1, 59], prefetch: [1, 0.5], queue: [1, 0.5] });
  const [waits] = state.waits();
  assert.deepEqual([...waits!.stages.eta!.counts], [0, 0, 0, 1]);
});

test('an ETA that was over when the task was received is a delay of 0, and no disagreement of clocks', () => {
  const state = newState();
  const eta = iso(5);
  applyAll(state, [sentEvent('a', 0, { eta }), receivedEvent('a', 30, { eta }), taskEvent('started', 'a', 31)]);
  assert.deepEqual(waitsOf(state), { ...NOTHING, broker: [1, 30], eta: [1, 0], prefetch: [1, 1], queue: [1, 26] });
  assert.deepEqual([...state.health().clampedWaits], []);
});

test('what clocks make negative is 0, and counted by stage', () => {
  const state = newState();
  applyAll(state, [sentEvent('a', 10), receivedEvent('a', 3), taskEvent('started', 'a', 5)]);
  assert.deepEqual(waitsOf(state), { ...NOTHING, broker: [1, 0], prefetch: [1, 2], queue: [1, 0] });
  assert.deepEqual(Object.fromEntries(state.health().clampedWaits), { broker: 1, queue: 1 });
});

test('a runtime of 0 counts, one of null does not, as Celery 5.7 has it for a lost worker', () => {
  const state = newState();
  for (const [id, runtime] of [['a', 0], ['b', null]] as const) {
    applyAll(state, [sentEvent(id, 0), receivedEvent(id, 0), taskEvent('started', id, 0), taskEvent('succeeded', id, 5, { runtime })]);
  }
  assert.deepEqual(waitsOf(state).succeeded, [1, 0]);
  assert.deepEqual([state.task('a')?.runtime, state.task('b')?.runtime], [0, undefined]);
});

test('failed and retried runs are measured by their worker’s clock', () => {
  const state = newState();
  applyAll(state, [
    sentEvent('a', 0), receivedEvent('a', 0), taskEvent('started', 'a', 1), taskEvent('retried', 'a', 3), sentEvent('a', 3, { retries: 1 }),
    receivedEvent('a', 4, { retries: 1 }), taskEvent('started', 'a', 5), taskEvent('failed', 'a', 9),
  ]);
  assert.deepEqual(waitsOf(state), { ...NOTHING, broker: [2, 1], prefetch: [2, 2], queue: [2, 3], retried: [1, 2], failed: [1, 4] });
  assert.equal(state.task('a')?.runtime, 4);
  applyAll(state, [sentEvent('b', 0), taskEvent('failed', 'b', 1)]);
  assert.deepEqual(waitsOf(state).failed, [1, 4], 'one that never started has no runtime');
});

test('a value on a bucket’s bound falls into that bucket', () => {
  const state = newState();
  applyAll(state, [sentEvent('a', 0), receivedEvent('a', 0), taskEvent('started', 'a', 0), taskEvent('succeeded', 'a', 5, { runtime: 1 })]);
  assert.deepEqual([...seriesOf(state, 'shop.add w1@vm mail')!.runtime.succeeded!.counts], [0, 1, 0, 0]);
});
