import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EventReader } from '../event/event-reader.ts';
import { silentLogger } from '../logger.ts';
import { newState, NOW } from './testing/cluster.ts';

const TYPES = ['sent', 'received', 'started', 'succeeded', 'failed', 'retried', 'revoked', 'rejected', 'progress', ''];
const WORKER_TYPES = ['online', 'offline', 'heartbeat', 'elect', ''];
const FIELDS = [
  'hostname', 'name', 'args', 'kwargs', 'root_id', 'parent_id', 'retries', 'eta', 'expires', 'queue', 'exchange', 'routing_key', 'result', 'runtime',
  'exception', 'traceback', 'clock', 'pid', 'freq', 'active', 'processed', 'loadavg', 'sw_ident', 'constructor', '__proto__', 'uuid', 'timestamp', 'type',
];

const type = fc.oneof(fc.constantFrom(...TYPES).map((name) => `task-${name}`), fc.constantFrom(...WORKER_TYPES).map((name) => `worker-${name}`));
const likely = fc.record({
  type,
  hostname: fc.constantFrom('w1@vm', 'w2@vm', 'gen1@web', 'odd'),
  uuid: fc.constantFrom('a', 'b', 'c', 'constructor'),
  timestamp: fc.integer({ min: NOW - 10, max: NOW + 10 }),
});
const oddValue = fc.oneof(fc.jsonValue(), fc.constantFrom('1', '2026-11-22T12:56:25', -1, 1e308, 'a', 'b', '__proto__'));
const event = fc.tuple(likely, fc.dictionary(fc.constantFrom(...FIELDS), oddValue, { maxKeys: 6 })).map(([usual, odd]) => ({ ...usual, ...odd }));

test('no event, however malformed, makes state throw or miscount', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(event, event, fc.jsonValue()), { maxLength: 30 }), (events) => {
      const reader = new EventReader({ maxMessageBytes: 1e6, maxFutureSeconds: 60, maxDepth: 64, logger: silentLogger, clock: { now: () => NOW } });
      const state = newState({ maxSeries: 5, limits: { maxTasks: 3, maxWorkers: 2, maxValueLength: 10 } });
      const message = { body: Buffer.from(JSON.stringify(events)), contentType: 'application/json', contentEncoding: 'utf-8', headers: {}, receivedAt: NOW };
      const valid = reader.read(message);
      for (const each of valid) state.apply(each, NOW);
      state.age(NOW + 5);
      const counted = [...state.eventCounts()].reduce((sum, { count }) => sum + count, 0);
      const { duplicate, taskBytes, tasks } = state.health();
      assert.ok(counted + duplicate <= valid.length);
      assert.ok(tasks <= 3 && taskBytes >= 0 && (tasks > 0 || taskBytes === 0));
      for (const series of state.series()) assert.ok(series.prefetched >= 0);
      for (const { stages } of state.waits()) for (const stage of Object.values(stages)) assert.ok(Number.isFinite(stage?.sum ?? 0));
      for (const task of state.tasks()) assert.ok(task.state.length > 0 && task.attempts.length >= 0);
      state.age(NOW + 10_000); // lost
      state.age(NOW + 10_001); // and purged
      assert.equal(state.workers().length, 0);
    }),
    { numRuns: 3_000, seed: 11 },
  );
});
