import type { AggregateStep } from '../../../exporter/contract/tasks.ts';
import { burstsIn } from './bursts.ts';

const row = (name: string, time: number, failed: number) => ({ time, by: { name, cluster: 'c' }, failed }) as unknown as AggregateStep;

test('failures that stand out are a burst, neighbouring steps one', () => {
  const rows = [row('pay', 0, 1), row('pay', 60, 9), row('pay', 120, 12), row('pay', 240, 1), row('pay', 300, 8)];
  expect(burstsIn(rows, 60, 60)).toEqual([
    { name: 'pay', cluster: 'c', from: 60, to: 180, failed: 21 },
    { name: 'pay', cluster: 'c', from: 300, to: 360, failed: 8 },
  ]);
});

test('what fails all the time is no burst, and neither are a few', () => {
  expect(burstsIn(Array.from({ length: 10 }, (_, index) => row('mail', index * 60, 20)), 60, 10)).toEqual([]);
  expect(burstsIn([row('mail', 0, 4)], 60, 60)).toEqual([]);
});

test('a range may end within a step, as one that ends now does', () => {
  expect(burstsIn([row('pay', 0, 9)], 60, 60.4)).toEqual([{ name: 'pay', cluster: 'c', from: 0, to: 60, failed: 9 }]);
});
