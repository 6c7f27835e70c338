import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyAll, newState, NOW, receivedEvent, sentEvent, taskEvent } from './testing/cluster.ts';

const ids = (tasks: Iterable<{ readonly uuid: string }>): string[] => [...tasks].map(({ uuid }) => uuid);

test('beyond the number, tasks that ended go in the order in which they ended; open ones only then, the oldest first', () => {
  const state = newState({ limits: { maxTasks: 4 } });
  applyAll(state, ['a', 'b', 'c', 'd'].map((id, n) => receivedEvent(id, n)));
  applyAll(state, [taskEvent('succeeded', 'c', 10), taskEvent('failed', 'a', 11)]);
  applyAll(state, [receivedEvent('e', 12)]);
  assert.deepEqual(ids(state.tasks()), ['e', 'd', 'b', 'a']);
  applyAll(state, [receivedEvent('f', 13), receivedEvent('g', 14)]);
  assert.deepEqual(ids(state.tasks()), ['g', 'f', 'e', 'd']);
  const { evicted, tasks } = state.health();
  assert.deepEqual([evicted.count, evicted.open, tasks], [3, 1, 4]);
  assert.ok(evicted.bytes > 1_000);
});

test('a task that goes on after its end is open again', () => {
  const state = newState({ limits: { maxTasks: 2 } });
  applyAll(state, [receivedEvent('a', 0), taskEvent('rejected', 'a', 1, { requeue: true }), receivedEvent('b', 2), taskEvent('succeeded', 'b', 3)]);
  applyAll(state, [receivedEvent('a', 4), receivedEvent('c', 5)]);
  assert.deepEqual(ids(state.tasks()), ['c', 'a']);
});

test('beyond the bytes, too: big tasks make room for themselves', () => {
  const state = newState({ limits: { maxTaskBytes: 100_000 } });
  for (let n = 0; n < 500; n += 1) {
    applyAll(state, [receivedEvent(`t${n}`, n, { args: 'x'.repeat(4_000) }), taskEvent('succeeded', `t${n}`, n, { result: 'y'.repeat(4_000) })]);
    assert.ok(state.health().taskBytes <= 100_000);
  }
  assert.ok(state.taskCount >= 8 && state.taskCount <= 13, String(state.taskCount));
  assert.equal(state.health().evicted.count + state.taskCount, 500);
  assert.deepEqual(ids(state.tasks())[0], 't499');
});

test('bytes are given back: an emptied and refilled table is estimated as before', () => {
  const state = newState({ limits: { maxTasks: 50 } });
  const fill = (from: number): number => {
    for (let n = from; n < from + 100; n += 1) {
      applyAll(state, [sentEvent(`t${n}`, n), receivedEvent(`t${n}`, n, { retries: n % 3 }), taskEvent('progress', `t${n}`, n, { note: 'x'.repeat(50) })]);
      applyAll(state, [taskEvent('succeeded', `t${n}`, n, { result: 'r'.repeat(40) })]);
    }
    return state.health().taskBytes;
  };
  const before = fill(1_000);
  for (let n = 2_000; n < 8_000; n += 1_000) fill(n);
  assert.ok(Math.abs(fill(9_000) - before) < 0.02 * before);
});

test('values are cut with an ellipsis, a traceback at its beginning', () => {
  const state = newState({ limits: { maxValueLength: 20 } });
  const long = `${'0123456789'.repeat(5)}end`;
  applyAll(state, [receivedEvent('a', 0, { args: long, kwargs: 'exactly twenty chars' }), taskEvent('failed', 'a', 1, { exception: long, traceback: long })]);
  const { args, kwargs, exception, traceback } = state.task('a')!;
  assert.deepEqual([args, kwargs, exception, traceback], ['01234567890123456...', 'exactly twenty chars', '01234567890123456...', '...67890123456789end']);
  applyAll(state, [receivedEvent('b', 0, { args: `${'é'.repeat(16)}🥬 and more` })]);
  assert.equal(state.task('b')?.args, `${'é'.repeat(16)}...`, 'no half of a character is left');
});

