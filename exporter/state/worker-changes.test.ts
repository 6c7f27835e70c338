import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClusterState } from './cluster-state.ts';
import type { SavedCluster } from './saved.ts';
import { applyAll, newState, NOW, receivedEvent, workerEvent } from './testing/cluster.ts';
import { WorkerChanges } from './worker-changes.ts';

/** `12 w1@vm lost 5.7.0`, and what ran before in brackets. */
function told(state: ClusterState): string[] {
  return state.workerChanges.since(0).map(({ at, worker, kind, version, former }) =>
    `${at - NOW} ${worker} ${kind}${version === null ? '' : ` ${version}`}${former.length === 0 ? '' : ` (${former.join(', ')})`}`);
}

const TIMEOUT = 60;
const watched = () => newState({ limits: { workerTimeoutSeconds: TIMEOUT, purgeOfflineWorkersSeconds: 600 } });
const beat = (at: number, fields: Readonly<Record<string, unknown>> = {}) => workerEvent('heartbeat', at, { processed: 5, ...fields });
const online = (at: number, fields: Readonly<Record<string, unknown>> = {}) => workerEvent('online', at, fields);

/** Heartbeats every ten seconds and the clock with them. */
function beatOn(state: ClusterState, from: number, to: number, ...workers: Readonly<Record<string, unknown>>[]): void {
  for (let at = from; at <= to; at += 10) {
    applyAll(state, workers.map((fields) => beat(at, fields)));
    state.age(NOW + at);
  }
}

function age(state: ClusterState, from: number, to: number): void {
  for (let at = from; at <= to; at += 1) state.age(NOW + at);
}

const saved = (fields: Partial<SavedCluster> = {}): SavedCluster => ({ workers: [], versions: [], series: [], waits: [], events: [], tasks: [], ...fields });

describe('workers', () => {
  test('one that dies is lost at its last heartbeat, and is back when it is heard again', () => {
    const state = watched();
    applyAll(state, [online(0), beat(2), beat(4)]);
    age(state, 5, 70);
    applyAll(state, [beat(90), beat(92)]);
    assert.deepEqual(told(state), ['0 w1@vm online 5.7.0', '4 w1@vm lost 5.7.0', '90 w1@vm back 5.7.0']);
  });

  test('a pause between heartbeats is no change', () => {
    const state = watched();
    applyAll(state, [online(0), beat(2)]);
    age(state, 3, 50);
    applyAll(state, [beat(51)]);
    assert.deepEqual(told(state), ['0 w1@vm online 5.7.0']);
  });

  test('one that says that it goes went, and comes again with its next start; the ends of its tasks and late events tell nothing', () => {
    const state = watched();
    applyAll(state, [online(0), beat(2), receivedEvent('a', 2.5), workerEvent('offline', 3, { processed: 5 })]);
    state.apply(beat(2.8), NOW + 4);
    age(state, 4, 70);
    applyAll(state, [online(80)]);
    assert.deepEqual(told(state), ['0 w1@vm online 5.7.0', '3 w1@vm offline 5.7.0', '80 w1@vm online 5.7.0']);
  });

  test('one that somebody starts anew before it is missed was lost, too', () => {
    const state = watched();
    applyAll(state, [online(0, { pid: 7 }), beat(2, { pid: 7 }), online(5, { pid: 8 }), beat(7, { pid: 8 })]);
    assert.deepEqual(told(state), ['0 w1@vm online 5.7.0', '2 w1@vm lost 5.7.0', '5 w1@vm online 5.7.0']);
  });

  test('one that greets again though it has worked before was only away from the broker', () => {
    const state = watched();
    applyAll(state, [online(0), beat(2), online(5, { processed: 5 })]);
    assert.deepEqual(told(state), ['0 w1@vm online 5.7.0']);
    age(state, 6, 70);
    applyAll(state, [online(80, { processed: 5 })]);
    assert.deepEqual(told(state).slice(1), ['5 w1@vm lost 5.7.0', '80 w1@vm back 5.7.0']);
  });

  test('who was there before anybody watched did not come; who is first heard a minute later did', () => {
    const state = watched();
    beatOn(state, 0, 70, {}, { hostname: 'w2@vm' });
    applyAll(state, [beat(71, { hostname: 'w3@vm' })]);
    assert.deepEqual(told(state), ['71 w3@vm online 5.7.0']);
  });

  test('what an earlier process told is not told again', () => {
    const state = watched();
    state.restore(saved({ workers: [
      { name: 'w1@vm', presence: 'online', lastSeen: NOW - 5 }, { name: 'w2@vm', presence: 'lost', lastSeen: NOW - 100 }, { name: 'w3@vm', presence: 'offline', lastSeen: NOW - 100 },
      { name: 'w4@vm', presence: 'silent', lastSeen: NOW - 5 },
    ] }), NOW);
    beatOn(state, 1, 71, {});
    assert.deepEqual(told(state), ['-5 w4@vm lost']);
    applyAll(state, ['w2@vm', 'w3@vm', 'w4@vm', 'w5@vm'].map((hostname) => beat(72, { hostname })));
    assert.deepEqual(told(state).slice(1), ['72 w2@vm back 5.7.0', '72 w3@vm online 5.7.0', '72 w4@vm back 5.7.0', '72 w5@vm online 5.7.0']);
  });
});

