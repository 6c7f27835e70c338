import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { TaskRecord } from '../../contract/task.ts';
import type { Aggregation, FailureGroup, PageRequest } from '../archive.ts';
import { DIMENSIONS, SORT_FIELDS } from '../archive.ts';
import { rowOf } from '../row.ts';
import { encodeTaskId } from '../task-id.ts';
import { positionOf } from '../task-order.ts';
import { naiveAggregate, naiveFailures, naiveMatches, naiveOrder } from '../testing/naive.ts';
import { queryArbitrary } from '../testing/query-arbitrary.ts';
import { numberOfQuery, taskView, time } from '../testing/task-arbitrary.ts';
import { SqliteReader } from './reader.ts';
import { SqliteWriter } from './writer.ts';

const directory = mkdtempSync(join(tmpdir(), 'celeriac-questions-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const query = queryArbitrary(numberOfQuery);
const cluster = fc.constantFrom('default', 'Other');
/** Tasks of one batch; in later ones the same tasks come again, changed, and some go. */
const batch = fc.array(fc.record({ cluster, task: taskView }), { maxLength: 10 });
const history = fc.array(fc.record({ written: batch, deleted: fc.nat(3) }), { minLength: 1, maxLength: 3 });
const sort = fc.record({ field: fc.constantFrom(...SORT_FIELDS), descending: fc.boolean() });
const range = fc.tuple(time, time).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) + 1 }));
const question = fc.record({
  query, sort, range, limit: fc.integer({ min: 2, max: 6 }), step: fc.option(fc.constantFrom(1, 7.5, 60), { nil: undefined }), by: fc.subarray([...DIMENSIONS]),
});

test('pages, counts, aggregates and failures of the file are what a naive look at all tasks says, whatever is written in between', () => {
  let run = 0;
  fc.assert(
    fc.property(history, fc.array(question, { minLength: 1, maxLength: 4 }), (steps, questions) => {
      const path = join(directory, `${(run += 1)}.db`);
      // Ids are brought into runs after so few rows that a history as short as these has some.
      const writer = new SqliteWriter(path, 3);
      const reader = new SqliteReader(path);
      const keys = new Map<string, { cluster: string; uuid: string }>();
      for (const { written, deleted } of steps) {
        writer.write({ tasks: written.map((one) => rowOf(one.cluster, one.task)), attempts: [], customEvents: [] });
        for (const one of written) keys.set(`${one.cluster} ${one.task.uuid}`, { cluster: one.cluster, uuid: one.task.uuid });
        deleteSome(path, Array.from(keys.values()).slice(0, deleted).map(({ uuid }) => uuid));
        const tasks = reader.answer({ method: 'tasks', given: [Array.from(keys.values())] }) as TaskRecord[];
        for (const each of questions) askAll(reader, tasks, each);
      }
      reader.close();
      writer.close();
      rmSync(path);
    }),
    { numRuns: 60 },
  );
});

type Question = typeof question extends fc.Arbitrary<infer Value> ? Value : never;

function askAll(reader: SqliteReader, tasks: readonly TaskRecord[], { query: asked, sort: order, range: span, limit, step, by }: Question): void {
  assert.deepEqual(pages(reader, { query: asked, sort: order, limit }), naiveOrder(tasks, { query: asked, sort: order }));
  assert.equal(reader.answer({ method: 'count', given: [asked, 1_000] }), naiveMatches(tasks, asked).length);
  const { rows } = reader.answer({ method: 'aggregate', given: [{ query: asked, ...span, step, by }] }) as Aggregation;
  const byKey = (row: (typeof rows)[number]) => JSON.stringify([row.time, row.by]);
  const expected = new Map(naiveAggregate(tasks, { query: asked, ...span, step, by }).map((row) => [byKey(row), row]));
  assert.deepEqual(rows.map(rounded), rows.map((row) => rounded(expected.get(byKey(row)) ?? row)));
  assert.equal(rows.length, expected.size);
  const failures = reader.answer({ method: 'failures', given: [{ query: asked, ...span, limit: 100 }] }) as FailureGroup[];
  const grouped = failures.map(({ cluster: name, exception, frame, count, first, last, names }) => ({ key: JSON.stringify([name, exception, frame]), count, first, last, names }));
  assert.deepEqual(new Set(grouped), new Set(naiveFailures(tasks, { query: asked, ...span, limit: 100 })));
}

/** All pages, one after the other. */
function pages(reader: SqliteReader, request: Omit<PageRequest, 'after'>): TaskRecord[] {
  const all: TaskRecord[] = [];
  for (let end: PageRequest['after']; ; ) {
    const page = reader.answer({ method: 'page', given: [{ ...request, after: end }] }) as TaskRecord[];
    all.push(...page);
    const last = page[page.length - 1];
    if (page.length < request.limit || !last) return all;
    end = positionOf(last, request.sort.field);
  }
}

/** A sum of seconds depends on the order of adding. */
function rounded(row: Aggregation['rows'][number]): unknown {
  const mean = (value: number | null) => (value === null ? null : Number(value.toFixed(5)));
  return { ...row, runtime: { ...row.runtime, mean: mean(row.runtime.mean) }, wait: { ...row.wait, mean: mean(row.wait.mean) } };
}

function deleteSome(path: string, uuids: readonly string[]): void {
  const database = new DatabaseSync(path);
  for (const uuid of uuids) database.prepare('DELETE FROM task WHERE uuid = ?').run(encodeTaskId(uuid));
  database.close();
}
