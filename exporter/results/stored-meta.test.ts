import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import { DEFAULT_KEYS } from '../redaction/default-keys.ts';
import { NO_REDACTION, Redactor } from '../redaction/redactor.ts';
import { UndecodableError } from '../message/undecodable.ts';
import { reprOf } from './repr.ts';
import { readMeta } from './stored-meta.ts';

const LIMITS = { maxBytes: 100_000, maxValueLength: 1_000 };
const read = (payload: Buffer) => readMeta(payload, 5, LIMITS, NO_REDACTION);
/** As Celery 5.7 stored it. */
const PROGRESS = '{"status": "PROGRESS", "result": {"current": 3, "total": 10}, "traceback": null, "children": [], "date_done": null, "task_id": "8a1f"}';
const progress = { kind: 'result', uuid: '8a1f', at: 5, state: 'PROGRESS', result: "{'current': 3, 'total': 10}", exception: undefined, traceback: undefined };

const compressed = (name: string, body: Buffer) => Buffer.concat([Buffer.from(`\0celery-compressed\0${name}\0`), body]);

function reason(payload: Buffer): string {
  try {
    read(payload);
  } catch (thrown) {
    if (thrown instanceof UndecodableError) return thrown.reason;
    throw thrown;
  }
  return 'read';
}

test('secrets are masked before a text is cut', () => {
  const redactor = new Redactor({ keys: DEFAULT_KEYS, patterns: [] });
  const stored = JSON.stringify({ task_id: 'a', status: 'SUCCESS', result: { user: 'bob', token: 'x'.repeat(50) } });
  assert.equal(readMeta(Buffer.from(stored), 5, { maxBytes: 1_000, maxValueLength: 30 }, redactor)?.result, "{'user': 'bob', 'token': '********'}");
  const failed = JSON.stringify({ task_id: 'a', status: 'FAILURE', result: { exc_type: 'Refused', exc_message: ['password=abc'] }, traceback: 'Refused: password=abc' });
  const read = readMeta(Buffer.from(failed), 5, LIMITS, redactor);
  assert.deepEqual([read?.exception, read?.traceback], ["Refused('password=********')", 'Refused: password=********']);
});

describe('what a worker stores', () => {
  test('is read from JSON, msgpack, YAML, and compressed', () => {
    const meta = JSON.parse(PROGRESS) as Record<string, unknown>;
    const yaml = 'children: []\ndate_done: null\nresult: {current: 3, total: 10}\nstatus: PROGRESS\ntask_id: 8a1f\ntraceback: null\n';
    const bodies = [
      Buffer.from(PROGRESS), Buffer.from(encode(meta)), Buffer.from(yaml), compressed('application/x-gzip', deflateSync(PROGRESS)),
      compressed('application/x-gzip', gzipSync(PROGRESS)), compressed('application/zstd', zstdCompressSync(PROGRESS)),
    ];
    for (const body of bodies) assert.deepEqual(read(body), progress);
  });

  test('a failure reads as its exception, as events have it', () => {
    const stored = { exc_type: 'OutOfStock', exc_message: ["no 'such' article", 3], exc_module: 'tasks' };
    const meta = { status: 'FAILURE', result: stored, traceback: 'Traceback …', task_id: 'a' };
    const { result, exception, traceback } = read(Buffer.from(JSON.stringify(meta))) ?? {};
    assert.equal(exception, `OutOfStock("no 'such' article", 3)`);
    assert.equal(result, undefined);
    assert.equal(traceback, 'Traceback …');
  });

  test('a group, or anything that names no task, is none', () => {
    for (const text of ['{"result": [["a", null], []]}', '{"task_id": 5, "status": "SUCCESS"}', '{"task_id": "a", "status": ""}', '{}']) {
      assert.equal(read(Buffer.from(text)), undefined);
    }
  });

  test('a pickle is named and never loaded; a bomb stops at the ceiling', () => {
    assert.equal(reason(Buffer.from('80049517000000000000008c05706f736978948c0673797374656d9493942e', 'hex')), 'pickle');
    assert.equal(reason(compressed('application/x-gzip', deflateSync(Buffer.from('8004954a2e', 'hex')))), 'pickle');
    assert.equal(reason(compressed('application/x-gzip', deflateSync(Buffer.alloc(10_000_000, 32)))), 'too-large');
    assert.equal(reason(compressed('application/x-bz2', Buffer.from('BZh9'))), 'unknown-compression');
    assert.equal(reason(Buffer.from('\0celery-compressed\0application/x-gzip')), 'malformed');
    assert.equal(reason(Buffer.from(`{"task_id": "a", "status": "X", "result": ${'['.repeat(500)}${']'.repeat(500)}}`)), 'too-deep');
    assert.equal(reason(Buffer.from('{"task_id"')), 'malformed');
    assert.equal(reason(Buffer.from([0, 1, 2])), 'unknown-content-type');
    assert.equal(reason(Buffer.alloc(0)), 'unknown-content-type');
  });
});

test("values read as Python's repr", () => {
  for (const [value, text] of [
    [null, 'None'], [true, 'True'], [1.5, '1.5'], ['it', "'it'"], ["it's", `"it's"`], [`"it's"`, `'"it\\'s"'`], ['a\n\\\u0001', "'a\\n\\\\\\x01'"],
    [[1, [2], {}], '[1, [2], {}]'], [{ a: false, 'ü': null }, "{'a': False, 'ü': None}"],
  ] as const) {
    assert.equal(reprOf(value, 1_000), text);
  }
  assert.ok(reprOf(Array.from({ length: 1_000_000 }, (_, at) => at), 100).length < 200, 'ends early');
});