describe('versions of Celery', () => {
  const versions = (state: ClusterState) => told(state).filter((line) => line.includes('version-'));

  test('a deployment that renames every worker marks where the new version began and the old one ended', () => {
    const state = watched();
    beatOn(state, 0, 100, { hostname: 'pod-a@k', sw_ver: '5.5.3' }, { hostname: 'pod-b@k', sw_ver: '5.5.3' });
    applyAll(state, [online(101, { hostname: 'pod-c@k' }), workerEvent('offline', 105, { hostname: 'pod-a@k', sw_ver: '5.5.3' })]);
    beatOn(state, 110, 150, { hostname: 'pod-b@k', sw_ver: '5.5.3' }, { hostname: 'pod-c@k' });
    applyAll(state, [online(151, { hostname: 'pod-d@k' }), workerEvent('offline', 155, { hostname: 'pod-b@k', sw_ver: '5.5.3' })]);
    beatOn(state, 160, 240, { hostname: 'pod-c@k' }, { hostname: 'pod-d@k' });
    assert.deepEqual(versions(state), ['101 pod-c@k version-began 5.7.0 (5.5.3)', '155 pod-b@k version-ended 5.5.3']);
  });

  test('the same worker with another version says what it ran before', () => {
    const state = watched();
    applyAll(state, [online(0, { sw_ver: '5.5.3' }), workerEvent('offline', 5, { sw_ver: '5.5.3' }), online(9)]);
    assert.deepEqual(told(state).slice(2), ['9 w1@vm online 5.7.0 (5.5.3)', '9 w1@vm version-began 5.7.0 (5.5.3)']);
  });

  test('workers that start again with what they had change nothing, be it all of them or the only one of its version', () => {
    const state = watched();
    const old = { hostname: 'w2@vm', sw_ver: '5.5.3' };
    beatOn(state, 0, 70, {}, old);
    applyAll(state, [workerEvent('offline', 71, old)]);
    beatOn(state, 80, 120, {});
    applyAll(state, [online(121, old)]);
    beatOn(state, 130, 200, {}, old);
    age(state, 201, 700);
    beatOn(state, 710, 800, {}, old);
    assert.deepEqual(versions(state), []);
  });

  test('a cluster that runs two versions as it is first watched has not changed', () => {
    const state = watched();
    beatOn(state, 0, 100, {}, { hostname: 'w2@vm', sw_ver: '5.5.3' });
    assert.deepEqual(told(state), []);
  });

  test('what changed while nobody watched, the next process tells; and it tells no version twice', () => {
    const first = watched();
    applyAll(first, [online(0, { sw_ver: '5.5.3' }), beat(2, { sw_ver: '5.5.3' })]);
    const second = watched();
    second.restore(saved({ versions: [...first.versions()] }), NOW + 3_600);
    beatOn(second, 3_601, 3_700, { hostname: 'pod-c@k' });
    assert.deepEqual(told(second), ['3601 pod-c@k version-began 5.7.0 (5.5.3)', '2 w1@vm version-ended 5.5.3']);
    const third = watched();
    third.restore(saved({ versions: [...second.versions()] }), NOW + 3_800);
    beatOn(third, 3_801, 3_900, { hostname: 'pod-c@k' });
    assert.deepEqual(told(third), []);
  });
});

test('the latest thousand are remembered, and every one has its number', () => {
  const changes = new WorkerChanges('default');
  for (let at = 1; at <= 1_500; at += 1) changes.note({ kind: 'online', at, worker: 'w', version: null, former: [] });
  assert.deepEqual([changes.noted, changes.since(0).length, changes.since(0)[0]?.at, changes.since(1_498).map(({ at }) => at)], [1_500, 1_000, 501, [1_499, 1_500]]);
  assert.deepEqual(changes.since(1_500), []);
});
