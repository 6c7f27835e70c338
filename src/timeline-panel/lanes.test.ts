import type { TaskRow } from '../rows/task-rows.ts';
import { barAt, layoutOf, nextBar } from './layout.ts';
import { lanesOf } from './lanes.ts';

const task = (worker: string, started: number | null, ended: number | null, state = 'SUCCESS'): TaskRow =>
  ({ cluster: 'c', uuid: `${worker} ${started}`, worker, started, ended, state, runtime: null }) as TaskRow;

test('what runs beside each other lies beside each other', () => {
  const [lane, other] = lanesOf([task('w1', 5, 9), task('w1', 0, 10), task('w1', 9, 12), task('w2', 3, null, 'STARTED'), task('w1', null, null, 'RECEIVED')], 20);
  expect(lane?.bars.map(({ from, to, track }) => [from, to, track])).toEqual([[0, 10, 0], [5, 9, 1], [9, 12, 1]]);
  expect(lane?.tracks).toBe(2);
  expect(other?.bars[0]).toMatchObject({ from: 3, to: 20, track: 0 });
});

test('one that waits to be tried again does not run on', () => {
  expect(lanesOf([task('w', 3, null, 'RETRY')], 20)[0]?.bars[0]?.to).toBe(3);
});

test('a bar is found where it is drawn, and by the arrow keys', () => {
  const lanes = lanesOf([task('w1', 0, 10), task('w1', 5, 9), task('w2', 50, 100)], 100);
  const layout = layoutOf(lanes, { width: 100, from: 0, to: 100, bar: 10 });
  const second = lanes[0]?.bars[1];
  const place = layout.placeOf(second as never);
  expect(place).toMatchObject({ x: 5, width: 4 });
  expect(barAt(layout, place.x + 1, place.y + 1)).toBe(second);
  expect(barAt(layout, 60, place.y + 1)).toBeUndefined();
  expect(nextBar(lanes, undefined, 'right')).toBe(lanes[0]?.bars[0]);
  expect(nextBar(lanes, lanes[0]?.bars[0], 'right')).toBe(second);
  expect(nextBar(lanes, second, 'right')).toBe(second);
  expect(nextBar(lanes, second, 'down')).toBe(lanes[1]?.bars[0]);
  expect(nextBar(lanes, lanes[1]?.bars[0], 'up')).toBe(second);
});
