import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';
import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { pino } from 'pino';
import type { Delivery } from '../message/message.ts';
import type { TaskEvent, WorkerEvent } from './event.ts';
import { silentLogger } from '../logger.ts';
import { EventReader } from './event-reader.ts';

const NOW = 1_795_352_184;
// As Celery 5.7 sends it.
const RECEIVED = {
  hostname: 'w1@vm', utcoffset: 0.0, pid: 16858, clock: 4, uuid: 'e2dcbc5a-fe50-4330-befa-d59d3b0f69ea', name: 'tasks.add', args: '(1, 2)',
  kwargs: '{}', root_id: 'e2dcbc5a-fe50-4330-befa-d59d3b0f69ea', parent_id: null, retries: 0, eta: null, expires: null,
  timestamp: NOW + 0.2449, type: 'task-received',
};
const HEARTBEAT = {
  hostname: 'w1@vm', utcoffset: 0.0, pid: 16858, clock: 2, freq: 2.0, active: 0, processed: 0, loadavg: [2.95, 1.32, 0.52],
  sw_ident: 'py-celery', sw_ver: '5.7.0', sw_sys: 'Linux', timestamp: NOW + 0.6, type: 'worker-heartbeat',
};

function newReader(options: Partial<ConstructorParameters<typeof EventReader>[0]> = {}): EventReader {
  const clock = { now: () => NOW };
  return new EventReader({ maxMessageBytes: 100_000, maxFutureSeconds: 3600, maxDepth: 8, logger: silentLogger, clock, ...options });
}

function delivery(body: Buffer | string, properties: Partial<Delivery> = {}): Delivery {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return { body: bytes, contentType: 'application/json', contentEncoding: 'utf-8', headers: {}, receivedAt: NOW, ...properties };
}

const json = (value: unknown): Delivery => delivery(JSON.stringify(value));
const rejected = (reader: EventReader): Record<string, number> => Object.fromEntries(reader.rejected);

test('a single event, a list and an empty list are read', () => {
  const reader = newReader();
  assert.deepEqual(reader.read(json(HEARTBEAT)), [HEARTBEAT]);
  assert.deepEqual(reader.read(json([RECEIVED, { ...RECEIVED, type: 'task-started' }])).map(({ type }) => type), ['task-received', 'task-started']);
  assert.deepEqual(reader.read(json([])), []);
  assert.deepEqual(rejected(reader), {});
});

test('custom types and unknown fields pass as they are', () => {
  const progress = { ...RECEIVED, type: 'task-progress', percent: 40, nested: { list: [1, { deep: null }] } };
  assert.deepEqual(newReader().read(json(progress)), [progress]);
});

test('null is taken everywhere where a field may be null', () => {
  const empty = Object.fromEntries(Object.keys(RECEIVED).map((key) => [key, null]));
  const { hostname, uuid, timestamp, type } = RECEIVED;
  assert.equal(newReader().read(json({ ...empty, hostname, uuid, timestamp, type })).length, 1);
  const bare = Object.fromEntries(Object.keys(HEARTBEAT).map((key) => [key, null]));
  assert.equal(newReader().read(json({ ...bare, hostname, timestamp, type: 'worker-heartbeat' })).length, 1);
});

test('a field of a wrong type costs only itself', () => {
  const odd = { ...RECEIVED, retries: '1', runtime: 'abc', args: [1, 2], kwargs: 7, name: 5, eta: 1, parent_id: {}, clock: 'x', pid: [], traceback: ['a'] };
  const [event] = newReader().read(json(odd)) as TaskEvent[];
  assert.deepEqual(
    { ...event },
    { ...RECEIVED, retries: 1, runtime: null, args: '[1,2]', kwargs: '7', name: null, eta: null, parent_id: null, clock: 0, pid: undefined, traceback: '["a"]' },
  );
  const [beat] = newReader().read(json({ ...HEARTBEAT, loadavg: 'high', freq: '5', active: -1, processed: 'many', sw_ver: 5 })) as WorkerEvent[];
  assert.deepEqual({ ...beat }, { ...HEARTBEAT, loadavg: null, freq: 5, active: null, processed: null, sw_ver: null });
});

test('Python’s NaN and Infinity become null, and the rest of the batch is read', () => {
  const text = JSON.stringify([RECEIVED, { ...RECEIVED, type: 'task-progress', loss: 0 }]).replace('"loss":0', '"loss":NaN,"best":-Infinity,"note":"NaN"');
  const [, progress] = newReader().read(delivery(text));
  assert.deepEqual([progress?.loss, progress?.best, progress?.note], [null, null, 'NaN']);
});