test('tasks are walked newest first, whatever happens to them meanwhile', () => {
  const state = newState({ limits: { maxTasks: 5_000 } });
  const add = (n: number): void => applyAll(state, [receivedEvent(`t${n}`, n), taskEvent('succeeded', `t${n}`, n + 0.5)]);
  for (let n = 0; n < 5_000; n += 1) add(n);
  const walk = state.tasks()[Symbol.iterator]();
  const seen: number[] = [];
  let next = 5_000;
  for (let step = walk.next(); !step.done; step = walk.next()) {
    seen.push(Number(step.value.uuid.slice(1)));
    add(next++);
  }
  // One comes and the oldest goes for each that is seen: they meet in the middle.
  assert.deepEqual(seen, Array.from({ length: 2_500 }, (_, n) => 4_999 - n));
  assert.equal(ids(state.tasks()).length, 5_000);
  assert.equal(ids(state.tasks())[0], `t${next - 1}`);
});

test('an old open task among millions costs nothing and stays', () => {
  const state = newState({ limits: { maxTasks: 100 } });
  applyAll(state, [receivedEvent('old', 0)]);
  for (let n = 0; n < 20_000; n += 1) applyAll(state, [receivedEvent(`t${n}`, n), taskEvent('succeeded', `t${n}`, n)]);
  assert.equal(ids(state.tasks()).length, 100);
  assert.equal(ids(state.tasks()).at(-1), 'old');
});

test('children are found in both orders, and bounded', () => {
  const state = newState();
  applyAll(state, [receivedEvent('child1', 1, { parent_id: 'parent', root_id: 'parent' }), receivedEvent('parent', 2), receivedEvent('child2', 3, { parent_id: 'parent' })]);
  applyAll(state, [sentEvent('child2', 3, { parent_id: 'parent' })]);
  assert.deepEqual(state.task('parent')?.children, ['child1', 'child2']);
  for (let n = 0; n < 3_000; n += 1) applyAll(state, [receivedEvent(`many${n}`, 4, { parent_id: 'parent' }), receivedEvent(`orphan${n}`, 4, { parent_id: 'gone' })]);
  applyAll(state, [receivedEvent('gone', 5)]);
  assert.ok(state.task('parent')!.children.length <= 1_000 && state.task('gone')!.children.length <= 1_000);
  assert.ok(state.task('gone')!.children.length > 100);
});

test('custom events are kept in the order of time, the latest of them, and give the task its state', () => {
  const state = newState();
  applyAll(state, [receivedEvent('a', 0), taskEvent('started', 'a', 1), taskEvent('progress', 'a', 3, { percent: 60 }), taskEvent('progress', 'a', 2, { percent: 30, utcoffset: 0 })]);
  assert.equal(state.task('a')?.state, 'PROGRESS');
  assert.deepEqual(state.task('a')?.customEvents.map(({ type, timestamp, fields }) => [type, timestamp, fields]),
    [['task-progress', NOW + 2, { percent: 30 }], ['task-progress', NOW + 3, { percent: 60 }]]);
  for (let n = 0; n < 1_000; n += 1) applyAll(state, [taskEvent('step', 'a', 4 + n, { big: 'x'.repeat(10_000), nested: { list: Array(5_000).fill(1) }, n })]);
  const { customEvents } = state.task('a')!;
  assert.ok(customEvents.length <= 32);
  const last = customEvents.at(-1)!.fields;
  assert.deepEqual([last.n, (last.big as string).length, (last.nested as string).length], [999, 4_096, 4_096]);
  assert.ok(state.health().taskBytes < 400_000);
  applyAll(state, [taskEvent('revoked', 'a', 2_000, { terminated: true })]);
  assert.equal(state.task('a')?.state, 'REVOKED', 'the end stands over the progress before it');
});

test('a field named __proto__ is no prototype', () => {
  const state = newState();
  const event = JSON.parse(`{"hostname":"w1@vm","uuid":"a","timestamp":${NOW},"type":"task-x","__proto__":{"polluted":1},"ok":2}`) as Parameters<typeof state.apply>[0];
  state.apply(event, NOW);
  assert.deepEqual(state.task('a')?.customEvents[0]?.fields, { ok: 2 });
  assert.equal((state.task('a')?.customEvents[0]?.fields as { polluted?: number }).polluted, undefined);
});
