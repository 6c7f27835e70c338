import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueueLengths } from './queue-lengths.ts';

const NOW = 1_800_000_000;

test('the last hours are kept as measured, what is older as the longest of each five minutes', () => {
  const lengths = new QueueLengths();
  const measurements = 24 * 360;
  for (let i = 0; i < measurements; i += 1) {
    lengths.observe({ kind: 'queue', name: 'celery', at: NOW + i * 10, ready: i % 30 === 7 ? 500 : i % 30, consumers: 2 });
  }
  const end = NOW + measurements * 10;
  const recent = lengths.between('celery', end - 3_600, end);
  assert.equal(recent.length, 360);
  const old = lengths.between('celery', NOW, NOW + 3_600);
  assert.equal(old.length, 12);
  assert.ok(old.every(({ ready, unacked, consumers }) => ready === 500 && unacked === undefined && consumers === 2));
  const all = lengths.between('celery', NOW, end);
  assert.ok(
    all.every(({ time }, at) => at === 0 || time > (all[at - 1]?.time ?? 0)),
    'in order, nothing twice',
  );
});

test('of too many queues, those least recently measured are forgotten', () => {
  const lengths = new QueueLengths();
  for (let i = 0; i < 1_200; i += 1) lengths.observe({ kind: 'queue', name: `q${i}`, at: NOW + i, ready: 1 });
  assert.equal(lengths.names().length, 1_000);
  assert.deepEqual(lengths.between('q0', 0, NOW * 2), []);
  assert.equal(lengths.between('q1199', 0, NOW * 2).length, 1);
});
