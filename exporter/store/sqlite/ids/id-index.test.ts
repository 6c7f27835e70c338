/** The index over ids as a writer and a reader of one file see it. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TaskRecord } from '../../../contract/task.ts';
import type { TaskRow } from '../../columns.ts';
import { TASK_COLUMNS } from '../../columns.ts';
import { rankOf } from '../../rank.ts';
import { encodeTaskId } from '../../task-id.ts';
import { migrate } from '../migrations.ts';
import { SqliteReader } from '../reader.ts';
import { SqliteWriter } from '../writer.ts';

const directory = mkdtempSync(join(tmpdir(), 'celeriac-ids-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const NEVER = { maxBytes: Infinity, successesSince: -Infinity, failuresSince: -Infinity };
const TAIL = 10;

type Values = Partial<Record<(typeof TASK_COLUMNS)[number]['name'], string | number>>;

function row(uuid: string, values: Values = {}): TaskRow {
  const task: Record<string, string | number> = { cluster: 'default', uuid, state: 'STARTED', seen: 100, stamp: 100, ...values };
  task['rank'] ??= rankOf(String(task['state']), 0);
  return TASK_COLUMNS.map(({ name }) => task[name] ?? null);
}

function write(writer: SqliteWriter, rows: readonly TaskRow[]): void {
  for (let from = 0; from < rows.length; from += 4) writer.write({ tasks: rows.slice(from, from + 4), attempts: [], customEvents: [] });
}

/** UUIDs and ids that an application chose, first seen one after the other. */
function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index % 3 === 0 ? `order-${index}` : randomUUID()));
}

function numberOf(path: string, sql: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  const [value] = Object.values(database.prepare(sql).get() ?? {});
  database.close();
  return Number(value);
}

