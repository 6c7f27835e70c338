import { ask } from '../client/exporter.ts';
import { MOST, TaskList } from './task-list.ts';
import type { TaskRow } from './task-list.ts';

jest.mock('../client/exporter.ts', () => ({ ask: jest.fn() }));

const task = (uuid: string, seen: number, state = 'SUCCESS') => ({ cluster: 'shop', uuid, seen, state }) as TaskRow;
const states = ({ shown }: TaskList) => shown.rows.map(({ uuid, state }) => `${uuid} ${state}`);

/** What the exporter answers, a page after the other. */
function answers(...pages: readonly (readonly TaskRow[])[]): void {
  pages.forEach((tasks, at) => jest.mocked(ask).mockResolvedValueOnce({ tasks, next: at < pages.length - 1 ? String(at) : null, incomplete: null }));
}

const listOf = (sort = '-seen') => new TaskList({ q: '', clusters: undefined, sort });

beforeEach(() => jest.mocked(ask).mockReset());

test('the first page is short, further ones are long and follow the last row', async () => {
  answers([task('b', 2)], [task('a', 1)]);
  const list = listOf();
  await list.load();
  await list.more();
  expect(list.shown.rows.map(({ uuid }) => uuid)).toEqual(['b', 'a']);
  const asked = jest.mocked(ask).mock.calls.map(([, options]) => options?.query);
  expect(asked).toMatchObject([{ limit: 500, totals: true }, { limit: 1_000, cursor: '0' }]);
});

test('new ones wait, come in on top, and what is told afterwards is shown where each task stands by then', async () => {
  answers([task('b', 2, 'STARTED')], [task('a', 1, 'STARTED')]);
  const list = listOf();
  await list.load();
  list.told(task('c', 3, 'STARTED'));
  list.told(task('d', 4, 'STARTED'));
  expect(states(list)).toEqual(['b STARTED']);
  list.letIn();
  list.told(task('e', 5, 'STARTED'));
  list.letIn();
  await list.more();
  for (const uuid of ['a', 'b', 'c', 'd', 'e']) list.told(task(uuid, 6, 'SUCCESS'));
  list.letIn();
  expect(states(list)).toEqual(['e SUCCESS', 'd SUCCESS', 'c SUCCESS', 'b SUCCESS', 'a SUCCESS']);
  list.close();
});

test('what falls off the end is new again when it is told of', async () => {
  answers(Array.from({ length: MOST }, (_, at) => task(`t${at}`, MOST - at)));
  const list = listOf();
  await list.load();
  list.told(task('new', MOST + 1));
  list.letIn();
  expect(list.shown.rows).toHaveLength(MOST);
  expect(list.shown.rows.at(-1)?.uuid).toBe(`t${MOST - 2}`);
  list.told(task(`t${MOST - 1}`, MOST + 2));
  list.letIn();
  expect(list.shown.rows[0]?.uuid).toBe(`t${MOST - 1}`);
  list.close();
});
