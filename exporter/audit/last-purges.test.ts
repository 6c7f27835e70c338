import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEntry } from '../contract/audit.ts';
import { lastPurges, QUEUE_PURGE } from './last-purges.ts';
import { givenEntry, givenTrail } from './testing/given.ts';

const NOW = 1_800_000_000;
const entry = (at: number, queue: string, outcome: AuditEntry['outcome'], cluster = 'shop') =>
  givenEntry({ action: QUEUE_PURGE, at: NOW + at, cluster, targets: [queue], outcome });

test('the time of a purge is that at which it began, of the last one that was done', async () => {
  const trail = givenTrail([], { clock: { now: () => NOW } });
  const told = [
    entry(0, 'mail', 'begun'), entry(3, 'mail', 'done'),
    entry(10, 'mail', 'begun'), entry(12, 'mail', 'done'),
    entry(20, 'mail', 'begun'), entry(25, 'mail', 'failed'),
    entry(30, 'orders', 'begun'),
    entry(40, 'media', 'refused'),
    entry(50, 'mail', 'begun', 'other'), entry(51, 'mail', 'done', 'other'),
    givenEntry({ at: NOW + 60, cluster: 'shop', targets: ['mail'], action: 'queue-add-consumer' }),
  ];
  for (const one of told) await trail.write(one);
  assert.deepEqual([...(await lastPurges(trail, 'shop'))], [['mail', NOW + 10]]);
  await trail.close();
});
