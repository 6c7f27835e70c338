import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { AggregateRequest, SortField } from '../../../exporter/store/archive.ts';
import { parseQuery } from '../../../exporter/query/parse.ts';
import { SqliteArchive } from '../../../exporter/store/sqlite/archive.ts';
import type { Tasks } from '../../../exporter/store/tasks.ts';
import { createTasks } from '../../../exporter/store/united-tasks.ts';
import type { Measurement } from '../budget.ts';
import { BUDGETS, quantile } from '../budget.ts';
import { decodeTaskId } from '../../../exporter/store/task-id.ts';
import { DAY } from './archive-file.ts';
import { millionTasks, upgradeMillionTasks } from './million-tasks.ts';

/** What issue 4 asks of a history of a million tasks, on one day. */
const LIMITS = { page: 50, aggregate: 300, size: 600, start: 2, task: 10 } as const;
const MIB = 1024 * 1024;
const SUBJECT = 'history, 1,000,000 tasks';
const END = DAY.from + DAY.seconds;
const ROUNDS = 20;

/** What a person filters and sorts by. */
const PAGES: readonly (readonly [string, SortField, 'asc' | 'desc'])[] = [
  ['', 'seen', 'desc'],
  ['state:FAILURE', 'seen', 'desc'],
  ['state:FAILURE worker:worker-3', 'runtime', 'desc'],
  ['name:step_4 -state:SUCCESS', 'seen', 'asc'],
  ['runtime>2s OR wait>20s', 'wait', 'desc'],
  ['queue:queue_1 retries>0', 'retries', 'desc'],
  ['state:SUCCESS', 'name', 'asc'],
  ['time:now-1h..now worker=celery@worker-7', 'started', 'desc'],
  ['', 'runtime', 'desc'],
];
/** What has to be looked for in the rows' texts: as many are read as the rest of the query leaves. */
const TEXTS = ['kwargs.customer:4217', 'args:999999', 'exception:KeyError name:step_1', 'nowhere'];
const AGGREGATES: readonly Pick<AggregateRequest, 'step' | 'by'>[] = [
  { step: undefined, by: [] },
  { step: undefined, by: ['cluster', 'name'] },
  { step: 900, by: ['state'] },
  { step: 900, by: ['name'] },
  { step: 300, by: ['queue'] },
  { step: 3600, by: ['worker'] },
];

/** What a scrollbar drawn to the end of the longest list passes over. */
const LEAP = 99_000;

export async function measureReadSide(): Promise<Measurement[]> {
  return [...(await measure()), ...measureUpgrade()];
}

