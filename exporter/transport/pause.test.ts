import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pauseBefore, pauseSeconds } from './pause.ts';

describe('the pause before the next try', () => {
  it('grows from 0.2 to 10 seconds', () => {
    assert.deepEqual(
      [1, 2, 3, 6, 7, 100, 5_000].map((failures) => pauseSeconds(failures, 1)),
      [0.2, 0.4, 0.8, 6.4, 10, 10, 10],
    );
  });

  it('differs between exporters', () => {
    assert.equal(pauseSeconds(3, 0), 0.4);
    assert.ok(pauseSeconds(3, 0.5) > 0.5);
  });

  it('ends when the transport closes, and is none when nothing failed', { timeout: 1_000 }, async () => {
    const closing = new AbortController();
    const pause = pauseBefore(50, closing.signal);
    closing.abort();
    await pause;
    await pauseBefore(50, closing.signal);
    await pauseBefore(0, new AbortController().signal);
  });
});
