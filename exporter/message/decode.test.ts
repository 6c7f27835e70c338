import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { decode, decodeBody } from './decode.ts';
import type { Message } from './message.ts';
import { UndecodableError } from './undecodable.ts';
import type { UndecodableReason } from './undecodable.ts';

const limits = { maxBytes: 100_000, maxDepth: 50 };

function message(body: string | Uint8Array, contentType = 'application/json', rest: Partial<Message> = {}): Message {
  return { body: Buffer.from(body as string), contentType, contentEncoding: 'utf-8', headers: {}, ...rest };
}

function refusal(refused: Message, by = limits): UndecodableError {
  try {
    decodeBody(refused, by);
  } catch (error) {
    assert.ok(error instanceof UndecodableError, String(error));
    assert.equal(error.kind, 'undecodable');
    return error;
  }
  throw new Error('was decoded');
}

const refusedAs = (refused: Message): UndecodableReason => refusal(refused).reason;

describe('a body in JSON', () => {
  it('is read as Celery writes it', () => {
    const body =
      '[{"hostname": "w1@vm", "utcoffset": 0.0, "parent_id": null, "timestamp": 1795352281.1037052, "args": "(\'\\u00fc\',)"}]';
    assert.deepEqual(decodeBody(message(body), limits), [
      { hostname: 'w1@vm', utcoffset: 0, parent_id: null, timestamp: 1795352281.1037052, args: "('ü',)" },
    ]);
  });

  it('is read with the NaN and Infinity that Python writes, which JSON does not know', () => {
    const body = '{"a": NaN, "b": [-Infinity, Infinity], "text": "NaN \\" Infinity"}';
    assert.deepEqual(decodeBody(message(body), limits), { a: null, b: [null, null], text: 'NaN " Infinity' });
  });

  it('is read in other character sets, and refused in unknown ones', () => {
    const latin1 = message(Buffer.from('"Grüße"', 'latin1'), 'application/json', { contentEncoding: 'latin1' });
    assert.equal(decodeBody(latin1, limits), 'Grüße');
    const utf16 = message(Buffer.from('"Grüße"', 'utf16le'), 'application/json', { contentEncoding: 'utf-16le' });
    assert.equal(decodeBody(utf16, limits), 'Grüße');
    assert.equal(refusedAs(message('""', 'application/json', { contentEncoding: 'klingon' })), 'unknown-content-encoding');
  });

  it('is refused when it is no JSON', () => {
    assert.equal(refusedAs(message('{"type": ')), 'malformed');
    assert.equal(refusedAs(message('')), 'malformed');
  });

  it('is refused when it nests too deep, however the brackets are spread', () => {
    assert.equal(refusedAs(message('['.repeat(51) + ']'.repeat(51))), 'too-deep');
    assert.equal(refusedAs(message('{"a":'.repeat(51) + '1' + '}'.repeat(51))), 'too-deep');
    assert.equal(refusedAs(message('['.repeat(90_000))), 'too-deep');
    assert.doesNotThrow(() => decodeBody(message('['.repeat(50) + ']'.repeat(50)), limits));
  });

  it('may hold any number of brackets side by side, and in strings', () => {
    const wide = `[${'[],'.repeat(500)}{}]`;
    assert.equal((decodeBody(message(wide), limits) as unknown[]).length, 501);
    const text = JSON.stringify({ args: `${'['.repeat(500)}"\\"${'{'.repeat(500)}` });
    assert.doesNotThrow(() => decodeBody(message(text), limits));
  });
});

describe('a reply', () => {
  it("is read with kombu's type markers as plain values, and bounded in depth without being told", () => {
    const eta = { __type__: 'datetime', __value__: '2026-11-22T12:56:26+00:00' };
    assert.deepEqual(decode(message(JSON.stringify({ 'w1@vm': [{ eta }] })), { maxBytes: 1000 }), {
      'w1@vm': [{ eta: eta.__value__ }],
    });
    assert.throws(() => decode(message('['.repeat(200)), { maxBytes: 1000 }), { reason: 'too-deep' });
  });
});

