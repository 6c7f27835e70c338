import { UNKNOWN_EXCEPTION } from '../state/exception-classes.ts';
import type { TaskView } from '../state/task.ts';
import { aggregateOrder } from './aggregate-order.ts';
import type { AggregateRequest, AggregateRow, Aggregation, Dimension, FailureGroup, FailuresRequest, Spread } from './archive.ts';
import { innermostFrame } from './frame.ts';
import type { ClusterTask, MemoryTasks } from './memory-tasks.ts';
import { matchingTasks } from './memory-tasks.ts';
import { endedOf, exceptionClassOf, seenOf, waitOf } from './task-view.ts';

interface Group {
  readonly time: number;
  readonly by: Readonly<Partial<Record<Dimension, string | null>>>;
  readonly tasks: TaskView[];
}

/** Archive.aggregate over tasks in memory; the quantiles are exact. */
export function aggregateMemory(memory: readonly MemoryTasks[], request: AggregateRequest): Aggregation {
  const { from, step, by } = request;
  const groups = new Map<string, Group>();
  for (const one of tasksWithin(memory, request)) {
    const time = step === undefined ? from : from + Math.floor((seenOf(one.task) - from) / step) * step;
    const labels = by.map((dimension) => label(one, dimension));
    const key = JSON.stringify([time, labels]);
    let group = groups.get(key);
    if (group === undefined) {
      const named = Object.fromEntries(by.map((dimension, index) => [dimension, labels[index] ?? null]));
      groups.set(key, (group = { time, by: named, tasks: [] }));
    }
    group.tasks.push(one.task);
  }
  return { rows: Array.from(groups.values(), summed).sort(aggregateOrder(by)), quantileError: 0 };
}

/** Archive.failures over tasks in memory. */
export function failuresInMemory(memory: readonly MemoryTasks[], request: FailuresRequest): FailureGroup[] {
  const groups = new Map<string, ClusterTask[]>();
  for (const one of tasksWithin(memory, request)) {
    if (one.task.state !== 'FAILURE') continue;
    const key = JSON.stringify([one.cluster, exceptionClassOf(one.task), innermostFrame(one.task.traceback)]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return Array.from(groups.values(), failureGroup)
    .sort((a, b) => b.count - a.count || b.last - a.last)
    .slice(0, request.limit);
}

function* tasksWithin(memory: readonly MemoryTasks[], { query, from, to }: FailuresRequest | AggregateRequest): Generator<ClusterTask> {
  for (const one of matchingTasks(memory, query)) {
    const seen = seenOf(one.task);
    if (seen >= from && seen < to) yield one;
  }
}

function label({ cluster, task }: ClusterTask, dimension: Dimension): string | null {
  switch (dimension) {
    case 'cluster':
      return cluster;
    case 'worker':
      return task.worker?.name ?? null;
    case 'exception':
      return exceptionClassOf(task) ?? null;
    default:
      return task[dimension] ?? null;
  }
}

function summed({ time, by, tasks }: Group): AggregateRow {
  const count = (test: (task: TaskView) => boolean) => tasks.filter(test).length;
  return {
    time,
    by,
    count: tasks.length,
    succeeded: count(({ state }) => state === 'SUCCESS'),
    failed: count(({ state }) => state === 'FAILURE'),
    revoked: count(({ state }) => state === 'REVOKED'),
    retried: count(({ retries, state }) => (retries ?? 0) > 0 || state === 'RETRY'),
    runtime: spreadOf(tasks.flatMap(({ runtime }) => runtime ?? [])),
    wait: spreadOf(tasks.flatMap((task) => waitOf(task) ?? [])),
  };
}

function spreadOf(values: number[]): Spread {
  if (values.length === 0) return { count: 0, mean: null, p50: null, p95: null, p99: null, max: null };
  values.sort((a, b) => a - b);
  const at = (quantile: number) => values[Math.ceil(quantile * values.length) - 1] ?? null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { count: values.length, mean, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function failureGroup(failures: readonly ClusterTask[]): FailureGroup {
  const tasks = failures.map(({ task }) => ({ task, time: endedOf(task) ?? seenOf(task) })).sort((a, b) => a.time - b.time);
  const [first, last] = [tasks[0], tasks[tasks.length - 1]];
  if (first === undefined || last === undefined) throw new Error('a group of failures is never empty');
  return {
    cluster: failures[0]?.cluster ?? '',
    exception: exceptionClassOf(last.task) ?? UNKNOWN_EXCEPTION,
    frame: innermostFrame(last.task.traceback) ?? null,
    names: Array.from(new Set(tasks.flatMap(({ task }) => task.name ?? []))).sort(),
    count: tasks.length,
    first: first.time,
    last: last.time,
    example: { uuid: last.task.uuid, message: last.task.exception ?? '' },
  };
}
