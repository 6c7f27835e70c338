/** The read side against a real PostgreSQL: it finds what memory finds, and answers as the history file does. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Archive, Dimension, PagePosition } from '../../exporter/store/archive.ts';
import { SORT_FIELDS } from '../../exporter/store/archive.ts';
import type { Batch } from '../../exporter/store/batch.ts';
import { TASK_COLUMNS } from '../../exporter/store/columns.ts';
import { PostgresArchive } from '../../exporter/store/postgres/archive.ts';
import { PostgresWriter } from '../../exporter/store/postgres/writer.ts';
import { SqliteArchive } from '../../exporter/store/sqlite/archive.ts';
import { HistoryThread } from '../../exporter/store/sqlite/history-thread.ts';
import { positionOf } from '../../exporter/store/task-order.ts';
import { parseQuery } from '../../exporter/query/parse.ts';
import { matcher } from '../../exporter/query/matches.ts';
import type { Postgres } from '../services/postgres.ts';
import { startPostgres } from '../services/postgres.ts';
import { queries, queryable, tasks } from './arbitraries.ts';
import { batchOf, rowWith } from './task-rows.ts';

let postgres: Postgres;
let writer: PostgresWriter;
let archive: PostgresArchive;
const place = 'postgres://127.0.0.1/postgres';
const directory = mkdtempSync(join(tmpdir(), 'celeriac-archive-'));

before(async () => {
  postgres = await startPostgres();
  writer = new PostgresWriter({ url: postgres.url(), place });
  archive = new PostgresArchive({ url: postgres.url(), place });
});
after(async () => {
  await archive.close();
  await writer.close();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function replaceTasks(batch: Batch): Promise<void> {
  await writer.open();
  await postgres.sql('TRUNCATE celeriac.task, celeriac.attempt, celeriac.custom_event');
  await writer.write(batch);
}

test('a query finds the same tasks in memory and in PostgreSQL', async () => {
  await fc.assert(
    fc.asyncProperty(tasks, queries, async (given, asked) => {
      await replaceTasks(batchOf(...given.map((task) => TASK_COLUMNS.map(({ name }) => task[name] ?? null))));
      for (const query of asked) {
        const found = await archive.page({ query, sort: { field: 'seen', descending: true }, limit: 100, after: undefined });
        const wanted = given.filter((task) => matcher(query)(queryable(task))).map((task) => String(task['uuid']));
        assert.deepEqual(found.map(({ uuid }) => uuid).sort(), wanted.sort());
        assert.equal(await archive.count(query, 100), wanted.length);
      }
    }),
    { numRuns: 60 },
  );
});

const clusters = ['blue', 'red'];
const seconds = (index: number): number => 1_000 + ((index * 37) % 113) / 2;
const history = batchOf(...Array.from({ length: 240 }, (_, index) => {
  const state = ['SUCCESS', 'FAILURE', 'RETRY', 'STARTED', 'REVOKED', 'SUCCESS'][index % 6] ?? '';
  const failed = state === 'FAILURE' || state === 'RETRY';
  return rowWith({
    uuid: index % 3 === 0 ? `order-${index}` : `8a4da87b-0000-4000-8000-${String(100_000_000_000 + index)}`, cluster: clusters[index % 2], state,
    name: index % 7 === 0 ? null : `shop.${['add', 'Charge', 'ärger'][index % 3]}`, worker: `w${index % 4}@shop`, queue: index % 5 ? 'celery' : null,
    seen: seconds(index), ended: failed ? seconds(index) + 2 : null, runtime: index % 4 ? (index % 17) / 10 : null, wait: index % 9 / 8,
    retries: index % 8 ? 0 : 2, root: 'order-0', parent: index % 10 === 1 ? 'order-0' : null,
    exception: failed ? `E${index % 5}('${index}')` : null, exception_class: failed && index % 5 ? `E${index % 5}` : null, frame: index % 4 ? 'orders.py:4 in pay' : null,
  });
}));
const whole: Batch = {
  ...history,
  attempts: [['blue', 'order-0', 0, 1, null, 5, 'w1@shop', 'E()', 'Traceback'], ['blue', 'order-0', 1, null, 2, 6, null, null, null]],
  customEvents: [['blue', 'order-0', 7.5, 'task-progress', '{"done":1}']],
};

test('every question has the answer that the history file gives', async () => {
  await replaceTasks(whole);
  const path = join(directory, 'same.db');
  const file = new HistoryThread(path, 'write');
  await file.write(whole);
  const sqlite = new SqliteArchive(path);
  try {
    for (const ask of questions()) {
      const told = await ask(sqlite);
      assert.deepEqual(rounded(await ask(archive)), rounded(told), ask.toString());
      assert.ok(JSON.stringify(told).length > 10, ask.toString());
    }
    assert.deepEqual(await archive.task('red', 'order-0'), undefined);
    assert.equal(await archive.task('blue', 'unknown'), undefined);
    assert.deepEqual(await archive.tasks([{ cluster: 'red', uuid: 'order-0' }]), []);
    for (const field of SORT_FIELDS) {
      for (const descending of [true, false]) {
        const [here, there] = [await pages(archive, field, descending), await pages(sqlite, field, descending)];
        assert.deepEqual(here, there, `${field} ${descending}`);
        assert.equal(new Set(here).size, 240, 'every task on one page, once');
        for (const one of [archive, sqlite]) {
          for (const nth of [1, 90, 240]) {
            const place = await one.place({ query: parseQuery('', 2_000), sort: { field, descending }, after: undefined, nth });
            assert.equal(`${place?.cluster} ${place?.uuid}`, here[nth - 1], `the ${nth}th by ${field}`);
          }
          assert.equal(await one.place({ query: parseQuery('', 2_000), sort: { field, descending }, after: undefined, nth: 241 }), undefined);
        }
      }
    }
  } finally {
    await sqlite.close();
    await file.close();
  }
});

function* questions(): Generator<(archive: Archive) => Promise<unknown>> {
  const all = parseQuery('', 2_000);
  const some = parseQuery('name:shop.* -state:REVOKED', 2_000);
  const range = { from: 1_003, to: 1_050 };
  yield (one) => one.task('blue', 'order-0');
  yield (one) => one.task(undefined, 'order-0');
  yield async (one) => [...(await one.tasks([{ cluster: 'blue', uuid: 'order-0' }, { cluster: 'red', uuid: 'order-3' }]))].sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
  yield (one) => one.family('red', 'order-0', 20);
  yield (one) => one.family('blue', 'order-0', 1_000);
  const ways: Dimension[][] = [[], ['cluster'], ['name', 'state'], ['worker', 'queue'], ['exception']];
  for (const query of [all, some]) {
    for (const by of ways) for (const step of [undefined, 10]) yield (one) => one.aggregate({ query, ...range, step, by });
    yield (one) => one.failures({ query, ...range, limit: 3 });
    yield (one) => one.failures({ query, from: 0, to: 1e10, limit: 100 });
    yield async (one) => ['counted', await one.count(query, 1_000), await one.count(query, 7)];
  }
}

async function pages(one: Archive, field: (typeof SORT_FIELDS)[number], descending: boolean): Promise<string[]> {
  const seen: string[] = [];
  let after: PagePosition | undefined;
  for (let page = 0; page < 30; page += 1) {
    const rows = await one.page({ query: parseQuery('', 2_000), sort: { field, descending }, limit: 17, after });
    seen.push(...rows.map(({ cluster, uuid }) => `${cluster} ${uuid}`));
    const last = rows.at(-1);
    if (last === undefined) break;
    after = positionOf(last, field);
  }
  return seen;
}

/** Sums in another order differ in the last digit. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === 'number' ? Number(part.toPrecision(12)) : part)) ?? 'null');
}

test('a question while the database is away is refused with the reason, and answered when it is back', async () => {
  await replaceTasks(history);
  await postgres.stop();
  const refused = archive.count(parseQuery('', 0), 10);
  await assert.rejects(refused, (error: Error) => error.message.includes(place) && !JSON.stringify([error.message, error.stack]).includes('s3cret'));
  await postgres.start();
  assert.equal(await archive.count(parseQuery('', 0), 10), 10);
});
