import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StoredResult } from '../contract/result.ts';
import { readResult } from './read-result.ts';
import { Waiting } from './waiting.ts';

const stored = (state: string): StoredResult => readResult('a', Buffer.from(`{"status": "${state}", "result": null}`), 1_000);
const never = new AbortController().signal;
const LONG = [1_000];

describe('whoever waits for a result', () => {
  test('looks at once, and again when woken, even while it looks', async () => {
    let looks = 0;
    let state = 'STARTED';
    const waiting: Waiting = new Waiting({
      max: 10, pauses: LONG,
      get: () => {
        looks += 1;
        const found = stored(state);
        // What becomes ready between the look and the pause must not be slept over.
        if (looks === 1) {
          state = 'SUCCESS';
          waiting.wake('a');
        }
        return Promise.resolve(found);
      },
    });
    assert.equal((await waiting.for('a', 600, never))?.state, 'SUCCESS');
    assert.deepEqual([looks, waiting.count], [2, 0]);
  });

  test('is not woken by another task, and may leave', async () => {
    let looks = 0;
    const waiting = new Waiting({ max: 10, pauses: LONG, get: () => Promise.resolve(void (looks += 1)) });
    const gone = new AbortController();
    const waits = waiting.for('a', 600, gone.signal);
    await new Promise((resolve) => setImmediate(resolve));
    waiting.wake('b');
    gone.abort(new Error('gone'));
    await assert.rejects(waits, /gone/);
    assert.deepEqual([looks, waiting.count], [1, 0]);
    await assert.rejects(waiting.for('a', 1, gone.signal), /gone/);
  });

  test('is one of so many; one more is refused', async () => {
    const waiting = new Waiting({ max: 2, pauses: LONG, get: () => Promise.resolve(undefined) });
    const gone = new AbortController();
    const two = [waiting.for('a', 600, gone.signal), waiting.for('a', 600, gone.signal)];
    await assert.rejects(waiting.for('a', 600, never), { kind: 'unavailable' });
    gone.abort(new Error('gone'));
    await Promise.allSettled(two);
    assert.equal(await waiting.for('a', 0, never), undefined);
  });

  test('is told at once of a backend that is away, and later only when the time is over', async () => {
    const away = new Error('away');
    let failing = true;
    const waiting = new Waiting({ max: 10, pauses: [0.001], get: () => (failing ? Promise.reject(away) : Promise.resolve(undefined)) });
    await assert.rejects(waiting.for('a', 600, never), away);
    failing = false;
    const waits = waiting.for('a', 0.05, never);
    setImmediate(() => (failing = true));
    await assert.rejects(waits, away);
  });

  test('takes what cannot be read for an answer', async () => {
    const waiting = new Waiting({ max: 1, pauses: LONG, get: () => Promise.resolve(readResult('a', Buffer.from('{'), 10)) });
    assert.equal((await waiting.for('a', 600, never))?.state, null);
  });
});
