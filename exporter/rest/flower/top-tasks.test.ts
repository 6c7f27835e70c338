import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { givenTask } from '../testing/state.ts';
import { TopTasks } from './top-tasks.ts';

const keys = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true }), fc.constant(Number.NEGATIVE_INFINITY));

test('gives the same page as a sort of everything', () => {
  const cases = fc.record({
    keys: fc.array(keys, { maxLength: 3_000, size: 'max' }),
    offset: fc.nat({ max: 3_000 }),
    limit: fc.option(fc.integer({ min: 1, max: 1_500 }), { nil: undefined }),
    order: fc.constantFrom('ascending' as const, 'descending' as const),
  });
  fc.assert(
    fc.property(cases, ({ keys: given, offset, limit, order }) => {
      const tasks = given.map((timestamp, n) => givenTask(`id-${(n * 7_919) % 10_007}`, { timestamp }));
      const wanted = limit === undefined ? undefined : offset + limit;
      const top = new TopTasks(wanted, order);
      for (const task of tasks) if (top.admits(task.timestamp, task.uuid)) top.add(task.timestamp, task);

      const sign = order === 'ascending' ? 1 : -1;
      const sorted = [...tasks].sort((a, b) =>
        a.timestamp === b.timestamp ? sign * (a.uuid < b.uuid ? -1 : 1) : sign * (a.timestamp < b.timestamp ? -1 : 1),
      );
      assert.deepEqual(
        top.page(offset).map(({ uuid }) => uuid),
        sorted.slice(offset, wanted).map(({ uuid }) => uuid),
      );
    }),
    { numRuns: 200 },
  );
});

test('turns away what cannot come onto the page any more, so that a search is not asked about it', () => {
  const top = new TopTasks(10, 'descending');
  let admitted = 0;
  for (let n = 100_000; n > 0; n -= 1) {
    if (!top.admits(n, `id-${n}`)) continue;
    admitted += 1;
    top.add(n, givenTask(`id-${n}`, { timestamp: n }));
  }
  assert.ok(admitted < 2_000, `${admitted} of 100,000 were admitted`);
  assert.equal(top.page(0)[9]?.timestamp, 99_991);
});
