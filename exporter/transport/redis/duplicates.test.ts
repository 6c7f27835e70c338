import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Duplicates } from './duplicates.ts';

const event = (tag: string): Buffer =>
  Buffer.from(`{"body": "x", "properties": {"body_encoding": "base64", "delivery_tag": "${tag}"}}`);
const tag = (n: number): string => `7a069312-496a-470f-9dae-${String(n).padStart(12, '0')}`;

describe('an event that kombu publishes on two channels', () => {
  it('counts once', () => {
    const duplicates = new Duplicates();
    const isRepeated = (buffer: Buffer): boolean => duplicates.isRepeated(buffer, 0, buffer.length);
    assert.deepEqual([event(tag(1)), event(tag(1)), event(tag(2))].map(isRepeated), [false, true, false]);
  });

  it('is told among many others, without remembering all of them', () => {
    const duplicates = new Duplicates();
    let repeated = 0;
    for (let n = 0; n < 5_000; n += 1) {
      for (const buffer of [event(tag(n)), event(tag(Math.max(0, n - 500)))])
        repeated += Number(duplicates.isRepeated(buffer, 0, buffer.length));
    }
    assert.equal(repeated, 5_000);
  });

  it('without a tag is never taken for another', () => {
    const duplicates = new Duplicates();
    const bare = Buffer.from('{"body": "x"}');
    assert.equal(duplicates.isRepeated(bare, 0, bare.length), false);
    assert.equal(duplicates.isRepeated(bare, 0, bare.length), false);
  });
});
