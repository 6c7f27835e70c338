import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import type { StoredResult } from '../contract/result.ts';
import { Redactor } from '../redaction/redactor.ts';
import { abortedMeta } from './aborted.ts';
import { maskedResult } from './masked.ts';
import { contentTypeOfMeta, contentTypeOfValue, PICKLE } from './payload.ts';
import { epochOf, readResult } from './read-result.ts';

const MAX = 100_000;
const read = (text: string | Buffer): StoredResult => readResult('8a1f', Buffer.from(text), MAX);
/** As Celery 5.7 stored it with result_extended, stamps and a group among the children. */
const WHOLE = `{"status": "SUCCESS", "result": {"n": 1.0, "at": {"__type__": "datetime", "__value__": "2026-11-26T12:00:00+00:00"}}, "traceback": null,
  "children": [[["c1", ["8a1f", null]], null], [["g1", ["8a1f", null]], [[["m1", null], null], [["m2", null], null]]]], "date_done": "2026-11-26T18:15:55.500000+00:00",
  "group_id": "g0", "parent_id": "p0", "name": "shop.pay", "args": [12345678901234567890, -0.0, {"__type__": "uuid", "__value__": {"hex": "be02c0e35fdc47dd8ad53af49ec95dfc"}}],
  "kwargs": {"password": "hunter2"}, "worker": "w@h", "retries": 2, "queue": "mail", "stamped_headers": ["tenant"], "tenant": ["acme"], "task_id": "8a1f"}`;

