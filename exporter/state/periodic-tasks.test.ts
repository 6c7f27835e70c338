import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterState } from './cluster-state.ts';
import { applyAll, newState, NOW, receivedEvent, taskEvent } from './testing/cluster.ts';

function conf(state: ClusterState, schedule: Readonly<Record<string, number>>, at: number, worker = 'w1@vm'): void {
  const beat_schedule = Object.fromEntries(Object.entries(schedule).map(([task, every]) => [`every-${every}-${task}`, { task, schedule: every }]));
  state.observe({ kind: 'inspect', worker, method: 'conf', at: NOW + at, answer: { beat_schedule } });
  state.age(NOW + at);
}

const expected = (state: ClusterState): Record<string, readonly [seconds: number, seenAt: number]> =>
  Object.fromEntries([...state.periodicTasks()].map(({ task, seconds, seenAt }) => [task, [seconds, seenAt - NOW]]));

test('a task of a schedule is expected from when it is learned, and seen when it is sent or received', () => {
  const state = newState();
  conf(state, { 'shop.tick': 10, 'shop.other': 60 }, 0);
  assert.deepEqual(expected(state), { 'shop.tick': [10, 0], 'shop.other': [60, 0] });
  state.apply(taskEvent('sent', 'a', 5, { name: 'shop.tick', queue: 'mail' }), NOW + 5);
  state.apply(receivedEvent('b', 70, { name: 'shop.other' }), NOW + 70);
  state.apply(taskEvent('started', 'b', 90), NOW + 90);
  assert.deepEqual(expected(state), { 'shop.tick': [10, 5], 'shop.other': [60, 70] });
});

test('what was seen before its schedule was learned counts', () => {
  const state = newState();
  applyAll(state, [
    taskEvent('sent', 'a', 1, { name: 'shop.tick' }),
    taskEvent('sent', 'b', 3, { name: 'shop.tick' }),
    taskEvent('sent', 'c', 4, { name: 'shop.pay' }),
  ]);
  conf(state, { 'shop.tick': 10 }, 30);
  assert.deepEqual(expected(state), { 'shop.tick': [10, 3] });
});

test('of two schedules for a task the shorter counts, and what the configuration names wins over both', () => {
  const state = newState({ periodic: [{ task: 'shop.named', seconds: 300 }, { task: 'shop.report', seconds: 90_000 }] });
  state.age(NOW);
  assert.deepEqual(expected(state), { 'shop.named': [300, 0], 'shop.report': [90_000, 0] });
  conf(state, { 'shop.tick': 60, 'shop.report': 5 }, 1, 'w1@vm');
  conf(state, { 'shop.tick': 20 }, 2, 'w2@vm');
  assert.deepEqual(expected(state), { 'shop.named': [300, 0], 'shop.report': [90_000, 0], 'shop.tick': [20, 1] });
});

test('a release that has another schedule ends the old one, once its workers say goodbye; a cluster that is stopped keeps its own', () => {
  const state = newState();
  const hello = (worker: string, type: string, at: number): void => void state.apply({ type: `worker-${type}`, hostname: worker, timestamp: NOW + at, freq: 2 } as never, NOW + at);
  hello('old@vm', 'online', 0);
  conf(state, { 'shop.gone': 10, 'shop.tick': 60 }, 0, 'old@vm');
  hello('new@vm', 'online', 10);
  conf(state, { 'shop.tick': 30 }, 10, 'new@vm');
  assert.deepEqual(Object.keys(expected(state)), ['shop.gone', 'shop.tick']);
  hello('old@vm', 'offline', 20);
  state.age(NOW + 20);
  assert.deepEqual(expected(state), { 'shop.tick': [30, 0] });
  hello('new@vm', 'offline', 30);
  state.age(NOW + 30);
  assert.deepEqual(Object.keys(expected(state)), ['shop.tick', 'shop.gone']);
});

test('a schedule without end has one here', () => {
  const state = newState({ periodic: Array.from({ length: 1_500 }, (_, at) => ({ task: `t${at}`, seconds: 60 })) });
  state.age(NOW);
  assert.equal([...state.periodicTasks()].length, 1_000);
});
