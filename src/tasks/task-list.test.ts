import { ask } from '../client/exporter.ts';
import { MOST, TaskList } from './task-list.ts';
import type { TaskRow } from './task-row.ts';

jest.mock('../client/exporter.ts', () => ({ ask: jest.fn() }));

const AT = 1_000_000;
const task = (uuid: string, seen: number, state = 'SUCCESS') => ({ cluster: 'shop', uuid, seen, state }) as TaskRow;
const rowsOf = ({ shown: { size, at } }: TaskList) => Array.from({ length: size }, (_, place) => at(place));
const states = (list: TaskList) => rowsOf(list).map((row) => (row === undefined ? 'unread' : `${row.uuid} ${row.state}`));
const listOf = (sort = '-seen') => new TaskList({ q: '', clusters: undefined, sort });

type Given = Readonly<Record<string, string | number | undefined>>;
const asked = () => jest.mocked(ask).mock.calls.map(([, options]) => options?.query as Given);

/** An exporter that holds so many tasks, `t0` the newest; a cursor is the place that it stands at. */
function holding(many: number): void {
  jest.mocked(ask).mockImplementation((_, options) => {
    const { limit, cursor = '0', offset = 0, totals } = (options?.query ?? {}) as Given;
    const from = Number(cursor) + Number(offset);
    const to = Math.min(many, from + Number(limit));
    const tasks = Array.from({ length: Math.max(0, to - from) }, (_unused, step) => task(`t${from + step}`, AT - from - step));
    return Promise.resolve({ tasks, next: to < many ? String(to) : null, at: AT, incomplete: null, ...(totals !== undefined && { total: { count: Math.min(MOST, many), exact: many <= MOST } }) });
  });
}
/** All that was asked has been answered, and what follows from that, too. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => jest.mocked(ask).mockReset());

test('it is as long as was counted, and read where somebody looks', async () => {
  holding(3_000);
  const list = listOf();
  await list.load();
  expect(list.shown.size).toBe(3_000);
  list.look({ from: 0, to: 20, isUpward: false });
  await settled();
  expect(list.shown.at(299)?.uuid).toBe('t299');
  expect(list.shown.at(300)).toBeUndefined();
  list.look({ from: 1_500, to: 1_520, isUpward: false });
  await settled();
  expect(list.shown.at(1_500)?.uuid).toBe('t1500');
  expect(list.shown.at(1_519)?.uuid).toBe('t1519');
  expect(asked()).toMatchObject([{ limit: 300, totals: true }, { cursor: '300', offset: 1_200, at: AT }]);
});

test('the end is read with what is before it, and the way up from there', async () => {
  holding(3_000);
  const list = listOf();
  await list.load();
  list.look({ from: 2_980, to: 3_000, isUpward: false });
  await settled();
  expect(list.shown.at(2_999)?.uuid).toBe('t2999');
  expect(list.shown.at(2_500)?.uuid).toBe('t2500');
  list.look({ from: 2_600, to: 2_620, isUpward: true });
  await settled();
  expect(list.shown.at(2_000)?.uuid).toBe('t2000');
});

test('who scrolls on finds the rows there, without any being counted or asked for twice', async () => {
  holding(3_000);
  const list = listOf();
  await list.load();
  for (let from = 0; from < 2_980; from += 20) {
    list.look({ from, to: from + 20, isUpward: false });
    await settled();
    expect(list.shown.at(from + 19)).toBeDefined();
  }
  expect(asked().slice(1).every(({ offset }) => offset === undefined || offset === 0)).toBe(true);
  expect(asked().reduce((sum, { limit }) => sum + Number(limit), 0)).toBe(3_000);
});

test('what is far out of sight is not waited for', async () => {
  holding(30_000);
  const list = listOf();
  await list.load();
  const signals: AbortSignal[] = [];
  jest.mocked(ask).mockImplementation((_, options) => new Promise(() => signals.push(options?.signal as AbortSignal)));
  list.look({ from: 10_000, to: 10_020, isUpward: false });
  list.look({ from: 10_400, to: 10_420, isUpward: false });
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  list.look({ from: 20_000, to: 20_020, isUpward: false });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  list.close();
});

test('a list that ends sooner than was counted, or later, becomes as long as it is', async () => {
  holding(1_000);
  const list = listOf();
  await list.load();
  holding(900);
  list.look({ from: 980, to: 1_000, isUpward: false });
  await settled();
  expect(list.shown.size).toBe(900);
  expect(list.shown.at(899)?.uuid).toBe('t899');
  holding(1_100);
  await list.load();
  holding(1_200);
  list.look({ from: 1_080, to: 1_100, isUpward: false });
  await settled();
  expect(list.shown.size).toBe(1_200);
});

test('what failed is read when it is tried again, or when somebody looks elsewhere', async () => {
  holding(3_000);
  const list = listOf();
  await list.load();
  jest.mocked(ask).mockRejectedValueOnce(new Error('away'));
  list.look({ from: 1_000, to: 1_020, isUpward: false });
  await settled();
  expect(list.shown.trouble?.what).toBeDefined();
  expect(list.shown.at(1_000)).toBeUndefined();
  list.again();
  await settled();
  expect(list.shown.trouble).toBeUndefined();
  expect(list.shown.at(1_000)?.uuid).toBe('t1000');
});

test('new ones wait, come in on top, and what is told afterwards is shown where each task stands by then', async () => {
  jest.mocked(ask).mockResolvedValueOnce({ tasks: [task('b', 2, 'STARTED'), task('a', 1, 'STARTED')], next: null, at: AT, incomplete: null });
  const list = listOf();
  await list.load();
  list.told(task('c', 3, 'STARTED'));
  list.told(task('d', 4, 'STARTED'));
  expect(states(list)).toEqual(['b STARTED', 'a STARTED']);
  list.letIn();
  list.told(task('e', 5, 'STARTED'));
  list.letIn();
  for (const uuid of ['a', 'b', 'c', 'd', 'e']) list.told(task(uuid, 6, 'SUCCESS'));
  list.letIn();
  expect(states(list)).toEqual(['e SUCCESS', 'd SUCCESS', 'c SUCCESS', 'b SUCCESS', 'a SUCCESS']);
  list.close();
});

test('rows further down are the same after others were let in on top, and those not read yet are no new ones', async () => {
  holding(3_000);
  const list = listOf();
  await list.load();
  list.told(task('t2000', AT - 2_000, 'FAILURE'));
  expect(list.shown.waiting).toBe(0);
  list.told(task('new', AT + 1));
  list.letIn();
  expect(list.shown.size).toBe(3_001);
  list.look({ from: 1_001, to: 1_021, isUpward: false });
  await settled();
  expect(list.shown.at(0)?.uuid).toBe('new');
  expect(list.shown.at(1_001)?.uuid).toBe('t1000');
  list.close();
});

test('what falls off the end is new again when it is told of', async () => {
  const all = Array.from({ length: MOST }, (_, at) => task(`t${at}`, MOST - at));
  jest.mocked(ask).mockResolvedValueOnce({ tasks: all, next: null, at: AT, incomplete: null });
  const list = listOf();
  await list.load();
  list.told(task('new', MOST + 1));
  list.letIn();
  expect(list.shown.size).toBe(MOST);
  expect(list.shown.at(MOST - 1)?.uuid).toBe(`t${MOST - 2}`);
  list.told(task(`t${MOST - 1}`, MOST + 2));
  list.letIn();
  expect(list.shown.at(0)?.uuid).toBe(`t${MOST - 1}`);
  list.close();
});

test('what is told while the first page is on its way is not lost with it, be it in the page or not', async () => {
  let answer: (page: object) => void = () => undefined;
  jest.mocked(ask).mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  const list = listOf();
  const loading = list.load();
  list.told(task('old', AT - 1, 'SUCCESS'));
  list.told(task('new', AT + 1, 'STARTED'));
  answer({ tasks: [task('old', AT - 1, 'STARTED')], next: null, at: AT, incomplete: null, total: { count: 1, exact: true } });
  await loading;
  expect(states(list)).toEqual(['old SUCCESS']);
  expect(list.shown.waiting).toBe(1);
  list.letIn();
  expect(states(list)).toEqual(['new STARTED', 'old SUCCESS']);
});
