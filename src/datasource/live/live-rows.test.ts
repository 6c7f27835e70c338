import { LiveRows } from './live-rows.ts';

const rows = () => new LiveRows<{ id: string; state?: string }>(({ id }) => id, 3);
const ids = (live: ReturnType<typeof rows>) => live.rows().map(({ id }) => id);

test('what is known keeps its place, what is new comes first, and the oldest goes', () => {
  const live = rows();
  live.replace([{ id: 'c' }, { id: 'b' }, { id: 'a' }]);
  live.tell({ id: 'b', state: 'SUCCESS' });
  expect(live.rows()).toEqual([{ id: 'c' }, { id: 'b', state: 'SUCCESS' }, { id: 'a' }]);
  live.tell({ id: 'd' });
  expect(ids(live)).toEqual(['d', 'c', 'b']);
  live.forget({ id: 'c' });
  expect(ids(live)).toEqual(['d', 'b']);
  live.replace([{ id: 'z' }]);
  expect(ids(live)).toEqual(['z']);
});
