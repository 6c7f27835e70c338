import { steppedRange } from './step.ts';

const room = { from: 1_000_003, to: 1_003_603, intervalMs: 7_000, maxDataPoints: 500 };

test('a step is a round one, and the range begins at a whole multiple of it', () => {
  expect(steppedRange('', room)).toEqual({ from: 1_000_000, to: 1_003_603, step: 10 });
  expect(steppedRange('', { ...room, maxDataPoints: 50 }).step).toBe(120);
  expect(steppedRange('', { ...room, intervalMs: 100 }).step).toBe(10);
});

test('one that was chosen stays while there is room for it', () => {
  expect(steppedRange('45s', room).step).toBe(45);
  expect(steppedRange('1s', { ...room, maxDataPoints: 60 }).step).toBe(60);
  expect(() => steppedRange('often', room)).toThrow(/no span of time/);
});
