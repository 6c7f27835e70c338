import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { InspectMethod } from '../event/observation.ts';
import type { ClusterState } from './cluster-state.ts';
import { INSPECT_METHODS } from '../event/observation.ts';
import { applyAll, countsOf, newState, NOW, receivedEvent, seriesOf, taskEvent } from './testing/cluster.ts';

interface Inspection {
  readonly method: string;
  readonly replies: readonly { readonly body: Readonly<Record<string, unknown>> }[];
}

function inspect(state: ClusterState, method: InspectMethod, answer: unknown, at = 0, worker = 'w1@vm'): void {
  state.observe({ kind: 'inspect', worker, method, at: NOW + at, answer });
}

const request = (id: string, fields: object = {}) => ({
  id, name: 'shop.add', args: [1, 2], kwargs: { a: 1 }, type: 'shop.add', hostname: 'w1@vm', time_start: null, acknowledged: false,
  delivery_info: { exchange: '', routing_key: 'mail', priority: 0, redelivered: false }, worker_pid: null, ...fields,
});

test('tasks that were received before the exporter started are known by what workers say they have', () => {
  const state = newState();
  inspect(state, 'active', [request('a', { time_start: NOW - 60.5 })]);
  inspect(state, 'reserved', [request('b')]);
  inspect(state, 'scheduled', [{ eta: '2026-11-23T05:29:18.335711+00:00', priority: 6, request: request('c') }]);
  const shown = ['a', 'b', 'c'].map((id) => state.task(id)!);
  assert.deepEqual(shown.map((task) => [task.state, task.name, task.args, task.kwargs, task.queue, task.worker?.name]), [
    ['STARTED', 'shop.add', '[1,2]', '{"a":1}', 'mail', 'w1@vm'], ['RECEIVED', 'shop.add', '[1,2]', '{"a":1}', 'mail', 'w1@vm'],
    ['RECEIVED', 'shop.add', '[1,2]', '{"a":1}', 'mail', 'w1@vm'],
  ]);
  assert.deepEqual([shown[0]?.started, shown[1]?.received, shown[2]?.eta], [NOW - 60.5, NOW, '2026-11-23T05:29:18.335711+00:00']);
  assert.deepEqual(countsOf(state), {}, 'nothing is counted that no event told');
});

test('the end of a task known by the survey counts under its name and queue', () => {
  const state = newState();
  inspect(state, 'active', [request('a', { time_start: NOW - 60 })]);
  applyAll(state, [taskEvent('succeeded', 'a', 1, { runtime: 61 })]);
  assert.deepEqual(countsOf(state), { 'shop.add w1@vm mail': { succeeded: 1 } });
  assert.equal(state.task('a')?.state, 'SUCCESS');
  inspect(state, 'active', [request('a', { time_start: NOW - 60 })], 2);
  assert.equal(state.task('a')?.state, 'SUCCESS', 'an answer that was on its way takes nothing back');
});

test('events know better than the survey', () => {
  const state = newState();
  inspect(state, 'active', [request('a', { time_start: NOW + 0.99 })], 1);
  applyAll(state, [receivedEvent('a', 0.5, { args: '(1, 2)' }), taskEvent('started', 'a', 1)]);
  const { args, started, received, attempts } = state.task('a')!;
  assert.deepEqual([args, started, received, attempts], ['(1, 2)', NOW + 1, NOW + 0.5, []]);
  assert.equal(seriesOf(state, 'shop.add w1@vm mail')?.events[2], 1);
});

test('a name that only the survey knows is given to a task known by id', () => {
  const state = newState();
  applyAll(state, [taskEvent('started', 'a', 0)]);
  inspect(state, 'active', [request('a', { time_start: NOW })], 1);
  assert.deepEqual([state.task('a')?.name, state.task('a')?.started], ['shop.add', NOW]);
  assert.deepEqual(state.taskTypes(), ['shop.add']);
});

