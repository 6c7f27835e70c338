import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InspectMethod, InspectObservation } from './observation.ts';
import { silentLogger } from '../logger.ts';
import { DEFAULT_KEYS } from '../redaction/default-keys.ts';
import { Originals } from '../redaction/originals.ts';
import { SECRET_PATTERNS } from '../redaction/patterns.ts';
import { Redactor } from '../redaction/redactor.ts';
import { EventReader } from './event-reader.ts';
import { redactObservation } from './redact.ts';

const NOW = 1_795_352_184;
const M = '********';
const redactor = new Redactor({ keys: DEFAULT_KEYS, patterns: SECRET_PATTERNS.map(({ name }) => name) });
const COMMON = { hostname: 'w1@vm', utcoffset: 0, pid: 1, clock: 4, uuid: 'a', timestamp: NOW };

function read(event: object, originals?: Originals): unknown {
  const reader = new EventReader({ maxMessageBytes: 1e5, maxFutureSeconds: 60, maxDepth: 64, redactor, originals, logger: silentLogger, clock: { now: () => NOW } });
  const body = Buffer.from(JSON.stringify(event));
  return reader.read({ body, contentType: 'application/json', contentEncoding: 'utf-8', headers: {}, receivedAt: NOW })[0];
}

test("Celery's own events are read without secrets, and what was masked is kept where that is wanted", () => {
  const received = { ...COMMON, type: 'task-received', name: 'shop.pay', args: "('bob',)", kwargs: "{'password': 'hunter2'}", root_id: 'a', retries: 0 };
  const originals = new Originals(10_000);
  assert.deepEqual(read(received, originals), { ...received, kwargs: `{'password': '${M}'}` });
  assert.deepEqual(originals.of('a'), { kwargs: received.kwargs });
  const failed = { ...COMMON, type: 'task-failed', exception: "Refused('token=abc')", traceback: 'x\nshop.Refused: token=abc\n' };
  assert.deepEqual(read(failed), { ...failed, exception: `Refused('token=${M}')`, traceback: `x\nshop.Refused: token=${M}\n` });
});

test('fields of custom events, and unknown ones of others, are walked', () => {
  const custom = { ...COMMON, type: 'task-progress', percent: 40, api_key: 'x', login: { user: 'bob', passwords: ['a'] }, note: 'redis://:pw@cache/0' };
  assert.deepEqual(read(custom), { ...custom, api_key: M, login: { user: 'bob', passwords: M }, note: `redis://:${M}@cache/0` });
  const sent = { ...COMMON, type: 'task-sent', queue: 'token', stamps: { token: 'x' } };
  assert.deepEqual(read(sent), { ...sent, stamps: { token: M } });
});

describe('what workers answer', () => {
  const seen = (method: InspectMethod, answer: unknown, error?: string): InspectObservation => ({ kind: 'inspect', worker: 'w', method, at: 1, answer, ...(error === undefined ? {} : { error }) });

  test('arguments and configuration come without secrets', () => {
    const reserved = seen('reserved', [{ id: 'a', args: ['bob'], kwargs: { password: 'x' } }]);
    assert.deepEqual(redactObservation(reserved, redactor).answer, [{ id: 'a', args: ['bob'], kwargs: { password: M } }]);
    const conf = seen('conf', { broker_read_url: 'redis://:pw@h/0', broker_transport_options: { sentinel_kwargs: { password: 'x' } }, timezone: 'UTC' });
    const shown = { broker_read_url: `redis://:${M}@h/0`, broker_transport_options: { sentinel_kwargs: { password: M } }, timezone: 'UTC' };
    assert.deepEqual(redactObservation(conf, redactor).answer, shown);
    const task_routes = { 'shop.refresh_token': { queue: 'auth' } };
    const routed = seen('conf', { task_routes, api_key: 'x' });
    assert.deepEqual(redactObservation(routed, redactor).answer, { task_routes, api_key: M }, 'by its routes a task is called');
    const beat_schedule = { 'refresh-token': { task: 'shop.refresh_token', schedule: 10, kwargs: { password: 'x' } } };
    const scheduled = { 'refresh-token': { task: 'shop.refresh_token', schedule: 10, kwargs: { password: M } } };
    assert.deepEqual(redactObservation(seen('conf', { beat_schedule }), redactor).answer, { beat_schedule: scheduled }, 'by its schedule beat is watched');
    assert.equal(redactObservation(seen('conf', undefined, 'no: password=x'), redactor).error, `no: password=${M}`);
  });

  test('numbers by the names of tasks stay, and what holds no secret is given on as it is', () => {
    const stats = seen('stats', { total: { 'shop.refresh_token': 5 }, broker: { hostname: 'h', alternates: ['redis://:pw@h/0'] } });
    assert.deepEqual(redactObservation(stats, redactor).answer, { total: { 'shop.refresh_token': 5 }, broker: { hostname: 'h', alternates: [`redis://:${M}@h/0`] } });
    const plain = seen('active', [{ id: 'a', args: '(1,)', kwargs: '{}' }]);
    assert.equal(redactObservation(plain, redactor), plain);
  });
});
