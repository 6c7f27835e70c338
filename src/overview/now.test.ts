import type { AggregateAnswer, AggregateStep } from '../../exporter/contract/tasks.ts';
import { nowOf } from './now.ts';

const STEP = 60;
const answer = (counts: readonly (number | undefined)[], late = 20): AggregateAnswer =>
  ({
    from: 6_000,
    to: 6_000 + counts.length * STEP + late,
    step: STEP,
    rows: counts.flatMap((succeeded, index) => (succeeded === undefined ? [] : [{ time: 6_000 + index * STEP, succeeded } as AggregateStep])),
  }) as unknown as AggregateAnswer;
const succeeded = (step: AggregateStep): number => step.succeeded;

test('is the last step that is over, beside the median of those before', () => {
  expect(nowOf(answer([10, 10, 12, 30]), succeeded, 0)).toEqual({ value: 30, usual: 10, trend: 'up', seconds: STEP });
  expect(nowOf(answer([10, 10, 12, 11]), succeeded, 0)).toMatchObject({ value: 11, trend: 'level' });
  expect(nowOf(answer([10, 10, 12, 3]), succeeded, 0)).toMatchObject({ value: 3, trend: 'down' });
});

test('a step without tasks is 0 where that is a number, and nothing where it is not', () => {
  expect(nowOf(answer([10, 10, undefined]), succeeded, 0)).toMatchObject({ value: 0, trend: 'down' });
  expect(nowOf(answer([10, 10, undefined]), succeeded, null)).toBeUndefined();
  expect(nowOf(answer([undefined, undefined, 4]), succeeded, null)).toMatchObject({ value: 4, usual: null, trend: 'level' });
});

test('the first failure after none is more than usual', () => {
  expect(nowOf(answer([0, 0, 0, 1]), succeeded, null)).toMatchObject({ trend: 'up', usual: 0 });
});

test('a range that no step fits into has no now', () => {
  expect(nowOf(answer([]), succeeded, 0)).toBeUndefined();
});
