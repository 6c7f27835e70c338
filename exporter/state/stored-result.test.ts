import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ResultObservation } from '../event/observation.ts';
import type { ClusterState } from './cluster-state.ts';
import { applyAll, newState, NOW, receivedEvent, sentEvent, taskEvent } from './testing/cluster.ts';

const stored = (state: string, at: number, fields: Partial<ResultObservation> = {}): ResultObservation => ({
  kind: 'result', uuid: 'a', at: NOW + at, state, result: undefined, exception: undefined, traceback: undefined, ...fields,
});
const progress = (current: number, at: number) => stored('PROGRESS', at, { result: `{'current': ${current}}` });

function seen(state: ClusterState): readonly [state: string | undefined, result: string | undefined] {
  const task = state.task('a');
  return [task?.state, task?.result];
}

describe('what the result backend tells of a task', () => {
  test('shows a state of its own as it happens, until events tell of the end', () => {
    const state = newState();
    applyAll(state, [sentEvent('a', 0), receivedEvent('a', 1), taskEvent('started', 'a', 2)]);
    assert.equal(state.observe(progress(1, 3)).length, 1);
    assert.deepEqual(seen(state), ['PROGRESS', "{'current': 1}"]);
    state.observe(progress(2, 4));
    assert.deepEqual(seen(state), ['PROGRESS', "{'current': 2}"]);
    state.apply(taskEvent('succeeded', 'a', 5, { result: '3', runtime: 3 }), NOW + 5);
    assert.deepEqual(seen(state), ['SUCCESS', '3']);
    state.observe(progress(2, 6));
    assert.deepEqual(seen(state), ['SUCCESS', '3'], 'a late one changes nothing');
  });

  test('is kept for a task whose first event is still on its way', () => {
    const state = newState();
    assert.deepEqual(state.observe(progress(1, 1)), []);
    assert.equal(state.taskCount, 0);
    applyAll(state, [receivedEvent('a', 0)]);
    assert.deepEqual(seen(state), ['PROGRESS', "{'current': 1}"]);
    applyAll(state, [taskEvent('started', 'a', 0.5)]);
    assert.deepEqual(seen(state), ['PROGRESS', "{'current': 1}"]);
  });

  test('a task that failed or was revoked does not show its progress as a result', () => {
    for (const [type, ended] of [['failed', 'FAILURE'], ['revoked', 'REVOKED']] as const) {
      const state = newState();
      applyAll(state, [receivedEvent('a', 0), taskEvent('started', 'a', 1)]);
      state.observe(progress(1, 2));
      applyAll(state, [taskEvent(type, 'a', 3, { exception: "OutOfStock('x')" })]);
      assert.deepEqual(seen(state), [ended, undefined]);
    }
  });

  test('a new attempt begins without the old one’s progress, whatever the worker’s clock says', () => {
    for (const skew of [0, 3_600, -3_600]) {
      const state = newState();
      const heartbeat = { hostname: 'w1@vm', type: 'worker-heartbeat', timestamp: NOW + skew, freq: 2 } as const;
      state.apply(heartbeat, NOW);
      const apply = (type: string, at: number) => state.apply(taskEvent(type, 'a', at + skew), NOW + at);
      state.apply(receivedEvent('a', skew), NOW);
      apply('started', 1);
      state.observe(progress(7, 2));
      apply('retried', 3);
      assert.deepEqual(seen(state), ['RETRY', undefined], `retried, ${skew} s off`);
      state.apply(receivedEvent('a', 4 + skew, { retries: 1 }), NOW + 4);
      apply('started', 5);
      assert.deepEqual(seen(state), ['STARTED', undefined]);
      state.observe(progress(1, 6));
      assert.deepEqual(seen(state), ['PROGRESS', "{'current': 1}"], `again, ${skew} s off`);
      apply('succeeded', 7);
      assert.equal(seen(state)[0], 'SUCCESS');
    }
  });

  test('a whole value stands in for one that its event cut, and no longer than is kept', () => {
    const state = newState({ limits: { maxValueLength: 2_000 } });
    const whole = `[${'1, '.repeat(500)}1]`;
    for (const first of ['event', 'stored']) {
      const uuid = first;
      applyAll(state, [receivedEvent(uuid, 0), taskEvent('started', uuid, 1)]);
      const event = taskEvent('succeeded', uuid, 2, { result: `${whole.slice(0, 1_020)}...]`, runtime: 1 });
      if (first === 'event') state.apply(event, NOW + 2);
      state.observe(stored('SUCCESS', 2, { uuid, result: whole }));
      if (first === 'stored') state.apply(event, NOW + 2);
      assert.equal(state.task(uuid)?.result, whole);
      assert.equal(state.task(uuid)?.runtime, 1);
    }
    applyAll(state, [receivedEvent('a', 0), taskEvent('succeeded', 'a', 1, { result: '(1, 2)' })]);
    state.observe(stored('SUCCESS', 1, { result: '[1, 2]' }));
    assert.equal(state.task('a')?.result, '(1, 2)', "the event's own words where nothing is cut");
    state.observe(stored('SUCCESS', 1, { result: 'x'.repeat(5_000) }));
    applyAll(state, [receivedEvent('b', 0)]);
    state.observe(stored('SUCCESS', 1, { uuid: 'b', result: 'x'.repeat(5_000) }));
    assert.equal(state.task('b')?.result?.length, 2_000);
  });

  test('an end whose event was lost is an end, with its exception', () => {
    const state = newState();
    applyAll(state, [receivedEvent('a', 0), taskEvent('started', 'a', 1)]);
    state.observe(stored('FAILURE', 2, { exception: "OutOfStock('x')", traceback: 'Traceback' }));
    const task = state.task('a');
    assert.deepEqual([task?.state, task?.exception, task?.traceback, task?.failed], ['FAILURE', "OutOfStock('x')", 'Traceback', undefined]);
  });

  test('what belongs to no task is forgotten, the oldest first', () => {
    const state = newState();
    for (let at = 0; at < 10_001; at += 1) state.observe(stored('PROGRESS', 1, { uuid: `foreign-${at}`, result: 'p' }));
    applyAll(state, [receivedEvent('foreign-0', 0), receivedEvent('foreign-10000', 0)]);
    assert.equal(state.task('foreign-0')?.state, 'RECEIVED');
    assert.equal(state.task('foreign-10000')?.state, 'PROGRESS');
  });
});
