import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { TaskRecord } from '../contract/task.ts';
import { CeleriacError } from '../errors.ts';
import type { TaskView } from '../state/task.ts';
import type { Archive } from './archive.ts';
import { DIMENSIONS, SORT_FIELDS } from './archive.ts';
import { rowOf } from './row.ts';
import { SqliteReader } from './sqlite/reader.ts';
import { SqliteWriter } from './sqlite/writer.ts';
import type { TaskPageRequest, Tasks } from './tasks.ts';
import { MemoryCluster, readerArchive } from './testing/memory-cluster.ts';
import { naiveAggregate, naiveFailures, naiveMatches, naiveOrder } from './testing/naive.ts';
import { queryArbitrary } from './testing/query-arbitrary.ts';
import { BASE, numberOfQuery, taskView } from './testing/task-arbitrary.ts';
import { createTasks } from './united-tasks.ts';

const directory = mkdtempSync(join(tmpdir(), 'celeriac-tasks-'));
after(() => rmSync(directory, { recursive: true, force: true }));
const clock = { now: () => BASE };
const ALL = { kind: 'all' } as const;
const NEWEST = { field: 'seen', descending: true } as const;

let files = 0;
async function withFile(use: (file: { writer: SqliteWriter; archive: Archive }) => Promise<void>): Promise<void> {
  const path = join(directory, `${(files += 1)}.db`);
  const writer = new SqliteWriter(path);
  const reader = new SqliteReader(path);
  try {
    await use({ writer, archive: readerArchive(reader) });
  } finally {
    reader.close();
    writer.close();
    rmSync(path);
  }
}

const named = taskView.map((task): TaskView => ({ ...task, name: task.name ?? 'tasks.named' }));
/** What happens to one cluster: tasks are seen, some of them are written, some that were written are forgotten, and some seen again. */
const life = fc.record({
  written: fc.uniqueArray(named, { maxLength: 8, selector: ({ uuid }) => uuid }),
  forgotten: fc.nat(8),
  fresh: fc.uniqueArray(named, { maxLength: 8, selector: ({ uuid }) => uuid }),
  /** Whether memory can tell what is not written; else all of it counts. */
  tellsUnwritten: fc.boolean(),
});
const question = fc.record({
  query: queryArbitrary(numberOfQuery),
  sort: fc.record({ field: fc.constantFrom(...SORT_FIELDS), descending: fc.boolean() }),
  limit: fc.integer({ min: 2, max: 6 }),
  by: fc.subarray([...DIMENSIONS]),
});

test('pages and counts are those of all tasks, each once: as memory knows it if that is not written, else as the history does', async () => {
  await fc.assert(
    fc.asyncProperty(life, life, fc.array(question, { minLength: 1, maxLength: 3 }), async (one, other, questions) => {
      await withFile(async ({ writer, archive }) => {
        const clusters = [live('default', one, writer), live('Other', other, writer)];
        const tasks = createTasks({ clusters, archive, clock });
        const archived = await archive.tasks(clusters.flatMap((cluster) => cluster.ever()));
        const memory = clusters.flatMap((cluster) => cluster.told());
        const isTold = (task: TaskRecord) => memory.some(({ uuid, cluster }) => uuid === task.uuid && cluster === task.cluster);
        const union = [...memory, ...archived.filter((task) => !isTold(task))];
        for (const { query, sort, limit } of questions) {
          assert.deepEqual(await pages(tasks, { query, sort, limit }), naiveOrder(union, { query, sort }));
          const matching = naiveMatches(union, query).length;
          assert.deepEqual(await tasks.count(query, 1_000), { count: matching, exact: true, incomplete: undefined });
          assert.deepEqual(await tasks.count(query, 3), { count: Math.min(3, matching), exact: matching <= 3, incomplete: undefined });
        }
      });
    }),
    { numRuns: 60 },
  );
});

test('a page behind so many rows is the one that reading through would have come to', async () => {
  await fc.assert(
    fc.asyncProperty(life, question, fc.nat(9), fc.boolean(), async (one, { query, sort, limit }, offset, isFile) => {
      await withFile(async ({ writer, archive }) => {
        const cluster = live('default', { ...one, fresh: [] }, isFile ? writer : undefined);
        const tasks = createTasks({ clusters: [cluster], archive: isFile ? archive : undefined, clock });
        const all = await pages(tasks, { query, sort, limit: 1_000 });
        const page = await tasks.page({ query, sort, limit, cursor: undefined, offset });
        assert.deepEqual(page.tasks, all.slice(offset, offset + limit));
        assert.equal(page.next !== undefined, all.length > offset + limit);
        const first = await tasks.page({ query, sort, limit, cursor: undefined });
        if (first.next === undefined) return;
        const behind = await tasks.page({ query, sort, limit, cursor: first.next, offset });
        assert.deepEqual(behind.tasks, all.slice(limit + offset, 2 * limit + offset), 'counted from a cursor');
      });
    }),
    { numRuns: 150 },
  );
});

