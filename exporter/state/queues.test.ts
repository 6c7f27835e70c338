import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterState } from './cluster-state.ts';
import { applyAll, newState, NOW, sentEvent, workerEvent } from './testing/cluster.ts';

function consumes(state: ClusterState, worker: string, at: number, ...names: string[]): void {
  const answer = names.map((name) => ({ name, exchange: { name, type: 'direct' }, routing_key: name }));
  state.observe({ kind: 'inspect', worker, method: 'active_queues', at: NOW + at, answer });
}

const shown = (state: ClusterState): unknown => state.queues().map(({ name, workers, ready }) => [name, workers.join(), ready]);

test('queues are those that workers consume, tasks are sent to, and the configuration names', () => {
  const state = newState({ queues: ['configured'] });
  consumes(state, 'w2@vm', 0, 'mail', 'celery');
  consumes(state, 'w1@vm', 0, 'mail');
  applyAll(state, [sentEvent('a', 1, { queue: 'elsewhere' })]);
  assert.deepEqual(shown(state), [
    ['celery', 'w2@vm', undefined], ['configured', '', undefined], ['elsewhere', '', undefined], ['mail', 'w1@vm,w2@vm', undefined],
  ]);
});

test('a measurement replaces the one before', () => {
  const state = newState();
  state.observe({ kind: 'queue', name: 'mail', at: NOW, ready: 5, readyByPriority: { 0: 5 }, unacked: 2, consumers: 1, type: 'list', details: { a: 1 } });
  assert.deepEqual({ ...state.queue('mail') }, {
    name: 'mail', measuredAt: NOW, missing: false, ready: 5, readyByPriority: { 0: 5 }, unacked: 2, consumers: 1, workers: [], type: 'list',
    details: { a: 1 }, wantedAt: NOW, purgedAt: undefined, oldest: undefined, emptyAt: -Infinity,
  });
  state.observe({ kind: 'queue', name: 'mail', at: NOW + 5, missing: true });
  const { missing, ready, measuredAt, consumers } = state.queue('mail')!;
  assert.deepEqual([missing, ready, measuredAt, consumers], [true, undefined, NOW + 5, undefined]);
});

test('a worker that is lost, or consumes something else, consumes it no longer', () => {
  const state = newState();
  applyAll(state, [workerEvent('heartbeat', 0)]);
  consumes(state, 'w1@vm', 0, 'mail');
  state.age(NOW + 10);
  assert.deepEqual(shown(state), [['mail', 'w1@vm', undefined]], 'a silent one still does');
  consumes(state, 'w1@vm', 11, 'other');
  assert.deepEqual(shown(state), [['mail', '', undefined], ['other', 'w1@vm', undefined]]);
  state.age(NOW + 400);
  assert.deepEqual(shown(state), [['mail', '', undefined], ['other', '', undefined]]);
});

test('a queue that nobody wants any more is dropped after a while, but not while it holds messages', () => {
  const state = newState({ queues: ['configured'] });
  consumes(state, 'w1@vm', 0, 'mail', 'backlog');
  state.age(NOW + 1);
  consumes(state, 'w1@vm', 2);
  for (let at = 100; at < 9000; at += 100) {
    state.observe({ kind: 'queue', name: 'backlog', at: NOW + at, ready: 3 });
    // The survey asks for what is known.
    if (state.queue('mail') !== undefined) state.observe({ kind: 'queue', name: 'mail', at: NOW + at, ready: 0 });
    state.age(NOW + at);
    if (at === 3000) assert.equal(state.queues().length, 3);
  }
  assert.deepEqual(state.queues().map(({ name }) => name), ['backlog', 'configured']);
});

test('when a queue was purged is known for as long as there may be tasks that were in it', () => {
  const state = newState();
  state.observe({ kind: 'queue', name: 'mail', at: NOW, ready: 0 });
  state.observe({ kind: 'purge', queue: 'mail', at: NOW + 10 });
  state.observe({ kind: 'purge', queue: 'mail', at: NOW + 5 });
  assert.equal(state.queue('mail')?.purgedAt, NOW + 10, 'the last one, in whatever order they are told');
  state.age(NOW);
  state.age(NOW + 7_200);
  assert.equal(state.queue('mail'), undefined);
  assert.equal(state.purgedAt('mail'), NOW + 10);
  consumes(state, 'w1@vm', 8_000, 'mail');
  assert.equal(state.queue('mail')?.purgedAt, NOW + 10);
  assert.equal(state.purgedAt('orders'), undefined);
});