describe('what the result backend holds of a task', () => {
  test('is read whole, for people and for machines', () => {
    assert.deepEqual(read(WHOLE), {
      uuid: '8a1f', state: 'SUCCESS',
      result: { kind: 'value', value: { n: 1, at: '2026-11-26T12:00:00+00:00' }, json: '{"n":1.0,"at":{"__type__":"datetime","__value__":"2026-11-26T12:00:00+00:00"}}' },
      exception: null, traceback: null, children: ['c1', 'm1', 'm2'], date_done: 1_795_716_955.5, group_id: 'g0', parent_id: 'p0', name: 'shop.pay',
      args: {
        kind: 'value', value: [12345678901234567000, -0, 'be02c0e3-5fdc-47dd-8ad5-3af49ec95dfc'],
        json: '[12345678901234567890,-0.0,{"__type__":"uuid","__value__":{"hex":"be02c0e35fdc47dd8ad53af49ec95dfc"}}]',
      },
      kwargs: { kind: 'value', value: { password: 'hunter2' }, json: '{"password":"hunter2"}' },
      worker: 'w@h', retries: 2, queue: 'mail', stamps: { tenant: ['acme'] },
    } satisfies StoredResult);
  });

  test('of a failure is its exception', () => {
    const { state, result, exception, traceback } = read('{"status": "FAILURE", "result": {"exc_type": "OutOfStock", "exc_message": ["none", 3], "exc_module": "shop"}, "traceback": "Traceback …"}');
    assert.deepEqual({ state, result, traceback }, { state: 'FAILURE', result: { kind: 'value', value: null, json: 'null' }, traceback: 'Traceback …' });
    assert.deepEqual(exception, { type: 'OutOfStock', module: 'shop', message: ['none', 3], repr: "OutOfStock('none', 3)" });
    assert.equal(read('{"status": "REVOKED", "result": {"exc_type": "TaskRevokedError", "exc_message": ["terminated"], "exc_module": "celery.exceptions"}}').exception?.repr, "TaskRevokedError('terminated')");
  });

  test('nothing is promised to the last digit where something was lost', () => {
    const { args } = read('{"status": "SUCCESS", "result": 1, "args": [NaN]}');
    assert.deepEqual(args, { kind: 'value', value: [null], json: null });
    const packed = (value: unknown) => read(Buffer.from(encode({ status: 'SUCCESS', result: value }, { useBigInt64: true }))).result;
    assert.deepEqual(packed([1.5, 7, 2n ** 63n, -(2n ** 62n), 'ü', null]), { kind: 'value', value: [1.5, 7, 2 ** 63, -(2 ** 62), 'ü', null], json: '[1.5,7,9223372036854775808,-4611686018427387904,"ü",null]' });
    for (const lost of [new Uint8Array([1]), Infinity]) assert.ok('json' in packed([lost]) && (packed([lost]) as { json: unknown }).json === null, String(lost));
    // {"status": "S", "result": [1.0]}, which JavaScript's encoder cannot write.
    const float = Buffer.concat([Buffer.from([0x82, 0xa6]), Buffer.from('status'), Buffer.from([0xa1, 0x53, 0xa6]), Buffer.from('result'), Buffer.from('91cb3ff0000000000000', 'hex')]);
    assert.deepEqual(read(float).result, { kind: 'value', value: [1], json: '[1.0]' });
    assert.deepEqual(read('result: [1.0]\nstatus: SUCCESS\n').result, { kind: 'value', value: [1], json: null });
  });

  test('what cannot be read is there, and says why', () => {
    for (const [payload, reason] of [
      [Buffer.from('80049517000000000000008c05706f736978948c0673797374656d9493942e', 'hex'), 'pickle'],
      [Buffer.concat([Buffer.from('\0celery-compressed\0application/x-gzip\0'), deflateSync(Buffer.alloc(MAX + 1, 32))]), 'too-large'],
      ['{"status": "SUCCESS"', 'malformed'], ['[1, 2]', 'malformed'], ['{"result": [["g", null], []]}', 'malformed'], [`{"status": "S", "result": ${'['.repeat(90)}${']'.repeat(90)}}`, 'too-deep'],
    ] as const) {
      const { uuid, state, result } = read(payload);
      assert.deepEqual([uuid, state, result.kind === 'undecodable' && result.reason], ['8a1f', null, reason], String(payload).slice(0, 40));
    }
  });

  test('the serializer of a value alone is told by its bytes', () => {
    const kinds: readonly (readonly [string | Buffer, string])[] = [
      ...['4', '"a"', '[1, 2]', '{}', 'null', 'true', '-1.5', 'NaN', '"- a"'].map((text) => [text, 'application/json'] as const),
      ...['- 1\n- x\n', 'null\n...\n', 'a: 1\n', 'plain\n...\n', '4\n...\n', "'4'\n"].map((text) => [text, 'application/x-yaml'] as const),
      ...[{ a: 1 }, [1], 'Grüße', null, 1.5, -3, 300].map((value) => [Buffer.from(encode(value)), 'application/x-msgpack'] as const),
      [Buffer.from([0x80, 4, 0x95, 1, 0, 0x2e]), PICKLE],
    ];
    for (const [body, kind] of kinds) assert.equal(contentTypeOfValue(Buffer.from(body)), kind, String(body));
    assert.equal(contentTypeOfValue(Buffer.from(encode(52)), [Buffer.from(encode({}))]), 'application/x-msgpack', 'beside kwargs in msgpack');
  });

  test('is masked for whoever looks, and not for what is called again', () => {
    const redactor = new Redactor({ keys: ['password'], patterns: [] });
    const masked = maskedResult(read(WHOLE), redactor);
    assert.deepEqual(masked.kwargs, { kind: 'value', value: { password: '********' }, json: '{"password":"hunter2"}' });
    const failed = read(`{"status": "FAILURE", "result": {"exc_type": "E", "exc_message": [{"password": "hunter2"}, "password='hunter2'"]}, "traceback": "E: password='hunter2'"}`);
    const { exception, traceback } = maskedResult(failed, redactor);
    assert.ok(!JSON.stringify([exception, traceback]).includes('hunter2'), JSON.stringify(exception));
    const plain = read('{"status": "SUCCESS", "result": 1}');
    assert.equal(maskedResult(plain, redactor), plain);
  });

  test('dates are UTC unless they say otherwise', () => {
    const noon = Date.UTC(2026, 10, 26, 12) / 1000;
    for (const text of ['2026-11-26T12:00:00', '2026-11-26 12:00:00.000000', '2026-11-26T12:00:00+00:00', '2026-11-26 12:00:00+00', '2026-11-26T17:30:00+0530', '2026-11-26T12:00:00Z']) {
      assert.equal(epochOf(text), noon, text);
    }
    for (const text of [null, 5, '', 'yesterday', '2026-13-45T99:00:00']) assert.equal(epochOf(text), null);
  });

  test('ABORTED is written in each serializer as it is read in', () => {
    for (const type of ['application/json', 'application/x-msgpack', 'application/x-yaml', PICKLE]) {
      const meta = abortedMeta('Grüße "1"', type);
      if (type === PICKLE) assert.equal(contentTypeOfMeta(meta), PICKLE);
      else assert.equal(readResult('x', meta, MAX).state, 'ABORTED', type);
    }
  });
});
