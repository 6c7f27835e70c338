import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { TaskView } from '../../state/task.ts';
import { CeleriacError } from '../../errors.ts';
import { rowOf } from '../row.ts';
import { BASE, taskView } from '../testing/task-arbitrary.ts';
import { SqliteArchive } from './archive.ts';
import { Facts } from './facts/facts.ts';
import { SqliteWriter } from './writer.ts';

const directory = mkdtempSync(join(tmpdir(), 'celeriac-archive-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const NEWEST = { query: { kind: 'all' }, sort: { field: 'seen', descending: true }, after: undefined } as const;

function tasks(count: number): TaskView[] {
  const [model] = fc.sample(taskView, 1);
  return Array.from({ length: count }, (_, index) => ({ ...model!, uuid: `task-${index}`, sent: BASE + index, state: 'SUCCESS' }));
}

function write(writer: SqliteWriter, views: readonly TaskView[]): void {
  writer.write({ tasks: views.map((task) => rowOf('default', task)), attempts: [], customEvents: [] });
}

test('a file that is not there yet is told so, and read as soon as it is', async () => {
  const path = join(directory, 'late.db');
  const archive = new SqliteArchive(path);
  await assert.rejects(archive.page({ ...NEWEST, limit: 10 }), (error) => error instanceof CeleriacError && error.kind === 'unavailable' && error.remedy !== undefined);
  const writer = new SqliteWriter(path);
  write(writer, tasks(3));
  assert.deepEqual((await archive.page({ ...NEWEST, limit: 2 })).map(({ uuid }) => uuid), ['task-2', 'task-1']);
  write(writer, tasks(4));
  assert.equal(await archive.count({ kind: 'text', field: 'state', match: { how: 'equals', text: 'success' } }, 10), 4);
  await archive.close();
  writer.close();
});

test('attempts, custom events and children of a task are told with it', async () => {
  const path = join(directory, 'one.db');
  const writer = new SqliteWriter(path);
  const [parent, child] = tasks(2);
  const family = [{ ...parent!, rootId: 'task-0', parentId: undefined }, { ...child!, rootId: 'task-0', parentId: 'task-0' }];
  writer.write({
    tasks: family.map((task) => rowOf('default', task)),
    attempts: [['default', 'task-0', 0, BASE, BASE + 1, BASE + 2, 'w1', "KeyError('a')", null]],
    customEvents: [['default', 'task-0', BASE + 1, 'task-progress', '{"done":3}']],
  });
  const archive = new SqliteArchive(path);
  const told = await archive.task(undefined, 'task-0');
  assert.deepEqual(told?.attempts, [{ retries: 0, received: BASE, started: BASE + 1, ended: BASE + 2, worker: 'w1', exception: "KeyError('a')", traceback: null }]);
  assert.deepEqual(told.events, [{ type: 'task-progress', timestamp: BASE + 1, fields: { done: 3 } }]);
  assert.deepEqual(told.children, ['task-1']);
  assert.equal(await archive.task('elsewhere', 'task-0'), undefined);
  await archive.close();
  writer.close();
});

test('more questions than may wait are refused, not gathered', async () => {
  const path = join(directory, 'crowd.db');
  const writer = new SqliteWriter(path);
  const archive = new SqliteArchive(path);
  const answers = await Promise.allSettled(Array.from({ length: 130 }, () => archive.count({ kind: 'all' }, 10)));
  const refused = answers.filter((answer) => answer.status === 'rejected');
  assert.equal(refused.length, 30);
  assert.match(String(refused[0]?.reason), /too many questions/);
  assert.equal(await archive.count({ kind: 'all' }, 10), 0);
  await archive.close();
  writer.close();
});

test('slices that are not kept are read again, and say the same', () => {
  const path = join(directory, 'facts.db');
  const writer = new SqliteWriter(path);
  write(writer, tasks(60));
  const database = new DatabaseSync(path, { readOnly: true });
  const facts = new Facts(database, 25);
  for (let walk = 0; walk < 3; walk += 1) {
    facts.refresh();
    const rowids = Array.from(facts.slices()).flatMap((slice) => Array.from(slice.rowids()));
    assert.deepEqual(rowids.sort((a, b) => a - b), Array.from({ length: 60 }, (_, index) => index + 1));
    facts.refresh();
    assert.ok(facts.kept <= 25);
  }
  assert.deepEqual(Array.from(facts.slices(BASE + 12, BASE + 29)).map(({ size }) => size), [10, 10]);
  database.close();
  writer.close();
});