for (const [reason, event] of Object.entries<unknown>({
  'not-an-object': 'task-received',
  'no-type': { ...RECEIVED, type: 7 },
  'unknown-type': { ...RECEIVED, type: 'beat-tick' },
  'no-hostname': { ...RECEIVED, hostname: null },
  'no-uuid': { ...RECEIVED, uuid: 12 },
  'bad-timestamp': { ...RECEIVED, timestamp: 'yesterday' },
  'future-timestamp': { ...RECEIVED, timestamp: NOW + 4000 },
  'too-deep': { ...RECEIVED, type: 'task-x', deep: [[[[[[[[[[[[]]]]]]]]]]]] },
})) {
  test(`an event refused as ${reason} costs only itself`, () => {
    const reader = newReader();
    assert.deepEqual(reader.read(json([event, RECEIVED, event])), [RECEIVED]);
    assert.deepEqual(rejected(reader), { [reason]: 2 });
    assert.deepEqual(reader.read(json(event)), []);
  });
}

test('a future within the bound is taken, as clocks go wrong', () => {
  assert.equal(newReader().read(json({ ...RECEIVED, timestamp: NOW + 3500 })).length, 1);
});

for (const [reason, message] of Object.entries<Delivery>({
  'not-json': delivery('{"type": "task-rec'),
  'too-large': delivery(`[${' '.repeat(100_001)}]`),
  pickle: delivery('cos\nsystem\n', { contentType: 'application/x-python-serialize', contentEncoding: 'binary' }),
  'unknown-content-type': delivery('<event/>', { contentType: 'text/xml' }),
  malformed: delivery(Buffer.from([0xc1]), { contentType: 'application/x-msgpack', contentEncoding: 'binary' }),
})) {
  test(`a message refused as ${reason} is counted once`, () => {
    const reader = newReader();
    assert.deepEqual(reader.read(message), []);
    assert.deepEqual(rejected(reader), { [reason]: 1 });
  });
}

test('a message that decompresses to too much is refused', () => {
  const reader = newReader();
  reader.read(delivery(gzipSync(Buffer.alloc(200_000, ' ')), { headers: { compression: 'application/x-gzip' } }));
  assert.deepEqual(rejected(reader), { 'too-large': 1 });
});

test('msgpack, YAML and compressed events are read, too', () => {
  const packed = delivery(Buffer.from(encode([RECEIVED])), { contentType: 'application/x-msgpack', contentEncoding: 'binary' });
  const zipped = delivery(gzipSync(JSON.stringify(RECEIVED)), { headers: { compression: 'application/x-gzip' } });
  const yaml = delivery(`{type: worker-heartbeat, hostname: w1@vm, timestamp: ${NOW}}`, { contentType: 'application/x-yaml' });
  assert.deepEqual([packed, zipped, yaml].flatMap((message) => newReader().read(message)).map(({ hostname }) => hostname), ['w1@vm', 'w1@vm', 'w1@vm']);
});

test('names are shared between events', () => {
  const reader = newReader();
  const [first] = reader.read(json(RECEIVED)) as TaskEvent[];
  const [second] = reader.read(json(RECEIVED)) as TaskEvent[];
  assert.ok(first !== second && Object.is(first?.name, second?.name));
});

test('refusals are logged now and then, without what the application works on', () => {
  const lines: string[] = [];
  let now = NOW;
  const logger = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const reader = newReader({ logger, clock: { now: () => now } });
  const secret = { ...RECEIVED, uuid: null, args: "('4111 1111 1111 1111',)", result: { token: 'hunter2' } };
  for (let n = 0; n < 100; n += 1) reader.read(json(secret));
  reader.read(delivery('{"password": "hunter2'));
  now += 6;
  reader.read(json(secret));
  const logged = lines.map((line) => JSON.parse(line) as { reason: string; refused: number });
  assert.deepEqual(logged.map(({ reason, refused }) => [reason, refused]), [['no-uuid', 1], ['not-json', 1], ['no-uuid', 101]]);
  assert.doesNotMatch(lines.join(), /4111|hunter2/);
  assert.match(lines[0] ?? '', /task-received/);
});

test('nothing that is delivered makes it throw', () => {
  const field = fc.constantFrom(...Object.keys({ ...RECEIVED, ...HEARTBEAT }), 'runtime', 'result', 'exception', '__proto__');
  const mutated = fc.tuple(fc.constantFrom<object>(RECEIVED, HEARTBEAT), fc.dictionary(field, fc.jsonValue())).map(([event, odd]) => ({ ...event, ...odd }));
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc.oneof(mutated, fc.array(fc.oneof(mutated, fc.jsonValue()))).map((value) => Buffer.from(JSON.stringify(value))),
  );
  const properties = fc.record({
    contentType: fc.constantFrom('application/json', 'application/x-msgpack', 'application/x-yaml', 'application/x-python-serialize', '', 'x'),
    contentEncoding: fc.constantFrom('utf-8', 'binary', 'latin-1', 'x'),
    headers: fc.constantFrom<Record<string, unknown>>({}, { compression: 'zlib' }, { compression: 7 }),
  });
  fc.assert(
    fc.property(body, properties, (bytes, others) => {
      for (const event of newReader().read(delivery(bytes, others))) assert.match(event.type, /^(task|worker)-/);
    }),
    { numRuns: 2_000, seed: 7 },
  );
});