async function measure(): Promise<Measurement[]> {
  const { path, cpuPerTask } = millionTasks();
  const archive = new SqliteArchive(path);
  const tasks = createTasks({ clusters: [], archive, clock: { now: () => END } });
  try {
    const bytes = ['', '-wal'].reduce((sum, part) => sum + (existsSync(path + part) ? statSync(path + part).size : 0), 0);
    const start = await timed(() => page(tasks, 'state:FAILURE', 'seen', 'desc'));
    const first = await timed(() => aggregate(tasks, AGGREGATES[0]!));
    const pages = await repeated(ROUNDS, PAGES.map((given) => () => page(tasks, ...given)));
    const aggregates = await repeated(ROUNDS, AGGREGATES.map((given) => () => aggregate(tasks, given)));
    const failures = await repeated(ROUNDS, [() => tasks.failures({ query: { kind: 'all' }, from: DAY.from, to: END, limit: 100 })]);
    const ids = someIds(path);
    const singles = await repeated(1, ids.map((uuid) => () => tasks.detail(uuid)));
    const leaps = await repeated(ROUNDS, (['seen', 'runtime', 'name'] as const).map((field) => () => page(tasks, '', field, 'desc', LEAP)));
    const texts = await repeated(3, TEXTS.map((text) => () => page(tasks, text, 'seen', 'desc')));
    return [
      // 100,000 events are about 33,000 tasks: received, started and ended.
      { subject: SUBJECT, what: 'CPU of writing 33,000 tasks more', value: cpuPerTask * 33_000, unit: 's', limit: BUDGETS.history },
      { subject: SUBJECT, what: 'on disk', value: bytes / MIB, unit: 'MiB', limit: LIMITS.size },
      { subject: SUBJECT, what: 'opened and first page told', value: start / 1000, unit: 's', limit: LIMITS.start },
      { subject: SUBJECT, what: 'first aggregate after the start', value: first / 1000, unit: 's' },
      { subject: SUBJECT, what: 'filtered, sorted page, p50', value: quantile(pages, 0.5), unit: 'ms' },
      { subject: SUBJECT, what: 'filtered, sorted page, p99', value: quantile(pages, 0.99), unit: 'ms', limit: LIMITS.page },
      { subject: SUBJECT, what: `page ${LEAP.toLocaleString('en')} rows further, p50`, value: quantile(leaps, 0.5), unit: 'ms' },
      { subject: SUBJECT, what: `page ${LEAP.toLocaleString('en')} rows further, p99`, value: quantile(leaps, 0.99), unit: 'ms' },
      { subject: SUBJECT, what: 'aggregate over the day, p50', value: quantile(aggregates, 0.5), unit: 'ms' },
      { subject: SUBJECT, what: 'aggregate over the day, p99', value: quantile(aggregates, 0.99), unit: 'ms', limit: LIMITS.aggregate },
      { subject: SUBJECT, what: 'failures of the day, p99', value: quantile(failures, 0.99), unit: 'ms', limit: LIMITS.aggregate },
      { subject: SUBJECT, what: `one task by its id, p99 of ${ids.length}`, value: quantile(singles, 0.99), unit: 'ms', limit: LIMITS.task },
      { subject: SUBJECT, what: 'page for a text in all of it, worst', value: Math.max(...texts), unit: 'ms' },
    ];
  } finally {
    await archive.close();
  }
}

function measureUpgrade(): Measurement[] {
  const { startSeconds, cpuSeconds, longestPieceSeconds, bytes } = upgradeMillionTasks();
  const subject = '… in a file of the version before';
  return [
    { subject, what: 'opened and open tasks read', value: startSeconds, unit: 's', limit: LIMITS.start },
    { subject, what: 'CPU of bringing it over beside the writing', value: cpuSeconds, unit: 's' },
    { subject, what: '… the longest that a batch waits for it', value: longestPieceSeconds, unit: 's' },
    { subject, what: 'on disk then', value: bytes / MIB, unit: 'MiB', limit: LIMITS.size },
  ];
}

/** Of tasks from all over the file. */
function someIds(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const ids = database.prepare('SELECT uuid FROM task WHERE rowid % 1999 = 0').all().map(({ uuid }) => decodeTaskId(uuid as Uint8Array));
  database.close();
  return ids;
}

async function page(tasks: Tasks, text: string, field: SortField, direction: 'asc' | 'desc', offset = 0): Promise<void> {
  const request = { query: parseQuery(text, END), sort: { field, descending: direction === 'desc' }, limit: 50, offset };
  const { incomplete } = await tasks.page({ ...request, cursor: undefined });
  if (incomplete !== undefined) throw new Error(incomplete);
}

async function aggregate(tasks: Tasks, given: Pick<AggregateRequest, 'step' | 'by'>): Promise<void> {
  const { rows, incomplete } = await tasks.aggregate({ query: { kind: 'all' }, from: DAY.from, to: END, ...given });
  if (incomplete !== undefined || rows.length === 0) throw new Error(incomplete ?? 'no rows');
}

/** Milliseconds of each call: all of them once, then all again. */
async function repeated(rounds: number, calls: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const samples: number[] = [];
  for (const call of calls) await call();
  for (let round = 0; round < rounds; round += 1) for (const call of calls) samples.push(await timed(call));
  return samples;
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await call();
  return performance.now() - begun;
}
