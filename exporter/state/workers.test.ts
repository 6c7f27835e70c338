import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterState } from './cluster-state.ts';
import { applyAll, newState, NOW, receivedEvent, sentEvent, seriesOf, taskEvent, workerEvent } from './testing/cluster.ts';

const beat = (at: number, fields: object = {}) => workerEvent('heartbeat', at, { ...fields });
const presenceAt = (state: ClusterState, at: number, name = 'w1@vm'): string | undefined => {
  state.age(NOW + at);
  return state.worker(name)?.presence;
};

test('a worker that dies falls silent after two heartbeats, is lost after the timeout, and purged by age', () => {
  const state = newState({ limits: { workerTimeoutSeconds: 60, purgeOfflineWorkersSeconds: 600 } });
  applyAll(state, [workerEvent('online', 0), beat(2)]);
  assert.equal(presenceAt(state, 5), 'online');
  assert.equal(presenceAt(state, 7), 'silent');
  assert.deepEqual(state.expectedWorkers(), ['w1@vm']);
  assert.equal(presenceAt(state, 63), 'lost');
  assert.deepEqual(state.expectedWorkers(), []);
  assert.equal(presenceAt(state, 601), 'lost');
  assert.equal(presenceAt(state, 603), undefined);
});

test('it comes back with its next heartbeat', () => {
  const state = newState();
  applyAll(state, [workerEvent('online', 0), beat(2)]);
  for (const pause of [10, 400]) {
    presenceAt(state, pause);
    applyAll(state, [beat(pause + 1)]);
    assert.equal(state.worker('w1@vm')?.presence, 'online');
  }
});

test('one that said worker-offline is offline though ends of its tasks still come, and online once it starts again', () => {
  const state = newState();
  applyAll(state, [workerEvent('online', 0), receivedEvent('a', 1), taskEvent('started', 'a', 1), workerEvent('offline', 3)]);
  assert.equal(state.worker('w1@vm')?.presence, 'offline');
  applyAll(state, [taskEvent('succeeded', 'a', 4)]);
  assert.equal(state.worker('w1@vm')?.presence, 'offline');
  state.apply(beat(2), NOW + 4); // late
  assert.equal(state.worker('w1@vm')?.presence, 'offline');
  applyAll(state, [workerEvent('online', 6)]);
  assert.deepEqual([state.worker('w1@vm')?.presence, state.worker('w1@vm')?.starts], ['online', 2]);
  applyAll(state, [workerEvent('offline', 7), receivedEvent('b', 9)]);
  assert.equal(state.worker('w1@vm')?.presence, 'online', 'who fetches a task is there, even without heartbeats');
});

test('a worker whose clock is set back goes on to be described by its heartbeats', () => {
  const state = newState();
  state.apply(beat(3600, { processed: 1 }), NOW);
  state.apply(beat(2, { processed: 2 }), NOW + 2);
  assert.equal(state.worker('w1@vm')?.processed, 2);
  assert.equal(state.worker('w1@vm')?.skew, 0);
});

test('heartbeats tell load, counts, software and how far the clock is off', () => {
  const state = newState();
  state.apply(beat(0, { active: 2, processed: 9, loadavg: [0.5, 0.4, 0.3], freq: 5, pid: 77, clock: 12 }), NOW + 30);
  const { active, processed, loadavg, freq, pid, clock, skew, software, lastSeen, lastHeartbeat } = state.worker('w1@vm')!;
  assert.deepEqual({ active, processed, loadavg, freq, pid, clock, skew, software, lastSeen, lastHeartbeat }, {
    active: 2, processed: 9, loadavg: [0.5, 0.4, 0.3], freq: 5, pid: 77, clock: 12, skew: 30,
    software: { ident: 'py-celery', version: '5.7.0', system: 'Linux' }, lastSeen: NOW + 30, lastHeartbeat: NOW + 30,
  });
  state.apply(beat(-10, { active: 7 }), NOW + 31);
  assert.equal(state.worker('w1@vm')?.active, 2, 'a late heartbeat takes nothing back');
});

test('publishers are no workers; a worker without heartbeats is one by its tasks, and not missed after four seconds', () => {
  const state = newState();
  applyAll(state, [sentEvent('a', 0), taskEvent('progress', 'a', 0, { hostname: 'gen7@web' }), receivedEvent('a', 1)]);
  assert.deepEqual(state.workers().map(({ name }) => name), ['w1@vm']);
  assert.equal(presenceAt(state, 100), 'online');
  assert.equal(presenceAt(state, 302), 'lost');
});

test('a purged worker frees its series; the same tasks there later are counted anew', () => {
  const state = newState();
  applyAll(state, [workerEvent('online', 0), receivedEvent('a', 1, { hostname: 'w1@vm' }), sentEvent('b', 1)]);
  state.age(NOW + 20);
  assert.equal(state.health().series, 2);
  state.age(NOW + 400);
  state.age(NOW + 1000);
  assert.deepEqual([...state.series()].map(({ worker }) => worker), ['gen@web']);
  assert.deepEqual([...state.eventCounts()].map(({ type }) => type), ['task-sent']);
  assert.equal(state.task('a')?.worker?.presence, 'lost', 'its tasks still name it');
  applyAll(state, [taskEvent('started', 'a', 1001), taskEvent('succeeded', 'a', 1002)]);
  assert.equal(seriesOf(state, 'shop.add w1@vm celery')?.events.join(), '0,0,1,1,0,0,0,0');
  assert.equal(state.task('a')?.worker?.presence, 'online');
  assert.equal(state.workers().length, 1);
});

test('publishers that are silent for more than a day free their series', () => {
  const state = newState();
  applyAll(state, [sentEvent('a', 0)]);
  state.age(NOW + 24 * 3600 - 1);
  assert.equal(state.health().series, 1);
  state.age(NOW + 24 * 3600 + 1);
  assert.equal(state.health().series, 0);
});

test('started on a worker that was lost: the state stays and is recognisable', () => {
  const state = newState();
  applyAll(state, [beat(0), receivedEvent('a', 1), taskEvent('started', 'a', 1)]);
  state.age(NOW + 302);
  assert.deepEqual([state.task('a')?.state, state.task('a')?.worker?.presence], ['STARTED', 'lost']);
});

test('workers are bounded: those seen least lately go first', () => {
  const state = newState({ limits: { maxWorkers: 100 } });
  for (let n = 0; n < 1_000; n += 1) applyAll(state, [beat(n, { hostname: `w${n}@vm` })]);
  assert.ok(state.workers().length <= 100);
  assert.ok(state.worker('w999@vm') !== undefined && state.worker('w0@vm') === undefined);
});

test('workers are listed by name, and gossip does no harm', () => {
  const state = newState();
  applyAll(state, ['b@vm', 'a@vm', 'c@vm'].map((hostname) => beat(0, { hostname })));
  applyAll(state, [workerEvent('elect', 1, { id: 'x', topic: 't', action: {}, cver: 1 })]);
  assert.deepEqual(state.workers().map(({ name }) => name), ['a@vm', 'b@vm', 'c@vm', 'w1@vm']);
});