test('without a history, memory alone gives the same answers', async () => {
  await fc.assert(
    fc.asyncProperty(life, life, question, async (one, other, { query, sort, limit, by }) => {
      const clusters = [live('default', one), live('Other', other)];
      const tasks = createTasks({ clusters, archive: undefined, clock });
      const all = clusters.flatMap((cluster) => cluster.everything());
      assert.deepEqual(await pages(tasks, { query, sort, limit }), naiveOrder(all, { query, sort }));
      assert.equal((await tasks.count(query, 1_000)).count, naiveMatches(all, query).length);
      const range = { query, from: BASE, to: BASE + 20 };
      const { rows } = await tasks.aggregate({ ...range, step: 5, by });
      const summary = (row: (typeof rows)[number]) => JSON.stringify([row.time, row.by, row.count, row.succeeded, row.failed, row.retried, row.runtime.p95, row.wait.p50]);
      assert.deepEqual(new Set(rows.map(summary)), new Set(naiveAggregate(all, { ...range, step: 5, by }).map(summary)));
      const { groups } = await tasks.failures({ ...range, limit: 100 });
      const grouped = groups.map(({ cluster, exception, frame, count, first, last, names }) => ({ key: JSON.stringify([cluster, exception, frame]), count, first, last, names }));
      assert.deepEqual(new Set(grouped), new Set(naiveFailures(all, { ...range, limit: 100 })));
    }),
    { numRuns: 100 },
  );
});

