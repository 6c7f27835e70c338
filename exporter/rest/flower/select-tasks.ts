import type { StateReader } from '../../state/reader.ts';
import type { TaskView } from '../../state/task.ts';
import { fold } from './search/fold.ts';
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
 * One page of the tasks in memory. The walk is over all of them; what costs is asked last: first the conditions that compare
 * a number or a known name, then whether the task can still come onto the page, then the search.
 */
export function selectTasks(reader: StateReader, query: TaskQuery): TaskView[] {
  const { offset, limit, search } = query;
  const wanted = limit === undefined ? undefined : offset + limit;
  if (limit === 0) return [];
  const passes = plainTest(query);
  const keyOf = sortKey(reader, query.sortBy);
  const top = new TopTasks(wanted, query.order);
  for (const task of reader.tasks()) {
    if (passes !== undefined && !passes(task)) continue;
    const key = keyOf(task);
    if (!top.admits(key, task.uuid)) continue;
    if (search === undefined || search(task)) top.add(key, task);
  }
  return top.page(offset);
}

function plainTest(query: TaskQuery): TaskTest | undefined {
  const { receivedFrom, receivedTo } = query;
  const tests: TaskTest[] = [];
  if (query.state !== undefined) tests.push(sameText((task) => task.state, query.state));
  if (query.name !== undefined) tests.push(sameText((task) => task.name, query.name));
  if (query.worker !== undefined) tests.push(sameText((task) => task.worker?.name, query.worker));
  if (receivedFrom !== undefined) tests.push(({ received }) => received === undefined || received >= receivedFrom);
  if (receivedTo !== undefined) tests.push(({ received }) => received === undefined || received <= receivedTo);
  const [only] = tests;
  return tests.length <= 1 ? only : (task) => tests.every((test) => test(task));
}

function sameText(textOf: (task: TaskView) => string | undefined, wanted: string): TaskTest {
  const folded = fold(wanted);
  // One text is one object almost everywhere in state: the last outcome is the next one most of the time.
  let lastText: string | undefined;
  let lastOutcome = false;
  return (task) => {
    const text = textOf(task);
    if (text !== lastText) {
      lastText = text;
      lastOutcome = text !== undefined && fold(text) === folded;
    }
    return lastOutcome;
  };
}

/** A number for each task that sorts as the field does; what has no value comes first. */
function sortKey(reader: StateReader, sortBy: TaskQuery['sortBy']): (task: TaskView) => number {
  switch (sortBy) {
    case 'latest':
      return (task) => task.timestamp;
    case 'received':
      return (task) => task.received ?? Number.NEGATIVE_INFINITY;
    case 'started':
      return (task) => task.started ?? Number.NEGATIVE_INFINITY;
    case 'name':
      return ranks(reader, (task) => task.name);
    case 'state':
      return ranks(reader, (task) => task.state);
  }
}

/** Texts that many tasks share, sorted once; a task then has its text's place. */
function ranks(reader: StateReader, textOf: (task: TaskView) => string | undefined): (task: TaskView) => number {
  const texts = new Set<string>();
  for (const task of reader.tasks()) {
    const text = textOf(task);
    if (text !== undefined) texts.add(text);
  }
  const folded = [...new Set([...texts].map(fold))].sort((a, b) => (a < b ? -1 : 1));
  const places = new Map(folded.map((text, place) => [text, place]));
  const rankOf = new Map([...texts].map((text) => [text, places.get(fold(text)) ?? 0]));
  return (task) => {
    const text = textOf(task);
    return text === undefined ? Number.NEGATIVE_INFINITY : (rankOf.get(text) ?? 0);
  };
}
