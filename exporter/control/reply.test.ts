import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repliesIn } from './reply.ts';

test('an answer belongs to the worker that it names', () => {
  assert.deepEqual(repliesIn({ 'w1@vm': { ok: 'pong' } }, 7, 24), [
    { kind: 'ok', worker: 'w1@vm', at: 7, answer: { ok: 'pong' }, bytes: 24 },
  ]);
});

test('a worker that cannot says so in its own words', () => {
  assert.deepEqual(repliesIn({ 'w1@vm': { error: "KeyError('no_such')" } }, 7, 40), [
    { kind: 'error', worker: 'w1@vm', at: 7, error: "KeyError('no_such')" },
  ]);
});

test('a setting called error does not make a refusal of the reply to conf', () => {
  const [reply] = repliesIn({ 'w1@vm': { error: 'log', broker_url: 'redis://' } }, 7, 40);
  assert.equal(reply?.kind, 'ok');
});

test('what is no reply at all holds none', () => {
  for (const body of [null, 'pong', 7, [{ 'w1@vm': 1 }]]) assert.deepEqual(repliesIn(body, 7, 4), []);
});
