import { drainOf, slopeOf } from './backlog.ts';

const lengths = (...ready: readonly (number | null)[]) => ready.map((one, index) => ({ time: index * 60, ready: one, max_ready: one, unacked: 0, consumers: 1 }));

test('how a queue moves, and when it is empty', () => {
  expect(slopeOf(lengths(600, 300, 0))).toBe(-5);
  expect(slopeOf(lengths(null, 0, 120))).toBe(2);
  expect(slopeOf(lengths(5))).toBeNull();
  expect(slopeOf([])).toBeNull();
  expect(drainOf(300, -5)).toBe(60);
  expect(drainOf(300, 1)).toBeNull();
  expect(drainOf(0, 1)).toBe(0);
  expect(drainOf(null, -1)).toBeNull();
});
