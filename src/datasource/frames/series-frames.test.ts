import type { AggregateAnswer, AggregateStep } from '../../../exporter/contract/tasks.ts';
import { groupsFrame, seriesFrames } from './series-frames.ts';

const NOTHING = { count: 0, mean: null, p50: null, p95: null, p99: null, max: null };
const row = (time: number, by: AggregateStep['by'], counts: Partial<AggregateStep>): AggregateStep => ({
  time, by, count: 0, succeeded: 0, failed: 0, retried: 0, revoked: 0, runtime: NOTHING, wait: NOTHING, ...counts,
});
const answer = (rows: readonly AggregateStep[], step: number | null = 10): AggregateAnswer => ({ from: 100, to: 130, step, rows, quantile_error: 0.01, incomplete: null });
const asked = { refId: 'A', legend: '', groups: 20, now: 125 };

test('a step in which nothing happened is a count of nothing, and no duration', () => {
  const [frame] = seriesFrames(answer([row(110, {}, { count: 20, runtime: { ...NOTHING, count: 20, p95: 2 } })]), { ...asked, measures: ['count', 'runtime_p95'], by: [] });
  expect(frame?.fields.map(({ values }) => values as unknown[])).toEqual([[100_000, 110_000, 120_000], [0, 20, 0], [null, 2, null]]);
  expect(frame?.fields[2]?.config).toMatchObject({ unit: 's', displayNameFromDS: 'Runtime p95' });
});

test('the rate of the step that is not over is over what has passed of it', () => {
  const [frame] = seriesFrames(answer([row(110, {}, { count: 20 }), row(120, {}, { count: 20 })]), { ...asked, measures: ['rate'], by: [] });
  expect(frame?.fields[1]?.values).toEqual([0, 2, 4]);
});

test('a state has its word and its colour, and the largest groups come first', () => {
  const rows = [row(100, { state: 'FAILURE' }, { count: 1 }), row(100, { state: 'SUCCESS' }, { count: 9 }), row(100, { state: 'PROGRESS' }, { count: 2 })];
  const frames = seriesFrames(answer(rows), { ...asked, groups: 2, measures: ['count'], by: ['state'] });
  expect(frames.map(({ fields }) => fields[1]?.config.displayNameFromDS)).toEqual(['Succeeded', 'PROGRESS']);
  expect(frames[0]?.fields[1]?.config.color).toEqual({ mode: 'fixed', fixedColor: 'green' });
  expect(frames[0]?.meta?.notices?.[0]?.text).toBe('The 2 largest of 3 groups are shown.');
});

test('a legend is filled from the dimensions and the measure', () => {
  const rows = [row(100, { name: 'pay', worker: null }, { count: 1 })];
  const [frame] = seriesFrames(answer(rows), { ...asked, measures: ['failed'], by: ['name', 'worker'], legend: '{{name}}: {{ measure }}' });
  expect(frame?.fields[1]?.config.displayNameFromDS).toBe('pay: Failed');
});

test('a table has a row a group, with what the click on a cell filters by', () => {
  const rows = [row(100, { name: 'pay' }, { count: 3, failed: 1, succeeded: 2 }), row(100, { name: 'mail' }, { count: 6 })];
  const frame = groupsFrame(answer(rows, null), { ...asked, measures: ['count', 'failure_ratio'], by: ['name'] });
  expect(frame.fields.map(({ name, values }) => [name, values])).toEqual([['name', ['mail', 'pay']], ['count', [6, 3]], ['failure_ratio', [null, 1 / 3]]]);
  expect(frame.fields[0]?.config.filterable).toBe(true);
});