test('a page does not shift while tasks arrive, and none that was there is missed or told twice', async () => {
  const arrivals = fc.array(fc.uniqueArray(fc.record({ task: named, isWritten: fc.boolean() }), { maxLength: 4, selector: ({ task }) => task.uuid }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(life, arrivals, fc.boolean(), fc.integer({ min: 1, max: 4 }), async (before, batches, descending, limit) => {
      await withFile(async ({ writer, archive }) => {
        // One that memory forgot and then sees again moves, once it is known from when it was.
        const isNew = (task: TaskView) => before.written.every(({ uuid }) => uuid !== task.uuid);
        const cluster = live('default', { ...before, fresh: before.fresh.filter(isNew) }, writer);
        const tasks = createTasks({ clusters: [cluster], archive, clock });
        const sort = { field: 'seen', descending } as const;
        const there = await pages(tasks, { query: ALL, sort, limit: 100 });
        const told: TaskRecord[] = [];
        for (let cursor: string | undefined, turn = 0; turn === 0 || cursor !== undefined; turn += 1) {
          const page = await tasks.page({ query: ALL, sort, limit, cursor });
          told.push(...page.tasks);
          cursor = page.next;
          for (const { task, isWritten } of batches[turn] ?? []) {
            if (cluster.ever().some(({ uuid }) => uuid === task.uuid)) continue;
            cluster.see(task);
            if (isWritten) cluster.write(writer);
          }
        }
        const uuids = told.map(({ uuid }) => uuid);
        assert.equal(new Set(uuids).size, uuids.length, 'each once');
        const old = there.map(({ uuid }) => uuid);
        assert.deepEqual(uuids.filter((uuid) => old.includes(uuid)), old);
      });
    }),
    { numRuns: 60 },
  );
});

test('a task whose end alone was seen is told with what the history knows of it', async () => {
  await withFile(async ({ writer, archive }) => {
    const cluster = new MemoryCluster('default');
    const begun = view({ uuid: 'order-17', name: 'shop.charge', received: BASE, args: '(1,)', state: 'RECEIVED' });
    writer.write({ tasks: [rowOf('default', begun)], attempts: [], customEvents: [] });
    cluster.see(view({ uuid: 'order-17', state: 'SUCCESS', succeeded: BASE + 2, timestamp: BASE + 2, result: '42' }));
    const tasks = createTasks({ clusters: [cluster], archive, clock });
    const { tasks: page } = await tasks.page({ query: ALL, sort: NEWEST, limit: 10, cursor: undefined });
    assert.deepEqual(page.map(({ uuid, name }) => [uuid, name]), [['order-17', 'shop.charge']]);
    const detail = await tasks.detail('order-17');
    assert.deepEqual([detail?.name, detail?.state, detail?.result, detail?.args, detail?.seen, detail?.source], ['shop.charge', 'SUCCESS', '42', '(1,)', BASE, 'both']);
  });
});

test('relatives are found in memory and history, the oldest first', async () => {
  await withFile(async ({ writer, archive }) => {
    const cluster = new MemoryCluster('default');
    const [root, child, grandchild] = [
      view({ uuid: 'root', name: 'a', sent: BASE, rootId: 'root' }),
      view({ uuid: 'child', name: 'b', sent: BASE + 1, rootId: 'root', parentId: 'root' }),
      view({ uuid: 'grandchild', name: 'c', sent: BASE + 2, rootId: 'root', parentId: 'child' }),
    ];
    writer.write({ tasks: [root, child].map((task) => rowOf('default', task)), attempts: [], customEvents: [] });
    cluster.see(grandchild);
    const tasks = createTasks({ clusters: [cluster], archive, clock });
    for (const uuid of ['root', 'child', 'grandchild']) {
      const relatives = await tasks.relatives(uuid, { limit: 10 });
      assert.deepEqual(relatives?.tasks.map((task) => task.uuid), ['root', 'child', 'grandchild']);
      assert.deepEqual([relatives.root, relatives.complete], ['root', true]);
    }
    assert.equal((await tasks.relatives('root', { limit: 2 }))?.complete, false);
    assert.deepEqual((await tasks.detail('root'))?.children, ['child']);
    assert.equal(await tasks.relatives('nobody', { limit: 2 }), undefined);
  });
});

test('where the history does not answer, memory does, and says why something is missing', async () => {
  const cluster = new MemoryCluster('default');
  cluster.see(view({ uuid: 'a', name: 'shop.charge', sent: BASE }));
  const away = () => Promise.reject(new CeleriacError('unavailable', 'the history file cannot be used: disk I/O error'));
  const archive: Archive = { task: away, tasks: away, page: away, place: away, count: away, aggregate: away, failures: away, family: away, close: async () => undefined };
  const tasks = createTasks({ clusters: [cluster], archive, clock });
  const page = await tasks.page({ query: ALL, sort: NEWEST, limit: 10, cursor: undefined });
  assert.deepEqual(page.tasks.map(({ uuid }) => uuid), ['a']);
  assert.match(page.incomplete ?? '', /only what is in memory: .*disk I\/O error/);
  assert.equal((await tasks.detail('a'))?.source, 'memory');
  assert.equal((await tasks.taskTypes({ query: ALL, from: BASE, to: BASE + 10 })).types[0]?.rate, 0.1);
});

test('a cursor of another sort, or no cursor at all, is refused with a remedy', async () => {
  const cluster = new MemoryCluster('default');
  for (const uuid of ['a', 'b']) cluster.see(view({ uuid, sent: BASE }));
  const tasks = createTasks({ clusters: [cluster], archive: undefined, clock });
  const { next } = await tasks.page({ query: ALL, sort: NEWEST, limit: 1, cursor: undefined });
  for (const [cursor, sort] of [[next, { field: 'name', descending: true }], ['nonsense', NEWEST], ['W10', NEWEST]] as const) {
    await assert.rejects(tasks.page({ query: ALL, sort, limit: 1, cursor }), (error) => error instanceof CeleriacError && error.kind === 'bad-input' && error.remedy !== undefined);
  }
});

function live(name: string, { written, forgotten, fresh, tellsUnwritten }: typeof life extends fc.Arbitrary<infer Life> ? Life : never, writer?: SqliteWriter): MemoryCluster {
  const cluster = new MemoryCluster(name, tellsUnwritten);
  for (const task of written) cluster.see(task);
  if (writer) cluster.write(writer);
  for (const { uuid } of written.slice(0, forgotten)) cluster.forget(uuid);
  for (const task of fresh) cluster.see(task);
  return cluster;
}

async function pages(tasks: Tasks, request: Omit<TaskPageRequest, 'cursor'>): Promise<TaskRecord[]> {
  const all: TaskRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await tasks.page({ ...request, cursor });
    assert.equal(page.incomplete, undefined);
    assert.ok(page.tasks.length === request.limit || page.next === undefined);
    all.push(...page.tasks);
    cursor = page.next;
  } while (cursor !== undefined);
  return all;
}

function view(known: Partial<TaskView> & { uuid: string }): TaskView {
  const [empty] = fc.sample(named, 1);
  const none = Object.fromEntries(Object.keys(empty ?? {}).map((field) => [field, undefined]));
  return { ...none, state: 'PENDING', timestamp: known.sent ?? known.received ?? BASE, clock: 1, children: [], attempts: [], customEvents: [], ...known } as TaskView;
}
