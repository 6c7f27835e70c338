import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReplyParser } from './reply-parser.ts';

const VALUE = 'line one\r\nEND\r\nVALUE x 0 3\r\n';
const WIRE = Buffer.from(`VERSION 1.6.18\r\nVALUE k 16 ${VALUE.length}\r\n${VALUE}\r\nVALUE big 0 40\r\n${'b'.repeat(40)}\r\nEND\r\nEND\r\nSERVER_ERROR out of memory\r\n`);

test('answers are cut out of whatever pieces they come in; a value too large is passed over', () => {
  for (let size = 1; size <= WIRE.length; size += 1) {
    const replies: unknown[] = [];
    const parser = new ReplyParser(39, (reply) => replies.push(reply));
    for (let at = 0; at < WIRE.length; at += size) parser.write(WIRE.subarray(at, at + size));
    assert.deepEqual(replies, [
      { line: 'VERSION 1.6.18', values: [] },
      { line: 'END', values: [{ key: 'k', bytes: VALUE.length, body: Buffer.from(VALUE) }, { key: 'big', bytes: 40, body: undefined }] },
      { line: 'END', values: [] },
      { line: 'SERVER_ERROR out of memory', values: [] },
    ]);
  }
});

test('what is no memcached is not listened to for ever', () => {
  const parser = new ReplyParser(100, () => assert.fail('no reply'));
  assert.throws(() => {
    for (let n = 0; n < 100; n += 1) parser.write(Buffer.alloc(1_000, 'x'));
  }, /no answer of memcached/);
});