function execute(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

/** Whoever asks for these tasks, one by one or all at once, in any way that the index serves, is told of each once. */
function assertFound(path: string, uuids: readonly string[], state: string): void {
  const reader = new SqliteReader(path);
  const all = reader.answer({ method: 'tasks', given: [uuids.map((uuid) => ({ cluster: 'default', uuid }))] }) as TaskRecord[];
  assert.deepEqual(all.map((task) => task.uuid).sort(), [...uuids].sort());
  assert.deepEqual(new Set(all.map((task) => task.state)), new Set([state]));
  for (const uuid of uuids.filter((_, index) => index % 7 === 0)) {
    assert.equal((reader.answer({ method: 'task', given: [undefined, uuid] }) as { record: TaskRecord }).record.uuid, uuid);
    const query = { kind: 'text', field: 'uuid', match: { how: 'equals', text: uuid } } as const;
    assert.equal(reader.answer({ method: 'count', given: [query, 10] }), 1);
  }
  assert.equal(reader.answer({ method: 'task', given: [undefined, randomUUID()] }), undefined);
  reader.close();
}

/** What a process that is killed now leaves behind. */
function crashed(path: string, name: string): string {
  const copy = join(directory, name);
  for (const part of ['', '-wal']) if (existsSync(path + part)) copyFileSync(path + part, copy + part);
  return copy;
}

test('a task is one row and found, whichever level holds its id: tail, run, merged run; the same after a new start', () => {
  const path = join(directory, 'levels.db');
  let writer = new SqliteWriter(path, TAIL);
  const uuids = ids(400);
  write(writer, uuids.map((uuid, index) => row(uuid, { seen: index })));
  const runs = numberOf(path, 'SELECT count(*) FROM task_run');
  assert.ok(runs > 1 && runs < 20, `${runs} runs of 400 rows: neighbours are merged`);
  write(writer, uuids.map((uuid, index) => row(uuid, { seen: index, state: 'SUCCESS' })));
  assertFound(path, uuids, 'SUCCESS');
  writer.close();
  writer = new SqliteWriter(path, TAIL);
  write(writer, uuids.map((uuid, index) => row(uuid, { seen: index - 1, state: 'FAILURE', rank: 2_000_000 })));
  assertFound(path, uuids, 'FAILURE');
  assert.equal(numberOf(path, 'SELECT count(*) FROM task'), 400);
  assert.equal(numberOf(path, 'SELECT min(seen) FROM task'), -1, 'the earlier sight stands');
  writer.close();
});

test('the same id in two clusters is two tasks', () => {
  const path = join(directory, 'clusters.db');
  const writer = new SqliteWriter(path, TAIL);
  const uuids = ids(60);
  for (const cluster of ['default', 'other', 'default', 'other']) write(writer, uuids.map((uuid) => row(uuid, { cluster })));
  assert.equal(numberOf(path, 'SELECT count(*) FROM task'), 120);
  const reader = new SqliteReader(path);
  for (const cluster of ['default', 'other']) {
    assert.equal((reader.answer({ method: 'task', given: [cluster, uuids[1]!] }) as { record: TaskRecord }).record.cluster, cluster);
  }
  assert.equal(reader.answer({ method: 'task', given: ['elsewhere', uuids[1]!] }), undefined);
  reader.close();
  writer.close();
});

test('a family is found by its root, members whose root became known late too', () => {
  const path = join(directory, 'family.db');
  const writer = new SqliteWriter(path, TAIL);
  const uuids = ids(100);
  const root = uuids[5]!;
  write(writer, uuids.map((uuid, index) => row(uuid, { seen: index, root: index % 10 === 5 ? root : uuid })));
  write(writer, [row(uuids[1]!, { seen: 1, root, parent: root }), row(uuids[99]!, { seen: 99, root, parent: root })]);
  const members = uuids.filter((_, index) => index % 10 === 5 || index === 1 || index === 99);
  const copy = crashed(path, 'family-crashed.db');
  for (const file of [path, copy]) {
    if (file === copy) new SqliteWriter(file, TAIL).close();
    const reader = new SqliteReader(file);
    const family = reader.answer({ method: 'family', given: ['default', root, 100] }) as TaskRecord[];
    assert.deepEqual(family.map(({ uuid }) => uuid), members);
    assert.deepEqual((reader.answer({ method: 'task', given: ['default', root] }) as { children: string[] }).children, [uuids[1], uuids[99]]);
    const query = { kind: 'text', field: 'root', match: { how: 'equals', text: root } } as const;
    assert.equal(reader.answer({ method: 'count', given: [query, 100] }), members.length);
    reader.close();
  }
  writer.close();
});

test('a batch that fails takes a sealed run back with it', () => {
  const path = join(directory, 'rollback.db');
  const writer = new SqliteWriter(path, TAIL);
  const uuids = ids(45);
  write(writer, uuids.slice(0, 5).map((uuid) => row(uuid)));
  const broken = row('broken');
  broken[TASK_COLUMNS.findIndex(({ name }) => name === 'seen')] = null; // NOT NULL
  assert.throws(() => writer.write({ tasks: [...uuids.map((uuid) => row(uuid)), broken], attempts: [], customEvents: [] }));
  // The last statement of a batch comes after the sealing.
  execute(path, "CREATE TRIGGER full AFTER UPDATE ON session BEGIN SELECT RAISE(ABORT, 'no more room'); END");
  assert.throws(() => writer.write({ tasks: uuids.map((uuid) => row(uuid)), attempts: [], customEvents: [] }), /no more room/);
  execute(path, 'DROP TRIGGER full');
  assert.equal(numberOf(path, 'SELECT count(*) FROM task_run'), 0);
  assert.equal(numberOf(path, 'SELECT count(*) FROM task'), 5);
  write(writer, uuids.map((uuid) => row(uuid, { state: 'SUCCESS' })));
  assertFound(path, uuids, 'SUCCESS');
  assert.equal(numberOf(path, 'SELECT count(*) FROM task'), 45);
  writer.close();
});

test('killed between any two batches, the next start finds every task and doubles none', () => {
  const path = join(directory, 'killed.db');
  const writer = new SqliteWriter(path, TAIL);
  const uuids = ids(120);
  for (let from = 0; from < uuids.length; from += 6) {
    writer.write({ tasks: uuids.slice(from, from + 6).map((uuid) => row(uuid)), attempts: [], customEvents: [] });
    const copy = crashed(path, `killed-${from}.db`);
    const next = new SqliteWriter(copy, TAIL);
    write(next, uuids.slice(0, from + 6).map((uuid) => row(uuid, { state: 'SUCCESS' })));
    assertFound(copy, uuids.slice(0, from + 6), 'SUCCESS');
    assert.equal(numberOf(copy, 'SELECT count(*) FROM task'), from + 6);
    next.close();
    for (const part of ['', '-wal', '-shm']) rmSync(copy + part, { force: true });
  }
  writer.close();
});

test('runs of which rows were deleted are written anew without them; what is left is found, and no row number is given twice', () => {
  const path = join(directory, 'worn.db');
  let writer = new SqliteWriter(path, TAIL);
  const uuids = ids(300);
  write(writer, uuids.map((uuid, index) => row(uuid, { seen: index, state: index % 20 === 0 ? 'FAILURE' : 'SUCCESS' })));
  const highest = numberOf(path, 'SELECT max(rowid) FROM task');
  const before = numberOf(path, 'SELECT sum(entries) FROM task_run');
  while (writer.tidy({ ...NEVER, successesSince: 295 }).more);
  const kept = uuids.filter((_, index) => index % 20 === 0);
  assertFound(path, kept, 'FAILURE');
  const entries = numberOf(path, 'SELECT sum(entries) FROM task_run');
  assert.ok(entries < before / 4, `${entries} entries of ${before} are left`);
  while (writer.tidy({ ...NEVER, successesSince: 1_000, failuresSince: 1_000 }).more);
  assert.equal(numberOf(path, 'SELECT count(*) FROM task'), 0);
  writer.close();
  writer = new SqliteWriter(path, TAIL);
  write(writer, uuids.slice(0, 25).map((uuid) => row(uuid)));
  assert.ok(numberOf(path, 'SELECT min(rowid) FROM task') > highest - TAIL - 4, 'a number that a run may hold is not given again');
  assertFound(path, uuids.slice(0, 25), 'STARTED');
  writer.close();
});

test('a file of the version before is brought into runs piece by piece, and serves meanwhile; killed in between, it goes on', () => {
  let path = join(directory, 'settling.db');
  const uuids = ids(95);
  makeOld(path, uuids);
  let writer = new SqliteWriter(path, TAIL);
  const more = ids(300).map((id) => `later-${id}`);
  let written: string[] = [];
  let reader = new SqliteReader(path);
  for (let piece = 0; ; piece += 1) {
    assert.ok(piece < 100, 'it comes to an end');
    const fresh = more.slice(piece * 3, piece * 3 + 3);
    written = [...written, ...fresh];
    write(writer, [...fresh.map((uuid) => row(uuid)), row(uuids[piece]!, { root: uuids[0]! })]);
    assert.equal(numberOf(path, 'SELECT count(*) FROM task'), 95 + written.length);
    assertFound(path, [...uuids, ...written], 'STARTED');
    assert.deepEqual(familyOf(reader, uuids[0]!), [...uuids.slice(0, piece + 1), ...uuids.slice(90)].sort());
    if (!writer.tidy(NEVER).more) break;
    if (piece % 3 !== 1) continue;
    const copy = crashed(path, `settling-${piece}.db`);
    writer.close();
    reader.close();
    [path, writer, reader] = [copy, new SqliteWriter(copy, TAIL), new SqliteReader(copy)];
  }
  assert.equal(numberOf(path, "SELECT count(*) FROM sqlite_master WHERE name IN ('task_uuid', 'task_root')"), 0);
  write(writer, [...uuids, ...written].map((uuid) => row(uuid, { state: 'SUCCESS' })));
  assertFound(path, [...uuids, ...written], 'SUCCESS');
  assert.equal(familyOf(reader, uuids[0]!).length > 5, true, 'by a reader that saw the indexes go');
  reader.close();
  writer.close();
});

test('VACUUM, by whatever program, leaves the row numbers as they are', () => {
  const path = join(directory, 'vacuum.db');
  let writer = new SqliteWriter(path, TAIL);
  const uuids = ids(200);
  write(writer, uuids.map((uuid, index) => row(uuid, { seen: index, state: 'SUCCESS' })));
  writer.tidy({ ...NEVER, successesSince: 100 });
  writer.end();
  writer.close();
  execute(path, 'VACUUM');
  writer = new SqliteWriter(path, TAIL);
  assertFound(path, uuids.slice(100), 'SUCCESS');
  writer.close();
});

function familyOf(reader: SqliteReader, root: string): string[] {
  const family = reader.answer({ method: 'family', given: ['default', root, 1_000] }) as TaskRecord[];
  return family.map(({ uuid }) => uuid).sort();
}

/** Of version 4. The last five are under the first. */
function makeOld(path: string, uuids: readonly string[]): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
  migrate(database, 4);
  database.exec("INSERT INTO word VALUES (1, 'default'), (2, 'STARTED')");
  const insert = database.prepare('INSERT INTO task (cluster, uuid, state, rank, seen, stamp, root) VALUES (1, ?, 2, 3, 50, 50, ?)');
  uuids.forEach((uuid, index) => insert.run(encodeTaskId(uuid), encodeTaskId(index >= 90 ? uuids[0]! : uuid)));
  database.close();
}
