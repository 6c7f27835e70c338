import type { TaskRecord } from '../../contract/task.ts';
import { matcher } from '../../query/matches.ts';
import { exceptionClass } from '../../state/exception-classes.ts';
import type { AggregateRequest, AggregateRow, Dimension, FailuresRequest, PageRequest, Spread } from '../archive.ts';
import { innermostFrame } from '../frame.ts';
import { recordQueryable } from '../record-queryable.ts';

// What answers have to be, written down without a thought for speed.

export function naiveMatches(tasks: readonly TaskRecord[], query: PageRequest['query']): TaskRecord[] {
  return tasks.filter((task) => matcher(query)(recordQueryable(task)));
}

/** All that match, in order. */
export function naiveOrder(tasks: readonly TaskRecord[], { query, sort }: Pick<PageRequest, 'query' | 'sort'>): TaskRecord[] {
  const isUuid = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  const valueOf = (task: TaskRecord) => task[sort.field];
  const [present, missing] = [naiveMatches(tasks, query).filter((task) => valueOf(task) !== null), naiveMatches(tasks, query).filter((task) => valueOf(task) === null)];
  const compare = (a: number | string | boolean, b: number | string | boolean) => (a < b ? -1 : a > b ? 1 : 0);
  const tie = (a: TaskRecord, b: TaskRecord) =>
    compare(b.seen, a.seen) || compare(isUuid(a.uuid), isUuid(b.uuid)) || compare(a.uuid, b.uuid) || compare(a.cluster, b.cluster);
  const byValue = (a: TaskRecord, b: TaskRecord) => compare(valueOf(a) ?? 0, valueOf(b) ?? 0) * (sort.descending ? -1 : 1);
  return [...present.sort((a, b) => byValue(a, b) || tie(a, b)), ...missing.sort(tie)];
}

const CLASS = (task: TaskRecord) =>
  task.exception === null && task.traceback === null ? null : exceptionClass(task.exception, task.traceback ?? undefined);

export function naiveAggregate(tasks: readonly TaskRecord[], request: AggregateRequest): AggregateRow[] {
  const { from, to, step, by } = request;
  const within = naiveMatches(tasks, request.query).filter(({ seen }) => seen >= from && seen < to);
  const timeOf = ({ seen }: TaskRecord) => (step === undefined ? from : from + Math.floor((seen - from) / step) * step);
  const labelOf = (task: TaskRecord, dimension: Dimension) => (dimension === 'exception' ? CLASS(task) : task[dimension]);
  const keyOf = (task: TaskRecord) => JSON.stringify([timeOf(task), ...by.map((dimension) => labelOf(task, dimension))]);
  return Array.from(new Set(within.map(keyOf)), (key) => {
    const group = within.filter((task) => keyOf(task) === key);
    const inState = (state: string) => group.filter((task) => task.state === state).length;
    const [first] = group;
    if (!first) throw new Error('no group without tasks');
    return {
      time: timeOf(first),
      by: Object.fromEntries(by.map((dimension) => [dimension, labelOf(first, dimension)])),
      count: group.length, succeeded: inState('SUCCESS'), failed: inState('FAILURE'), revoked: inState('REVOKED'),
      retried: group.filter(({ retries, state }) => state === 'RETRY' || (retries ?? 0) > 0).length,
      runtime: spread(group.flatMap(({ runtime }) => runtime ?? [])),
      wait: spread(group.flatMap(({ wait }) => wait ?? [])),
    };
  });
}

/** A quantile: the least value that so large a share of all does not exceed. */
function spread(values: readonly number[]): Spread {
  const quantile = (share: number) => {
    const enough = values.filter((value) => values.filter((other) => other <= value).length >= share * values.length);
    return enough.length === 0 ? null : Math.min(...enough);
  };
  const mean = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  return { count: values.length, mean, p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), max: quantile(1) };
}

/** Without the example, which may be any of the latest. */
export function naiveFailures(tasks: readonly TaskRecord[], { query, from, to }: FailuresRequest) {
  const failed = naiveMatches(tasks, query).filter(({ state, seen }) => state === 'FAILURE' && seen >= from && seen < to);
  const keyOf = (task: TaskRecord) => JSON.stringify([task.cluster, CLASS(task) ?? 'UnknownException', innermostFrame(task.traceback) ?? null]);
  return Array.from(new Set(failed.map(keyOf)), (key) => {
    const group = failed.filter((task) => keyOf(task) === key);
    const times = group.map(({ ended, seen }) => ended ?? seen);
    return { key, count: group.length, first: Math.min(...times), last: Math.max(...times), names: Array.from(new Set(group.flatMap(({ name }) => name ?? []))).sort() };
  });
}
