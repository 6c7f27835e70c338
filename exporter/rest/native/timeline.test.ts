import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskDetail } from '../../contract/task.ts';
import { timelineOf } from './timeline.ts';

function given(fields: Partial<TaskDetail>): TaskDetail {
  return {
    cluster: 'default', uuid: 't', name: 'shop.add', state: 'SUCCESS', worker: 'w@shop', queue: null, exchange: null, routing_key: null,
    client: 'gen1@web', root: null, parent: null, seen: 1, sent: null, received: null, started: null, ended: null, retried: null, stamp: 9,
    runtime: null, wait: null, retries: null, args: null, kwargs: null, result: null, exception: null, traceback: null, eta: null,
    expires: null, clock: 0, pid: null, attempts: [], events: [], children: [], source: 'memory', ...fields,
  };
} // prettier-ignore

const told = (task: TaskDetail) => timelineOf(task).map(({ time, what, attempt }) => [time, what, attempt]);

test('a task that waited for its ETA and told of its progress', () => {
  const eta = new Date(4_000).toISOString();
  const events = [{ type: 'task-progress', timestamp: 6, fields: {} }];
  const task = given({ sent: 1, received: 2, started: 5, ended: 7, eta, events });
  assert.deepEqual(told(task), [
    [1, 'sent', null],
    [2, 'received', 0],
    [4, 'eta', null],
    [5, 'started', 0],
    [6, 'task-progress', null],
    [7, 'succeeded', 0],
  ]);
});

const firstAttempt = { retries: 0, received: 2, started: 3, ended: 4, worker: 'w@shop', exception: 'not yet', traceback: null };

test('a retried task: each attempt once', () => {
  const task = given({ sent: 1, received: 5, started: 6, ended: 7, retries: 1, state: 'FAILURE', exception: 'never', attempts: [firstAttempt] });
  assert.deepEqual(told(task), [
    [1, 'sent', null],
    [2, 'received', 0],
    [3, 'started', 0],
    [4, 'retried', 0],
    [5, 'received', 1],
    [6, 'started', 1],
    [7, 'failed', 1],
  ]);
  assert.deepEqual(timelineOf(task).map(({ exception }) => exception).filter(Boolean), ['not yet', 'never']);
});

test('a task between two attempts: nothing is told twice', () => {
  const task = given({ sent: 1, received: 2, started: 3, retries: 0, state: 'RETRY', attempts: [firstAttempt] });
  assert.deepEqual(told(task).map(([, what]) => what), ['sent', 'received', 'started', 'retried']);
});