describe('a body in msgpack', () => {
  it('is read whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        // encode turns -0 into 0, as JSON does.
        const expected: unknown = JSON.parse(JSON.stringify(value));
        assert.deepEqual(decodeBody(message(encode(value), 'application/x-msgpack'), limits), expected);
      }),
      { numRuns: 300 },
    );
  });

  it('is read with sizes of every width, bytes and extensions', () => {
    const value = {
      text: 'x'.repeat(70_000),
      list: Array.from({ length: 300 }, (_, n) => n),
      small: -1,
      big: 2 ** 40,
      less: -(2 ** 40),
      half: 0.5,
    };
    assert.deepEqual(decodeBody(message(encode(value), 'application/x-msgpack'), limits), value);
    assert.equal(decodeBody(message(encode(new Uint8Array([1, 2, 255])), 'application/x-msgpack'), limits), 'AQL/');
    assert.deepEqual(decodeBody(message(Buffer.from([0xd4, 5, 9]), 'application/x-msgpack'), limits), { type: 5, data: 'CQ==' });
  });

  it('is refused when it is cut off, followed by something, too deep, or claims more than it holds', () => {
    const whole = Buffer.from(encode({ type: 'task-sent', uuid: 'a', list: [1, 2.5, 'text'] }));
    for (let length = 0; length < whole.length; length += 1) {
      assert.equal(refusedAs(message(whole.subarray(0, length), 'application/x-msgpack')), 'malformed');
    }
    assert.equal(refusedAs(message(Buffer.concat([whole, Buffer.from([1])]), 'application/x-msgpack')), 'malformed');
    assert.equal(refusedAs(message(Buffer.alloc(1000, 0x91), 'application/x-msgpack')), 'too-deep');
    assert.equal(refusedAs(message(Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]), 'application/x-msgpack')), 'malformed');
    assert.equal(refusedAs(message(Buffer.from([0xc1]), 'application/x-msgpack')), 'malformed');
  });

  it('cannot reach a prototype', () => {
    const body = Buffer.concat([Buffer.from([0x81, 0xa9]), Buffer.from('__proto__'), Buffer.from([0x81, 0xa1, 0x61, 0x01])]);
    const value = decodeBody(message(body, 'application/x-msgpack'), limits) as object;
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.ok(Object.hasOwn(value, '__proto__'));
  });
});

describe('a body in YAML', () => {
  it('is read as Python writes it, dates as text', () => {
    const body = '- hostname: w1@vm\n  runtime: 0.5\n  eta: 2026-11-22T12:56:26+00:00\n  parent_id: null\n  expired: false\n';
    assert.deepEqual(decodeBody(message(body, 'application/x-yaml'), limits), [
      { hostname: 'w1@vm', runtime: 0.5, eta: '2026-11-22T12:56:26+00:00', parent_id: null, expired: false },
    ]);
  });

  it('makes no object of a tag, and is refused as a bomb of aliases, too deep, or malformed', () => {
    assert.equal(
      decodeBody(message('!!python/object/apply:os.system ["x"]', 'application/x-yaml'), limits) instanceof Array,
      true,
    );
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, n) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[n]}`).join(',')}]`).join('\n')}`;
    assert.equal(refusedAs(message(bomb, 'application/x-yaml')), 'malformed');
    assert.equal(refusedAs(message('- '.repeat(60) + 'x', 'application/x-yaml')), 'too-deep');
    assert.ok(['too-deep', 'malformed'].includes(refusedAs(message('['.repeat(5_000), 'application/x-yaml'))));
    assert.equal(refusedAs(message('a: [', 'application/x-yaml')), 'malformed');
  });
});

describe('a body that is refused by name', () => {
  it('a pickle, with a remedy', () => {
    const error = refusal(message(Buffer.from('gASVCwAAAAAAAAB9lIwBYZRLAXMu', 'base64'), 'application/x-python-serialize'));
    assert.equal(error.reason, 'pickle');
    assert.match(error.message, /pickle/);
    assert.match(error.remedy ?? '', /event_serializer/);
  });

  it('an unknown content type', () => {
    assert.match(refusal(message('x', 'application/x-protobuf')).message, /application\/x-protobuf/);
  });

  it('more bytes than are read', () => {
    assert.equal(refusal(message(`"${'x'.repeat(100)}"`), { maxBytes: 50, maxDepth: 5 }).reason, 'too-large');
  });
});

describe('a compressed body', () => {
  const plain = JSON.stringify({ type: 'task-sent', args: 'x'.repeat(5000) });
  const compressed = (body: Buffer, compression: unknown): Message =>
    message(body, 'application/json', { headers: { compression } });

  it('is read from every format that Node has', () => {
    for (const [name, body] of [
      ['application/x-gzip', deflateSync(plain)], // kombu calls zlib's own format so
      ['application/x-gzip', gzipSync(plain)],
      ['application/x-brotli', brotliCompressSync(plain)],
      ['application/zstd', zstdCompressSync(plain)],
    ] as const) {
      assert.deepEqual(decodeBody(compressed(body, name), limits), JSON.parse(plain), name);
    }
  });

  it('is refused by name where Node has no decoder', () => {
    assert.match(refusal(compressed(Buffer.from('BZh9'), 'application/x-bz2')).message, /application\/x-bz2/);
    assert.equal(refusedAs(compressed(Buffer.from('x'), 'constructor')), 'unknown-compression');
    assert.equal(refusedAs(compressed(Buffer.from('x'), { a: 1 })), 'unknown-compression');
  });

  it('is given up where it grows beyond the limit, and refused when it is broken', () => {
    const bomb = deflateSync(Buffer.alloc(50_000_000, 0x20));
    assert.ok(bomb.length < limits.maxBytes);
    assert.equal(refusedAs(compressed(bomb, 'application/x-gzip')), 'too-large');
    assert.equal(refusedAs(compressed(Buffer.from('not zlib'), 'application/x-gzip')), 'malformed');
  });
});
