import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PushParser } from './push-parser.ts';
import type { PushReply } from './push-parser.ts';

function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

function published(payload: string, pattern = '/0.celeryev/*'): string {
  return `*4\r\n${bulk('pmessage')}${bulk(pattern)}${bulk('/0.celeryev/task.multi')}${bulk(payload)}`;
}

/** What a parser makes of a stream that comes in pieces of these lengths, the last one taking the rest. */
function heard(stream: string, lengths: readonly number[] = []): { payloads: string[]; replies: PushReply[] } {
  const payloads: string[] = [];
  const replies: PushReply[] = [];
  const parser = new PushParser({
    message: (buffer, from, to) => payloads.push(buffer.toString('utf8', from, to)),
    reply: (reply) => replies.push(reply),
  });
  let rest = Buffer.from(stream);
  for (const length of [...lengths, rest.length]) {
    if (rest.length > 0) parser.write(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
  return { payloads, replies };
}

describe('what a subscriber hears from Redis', () => {
  const subscribed = `+OK\r\n+OK\r\n*3\r\n${bulk('psubscribe')}${bulk('/0.celeryev/*')}:1\r\n`;

  it('is cut into answers and messages', () => {
    const stream = `${subscribed}${published('{"a": 1}')}*2\r\n${bulk('pong')}${bulk('')}${published('')}-ERR no\r\n`;
    assert.deepEqual(heard(stream), {
      payloads: ['{"a": 1}', ''],
      replies: [
        { value: 'OK' },
        { value: 'OK' },
        { items: ['psubscribe', '/0.celeryev/*', 1] },
        { items: ['pong', ''] },
        { error: 'ERR no' },
      ],
    });
  });

  it('is the same however the network cuts it', () => {
    const payload = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(payload, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 40 }),
        (payloads, lengths) => {
          const stream = subscribed + payloads.map((text) => published(text)).join(`*2\r\n${bulk('pong')}${bulk('')}`);
          const whole = heard(stream);
          assert.deepEqual(whole.payloads, payloads);
          assert.deepEqual(heard(stream, lengths), whole);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('may be a huge message in very many pieces, without copying it for each', () => {
    const payload = 'x'.repeat(20_000_000);
    const began = process.cpuUsage();
    const { payloads } = heard(published(payload) + published('next'), new Array<number>(20_000).fill(1_000));
    const { user } = process.cpuUsage(began);
    assert.equal(payloads[0]?.length, payload.length);
    assert.equal(payloads[1], 'next');
    // Joined anew with each piece it would be 200 GB of copying: minutes.
    assert.ok(user < 5_000_000, `took ${user / 1e6} CPU seconds`);
  });

  it('is refused when it is another protocol', () => {
    assert.throws(() => heard('HTTP/1.1 400 Bad Request\r\n'), /is this a Redis server/);
    assert.throws(() => heard('*4\r\n:1\r\n'), /unexpected byte/);
    assert.throws(() => heard('*x\r\n'), /unexpected byte/);
  });
});
