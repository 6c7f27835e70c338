import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation } from '../event/observation.ts';
import { Outlet } from './outlet.ts';

const some = (count: number): Observation[] => Array.from({ length: count }, (_, n) => ({ kind: 'queue', name: `q${n}`, at: n }));

test('observations leave in order and in pieces, and who brought them waits until they are applied', async () => {
  const outlet = new Outlet();
  const applied: string[] = [];
  const sizes: number[] = [];
  const loop = (async () => {
    for await (const piece of outlet.observations()) {
      sizes.push(piece.length);
      for (const observation of piece) if (observation.kind === 'queue') applied.push(observation.name);
    }
  })();
  const observations = some(150);
  await outlet.put(observations);
  assert.deepEqual(applied, observations.map((one) => one.kind === 'queue' && one.name));
  assert.ok(Math.max(...sizes) <= 64);
  outlet.close();
  await loop;
});

test('after the close what was brought is still given out, and nobody waits', async () => {
  const outlet = new Outlet();
  const brought = outlet.put(some(3));
  outlet.close();
  await brought;
  const pieces = [];
  for await (const piece of outlet.observations()) pieces.push(piece.length);
  assert.deepEqual(pieces, [3]);
  await outlet.put(some(1));
});

test('a loop that goes away in the middle leaves nobody waiting', async () => {
  const outlet = new Outlet();
  const brought = outlet.put(some(100));
  for await (const piece of outlet.observations()) {
    assert.equal(piece.length, 64);
    break;
  }
  await brought;
});
