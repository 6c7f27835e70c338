import { stepsOf } from './timeline.ts';

const moment = (time: number, what: string, attempt: number | null = 0) => ({ time, what, worker: 'w1@shop', attempt, exception: null });

test('what it does between its moments, over several attempts', () => {
  const moments = [moment(0, 'sent', null), moment(1, 'received'), moment(1.5, 'started'), moment(1.9, 'sent', null), moment(2, 'retried'), moment(3, 'received', 1), moment(3.5, 'started', 1), moment(6, 'succeeded', 1)];
  expect(stepsOf(moments, 100).map(({ lasts, doing }) => [lasts === null ? null : Number(lasts.toFixed(3)), doing])).toEqual([
    [1, 'waits in the queue'],
    [0.5, 'waits in the worker'],
    [0.4, 'runs'],
    [0.1, 'runs'],
    [1, 'waits for the next attempt'],
    [0.5, 'waits in the worker'],
    [2.5, 'runs'],
    [null, null],
  ]);
});

test('one that is not over lasts until now; its own events do not interrupt it', () => {
  const steps = stepsOf([moment(0, 'started'), moment(4, 'task-progress', null)], 10);
  expect(steps.map(({ lasts, doing }) => [lasts, doing])).toEqual([
    [4, 'runs'],
    [6, 'runs'],
  ]);
});

test('it was sent before it was received, whatever the clocks say; not where a retry was sent', () => {
  const told = (moments: Parameters<typeof stepsOf>[0]) => stepsOf(moments, 10).map(({ moment: { what }, lasts }) => [what, lasts]);
  expect(told([moment(1, 'received'), moment(2, 'sent', null), moment(3, 'started'), moment(4, 'succeeded')])).toEqual([
    ['sent', 0],
    ['received', 2],
    ['started', 1],
    ['succeeded', null],
  ]);
  expect(told([moment(1, 'received'), moment(2, 'started'), moment(3, 'sent', null), moment(4, 'retried')]).map(([what]) => what)).toEqual(['received', 'started', 'sent', 'retried']);
});
