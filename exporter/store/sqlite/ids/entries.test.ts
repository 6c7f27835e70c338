import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Entries, findInPart, partCount, partOf } from './entries.ts';
import { hashOfId, hashOfRoot, mixed } from './id-hash.ts';
import { IdFilter } from './id-filter.ts';

/** Few of them, so that some are equal. */
const hash = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constant(2 ** 32 - 1));
const offset = fc.integer({ min: 1, max: 2_000 });
const base = fc.constantFrom(0, 2 ** 32 - 1_000, 2 ** 40);

test('every entry is found in its part by its hash, all of those with an equal one, and rows beyond 32 bits', () => {
  fc.assert(fc.property(fc.array(fc.tuple(hash, offset), { maxLength: 2_000 }), base, (pairs, first) => {
    const given = pairs.map(([one, at]) => [one, first + at] as const);
    const entries = new Entries();
    for (const [one, row] of given) entries.add(one, row);
    const last = Math.max(0, ...given.map(([, row]) => row));
    const parts = entries.parts();
    assert.equal(parts.length, partCount(given.length));
    for (const wanted of new Set([...given.map(([one]) => one), 17])) {
      const rows: number[] = [];
      findInPart(parts[partOf(wanted, given.length)]!, wanted, last, (row) => void rows.push(row));
      assert.deepEqual(rows.sort((a, b) => a - b), given.filter(([one]) => one === wanted).map(([, row]) => row).sort((a, b) => a - b));
    }
  }), { numRuns: 50 });
});

test('a filter rules out no id that is there, and nearly all that are not', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => hashOfId(`task-${index}`));
  const filter = new IdFilter(ids.length / 2);
  for (const one of ids.slice(0, 10_000)) filter.add(one);
  const held = ids.map((one) => filter.mayHold(one, mixed(one) | 1));
  assert.ok(held.slice(0, 10_000).every(Boolean));
  assert.ok(held.slice(10_000).filter(Boolean).length < 200, 'less than two in a hundred');
});

test('ids that differ in little have hashes that differ in much; a root’s is another than the task’s', () => {
  const clocks = Array.from({ length: 5_000 }, (_, index) => Uint8Array.of(index & 255, index >>> 8, 3, 4, 5, 6, 0x11, 8, 9, 10, 11, 12, 13, 14, 15, 16));
  const parts = new Map<number, number>();
  for (const id of clocks) parts.set(hashOfId(id) >>> 28, (parts.get(hashOfId(id) >>> 28) ?? 0) + 1);
  assert.equal(parts.size, 16);
  assert.ok(Math.max(...parts.values()) < 400, 'evenly spread');
  assert.ok(new Set(clocks.map((id) => hashOfId(id))).size > 4_995);
  assert.ok(clocks.every((id) => hashOfRoot(id) !== hashOfId(id)));
});
