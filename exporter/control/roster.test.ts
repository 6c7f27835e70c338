import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Roster } from './roster.ts';
import type { KnownWorker } from './roster.ts';

function roster(workers: Record<string, Partial<KnownWorker>>): { update: (now: number) => void; due: (now: number) => string[]; roster: Roster } {
  const made = new Roster();
  const worker = (name: string): KnownWorker => ({ pid: 1, starts: 0, processed: 0, taskEvents: 0, ...workers[name] });
  return {
    roster: made,
    update: (now) => made.update(Object.keys(workers), worker, now),
    due: (now) => (made.update(Object.keys(workers), worker, now), made.due(now)),
  };
}

test('a worker that was running before us is asked at once, and once it answered it is no newcomer', () => {
  const { roster: made, due } = roster({ 'w1@a': {} });
  assert.deepEqual(due(100), ['w1@a']);
  made.asked('w1@a', true, 100);
  assert.deepEqual(due(101), []);
});

test('a worker that just said online is given the time to open its mailbox', () => {
  const { due } = roster({ 'w1@a': { starts: 1 } });
  assert.deepEqual(due(100), []);
  assert.deepEqual(due(102), ['w1@a']);
});

test('another process under the same name is a newcomer: by its pid, or by its worker-online', () => {
  const workers: Record<string, Partial<KnownWorker>> = { 'w1@a': { pid: 7 }, 'w2@a': { pid: 1 } };
  const { roster: made, due } = roster(workers);
  for (const name of due(100)) made.asked(name, true, 100);
  workers['w1@a'] = { pid: 8 };
  workers['w2@a'] = { pid: 1, starts: 1 };
  due(200);
  assert.deepEqual(due(202), ['w1@a', 'w2@a']);
});

test('a newcomer that stays silent is asked again a few times', () => {
  const { roster: made, due } = roster({ 'w1@a': {} });
  const asked: number[] = [];
  for (let now = 100; now < 200; now += 1) {
    for (const name of due(now)) {
      asked.push(now);
      made.asked(name, false, now);
    }
  }
  assert.deepEqual(asked, [100, 103, 113]);
});

test('who executes tasks and sends no task event is suspected of having events off', () => {
  const workers: Record<string, Partial<KnownWorker>> = {
    'quiet@a': { processed: 5, taskEvents: 9 },
    'telling@a': { processed: 5, taskEvents: 9 },
    'idle@a': { processed: 5, taskEvents: 9 },
  };
  const { roster: made, update } = roster(workers);
  update(100);
  for (const name of Object.keys(workers)) made.asked(name, true, 100);
  const known = (name: string): KnownWorker => ({ pid: 1, starts: 0, processed: undefined, ...workers[name] });
  assert.deepEqual(made.untold(known), []);
  workers['quiet@a'] = { processed: 8, taskEvents: 9 };
  workers['telling@a'] = { processed: 8, taskEvents: 18 };
  assert.deepEqual(made.untold(known), ['quiet@a']);
  assert.deepEqual(made.untold(known), []);
  assert.equal(made.isMute('quiet@a'), true, 'it has told of nothing since');
  workers['quiet@a'] = { processed: 8, taskEvents: 10 };
  made.untold(known);
  assert.equal(made.isMute('quiet@a'), false);
});

test('a worker that is gone is forgotten, and a newcomer when it returns', () => {
  const workers: Record<string, Partial<KnownWorker>> = { 'w1@a': {} };
  const { roster: made, due } = roster(workers);
  due(100);
  made.asked('w1@a', true, 100);
  delete workers['w1@a'];
  assert.deepEqual(due(200), []);
  workers['w1@a'] = {};
  assert.deepEqual(due(300), ['w1@a']);
});