test('the queue of a task sent to an exchange is the one that its worker binds there', () => {
  const state = newState();
  inspect(state, 'active_queues', [{ name: 'parcels', exchange: { name: 'shop' }, routing_key: 'parcel' }, { name: 'mail', exchange: { name: '' } }]);
  inspect(state, 'reserved', [request('a', { delivery_info: { exchange: 'shop', routing_key: 'parcel' } }), request('b', { delivery_info: null })]);
  assert.deepEqual([state.task('a')?.queue, state.task('b')?.queue], ['parcels', undefined]);
});

test('a clock of the machine’s own, as Celery 3 sent it, is no start', () => {
  const state = newState();
  inspect(state, 'active', [request('a', { time_start: 1234.5 })], 7);
  assert.equal(state.task('a')?.started, NOW + 7);
});

test('answers are kept with their age, errors beside them', () => {
  const state = newState();
  inspect(state, 'stats', { pid: 1 }, 1);
  state.observe({ kind: 'inspect', worker: 'w1@vm', method: 'stats', at: NOW + 5, error: 'no answer within 1 s' });
  state.observe({ kind: 'inspect', worker: 'nobody@vm', method: 'stats', at: NOW + 5, error: 'no answer within 1 s' });
  assert.deepEqual(state.worker('w1@vm')?.inspected.get('stats'), { answer: { pid: 1 }, answeredAt: NOW + 1, error: 'no answer within 1 s', failedAt: NOW + 5 });
  inspect(state, 'stats', { pid: 2 }, 9);
  assert.deepEqual(state.worker('w1@vm')?.inspected.get('stats'), { answer: { pid: 2 }, answeredAt: NOW + 9, error: undefined, failedAt: NOW + 5 });
  assert.deepEqual(state.workers().map(({ name }) => name), ['w1@vm']);
});

test('odd answers do no harm', () => {
  const state = newState();
  for (const answer of [null, 'x', 7, {}, [null, 1, 'x', [], {}, { id: 7 }, { id: 'a' }, { request: null }]]) {
    for (const method of INSPECT_METHODS) inspect(state, method, answer);
  }
  assert.equal(state.task('a')?.name, undefined);
});

for (const pool of ['prefork', 'threads', 'solo']) {
  test(`recorded answers of Celery 5.7 with ${pool} are taken in`, () => {
    const state = newState();
    const file = new URL(`../../tests/recordings/inspect/5.7.0-${pool}.json`, import.meta.url);
    for (const { method, replies } of JSON.parse(readFileSync(file, 'utf8')) as Inspection[]) {
      const known = INSPECT_METHODS.find((name) => name === method);
      if (known !== undefined) for (const [worker, answer] of Object.entries(replies[0]!.body)) inspect(state, known, answer, 0, worker);
    }
    const [worker] = state.workers();
    assert.deepEqual([worker?.name, [...worker!.inspected.keys()].sort()], ['worker@shop', [...INSPECT_METHODS].sort()]);
    assert.deepEqual(state.queues().map(({ name, workers }) => [name, workers]), [['celery', ['worker@shop']]]);
    const states = [...state.tasks()].map((task) => task.state).sort();
    assert.deepEqual(states, pool === 'solo' ? ['RECEIVED'] : ['RECEIVED', 'RECEIVED', 'RECEIVED', 'STARTED', 'STARTED']);
    assert.ok([...state.tasks()].every((task) => task.queue === 'celery' && task.name?.startsWith('shop.')));
  });
}

test('an answer that comes in after a later one changes nothing: two questions may be under way at once', () => {
  const state = newState();
  inspect(state, 'active_queues', [{ name: 'celery' }, { name: 'mail' }], 5);
  inspect(state, 'active_queues', [{ name: 'celery' }], 4);
  assert.deepEqual(state.worker('w1@vm')?.inspected.get('active_queues')?.answer, [{ name: 'celery' }, { name: 'mail' }]);
  assert.deepEqual(state.queue('mail')?.workers, state.queue('celery')?.workers);
});
