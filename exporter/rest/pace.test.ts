import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CeleriacError } from '../errors.ts';
import { Pace } from './pace.ts';

test('so many actions at once, as many again in each minute, each caller for itself', () => {
  let now = 0;
  const pace = new Pace(6, () => now);
  const ada = { name: 'ada', role: 'operator', via: 'basic' } as const;
  const anybody = { name: undefined, role: 'admin', via: 'open' } as const;
  const refused = (retryAfter: number) => (thrown: CeleriacError) => thrown.kind === 'too-many' && thrown.retryAfter === retryAfter;
  for (let n = 0; n < 6; n += 1) pace.take(ada, '192.0.2.1');
  assert.throws(() => pace.take(ada, '192.0.2.2'), refused(10), 'wherever she is');
  pace.take({ ...ada, name: 'bob' }, '192.0.2.1');
  pace.take({ ...ada, person: 'eve' }, '192.0.2.1');
  now += 10;
  pace.take(ada, '192.0.2.1');
  assert.throws(() => pace.take(ada, '192.0.2.1'), refused(10));
  for (let n = 0; n < 6; n += 1) pace.take(anybody, '192.0.2.1');
  assert.throws(() => pace.take(anybody, '192.0.2.1'), refused(10));
  pace.take(anybody, '192.0.2.2');
});

test('0 is no limit', () => {
  const pace = new Pace(0);
  for (let n = 0; n < 10_000; n += 1) pace.take({ name: 'ada', role: 'operator', via: 'basic' }, null);
});
