import type { StateReader } from '../../state/reader.ts';
import type { TaskView } from '../../state/task.ts';
import { fold } from './search/fold.ts';
import { remembering } from './search/match.ts';
import type { TaskTest } from './search/match.ts';
import { TopTasks } from './top-tasks.ts';

export const SORT_KEYS = ['name', 'received', 'started', 'state'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** Undefined: no such condition. Names and states are compared whole, without regard to case. Times are epoch seconds. */
export interface TaskQuery {
  readonly name: string | undefined;
  readonly worker: string | undefined;
  readonly state: string | undefined;
  /** Both inclusive; a task that was never received passes, as in Flower. */
  readonly receivedFrom: number | undefined;
  readonly receivedTo: number | undefined;
  readonly search: TaskTest | undefined;
  /** `latest`: by the time of the last event. */
  readonly sortBy: SortKey | 'latest';
  readonly order: 'ascending' | 'descending';
  readonly offset: number;
  readonly limit: number | undefined;
}

/**
 * One page of the tasks in memory, what has no value in the sorted field first (last when descending), equals by id. The walk
 * is over all of them; what costs is asked last: first the conditions that compare a number or a known name, then whether the
 * task can still come onto the page, then the search.
 */
export function selectTasks(reader: StateReader, query: TaskQuery): TaskView[] {
  if (query.limit === 0) return [];
  switch (query.sortBy) {
    case 'latest':
      return byNumber(reader, query, (task) => task.timestamp);
    case 'received':
      return byNumber(reader, query, (task) => task.received);
    case 'started':
      return byNumber(reader, query, (task) => task.started);
    case 'name':
      return byText(reader, query, (task) => task.name);
    case 'state':
      return byText(reader, query, (task) => task.state);
  }
}

function byNumber(reader: StateReader, query: TaskQuery, numberOf: (task: TaskView) => number | undefined): TaskView[] {
  const { offset, limit, search } = query;
  const passes = plainTest(query);
  const top = new TopTasks(limit === undefined ? undefined : offset + limit, query.order);
  for (const task of reader.tasks()) {
    if (passes !== undefined && !passes(task)) continue;
    const key = numberOf(task) ?? Number.NEGATIVE_INFINITY;
    if (!top.admits(key, task.uuid)) continue;
    if (search === undefined || search(task)) top.add(key, task);
  }
  return top.page(offset);
}

/** Names and states are shared by many tasks: the texts are sorted, and only the groups that the page touches. */
function byText(reader: StateReader, query: TaskQuery, textOf: (task: TaskView) => string | undefined): TaskView[] {
  const { limit, search, order } = query;
  const page: TaskView[] = [];
  let skip = query.offset;
  for (const group of groups(reader, query, textOf)) {
    const found = search === undefined ? group : group.filter(search);
    if (found.length <= skip) {
      skip -= found.length;
      continue;
    }
    const top = new TopTasks(limit === undefined ? undefined : skip + limit - page.length, order);
    for (const task of found) if (top.admits(0, task.uuid)) top.add(0, task);
    for (const task of top.page(skip)) page.push(task);
    skip = 0;
    if (page.length === limit) break;
  }
  return page;
}

function groups(reader: StateReader, query: TaskQuery, textOf: (task: TaskView) => string | undefined): TaskView[][] {
  const passes = plainTest(query);
  const byOwnText = new Map<string | undefined, TaskView[]>();
  for (const task of reader.tasks()) {
    if (passes !== undefined && !passes(task)) continue;
    const text = textOf(task);
    const group = byOwnText.get(text);
    if (group === undefined) byOwnText.set(text, [task]);
    else group.push(task);
  }
  const byFolded = new Map<string, TaskView[]>();
  for (const [text, group] of byOwnText) {
    // NUL sorts before every text, and no name begins with it.
    const folded = text === undefined ? '\0' : fold(text);
    byFolded.set(folded, (byFolded.get(folded) ?? []).concat(group));
  }
  const sorted = [...byFolded].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  return query.order === 'ascending' ? sorted : sorted.reverse();
}

function plainTest(query: TaskQuery): TaskTest | undefined {
  const { state, name, worker, receivedFrom, receivedTo } = query;
  const tests: TaskTest[] = [];
  if (state !== undefined) {
    const is = same(state);
    tests.push((task) => is(task.state));
  }
  if (name !== undefined) {
    const is = same(name);
    tests.push((task) => is(task.name));
  }
  if (worker !== undefined) {
    const is = same(worker);
    tests.push((task) => is(task.worker?.name));
  }
  if (receivedFrom !== undefined) tests.push(({ received }) => received === undefined || received >= receivedFrom);
  if (receivedTo !== undefined) tests.push(({ received }) => received === undefined || received <= receivedTo);
  const [only] = tests;
  return tests.length <= 1 ? only : (task) => tests.every((test) => test(task));
}

function same(wanted: string): (text: string | undefined) => boolean {
  const folded = fold(wanted);
  return remembering((text) => fold(text) === folded);
}
