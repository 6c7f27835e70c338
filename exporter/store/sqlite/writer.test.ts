import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { TASK_COLUMNS } from '../columns.ts';
import type { TaskRow } from '../columns.ts';
import { rankOf } from '../rank.ts';
import { migrate, SCHEMA_VERSION } from './migrations.ts';
import { SqliteWriter } from './writer.ts';

const directory = mkdtempSync(join(tmpdir(), 'celeriac-writer-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const NEVER = { maxBytes: Infinity, successesSince: -Infinity, failuresSince: -Infinity };

function row(uuid: string, values: Partial<Record<(typeof TASK_COLUMNS)[number]['name'], string | number>> = {}): TaskRow {
  const task: Record<string, string | number> = { cluster: 'default', uuid, state: 'SUCCESS', seen: 100, stamp: 100, ...values };
  task['rank'] ??= rankOf(String(task['state']), 0);
  return TASK_COLUMNS.map(({ name }) => task[name] ?? null);
}

const batch = (...tasks: TaskRow[]) => ({ tasks, attempts: [], customEvents: [] });
const attempt = (uuid: string): TaskRow => ['default', uuid, 0, 1, 2, 3, 'w@shop', 'E()', null];

function uuids(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const found = database.prepare('SELECT uuid FROM task ORDER BY seen').all().map(({ uuid }) => String(uuid));
  database.close();
  return found;
}

describe('retention', () => {
  test('what did not fail goes by one age, what failed by another, with attempts and custom events', () => {
    const path = join(directory, 'ages.db');
    const writer = new SqliteWriter(path);
    const failure = { state: 'FAILURE' };
    const tasks = [row('s1', { seen: 10 }), row('f1', { seen: 10, ...failure }), row('o1', { seen: 10, state: 'STARTED' }), row('f2', { seen: 60, ...failure }), row('s2', { seen: 90 })];
    writer.write({ tasks, attempts: [attempt('s1'), attempt('s2')], customEvents: [['default', 's1', 5, 'task-progress', '{}']] });
    assert.deepEqual(writer.tidy({ ...NEVER, successesSince: 80, failuresSince: 50 }), { deleted: 3, more: false });
    assert.deepEqual(uuids(path), ['f2', 's2']);
    assert.equal(writer.tidy({ ...NEVER, successesSince: 80, failuresSince: 50 }).deleted, 0);
    writer.close();
    const database = new DatabaseSync(path, { readOnly: true });
    assert.deepEqual(database.prepare('SELECT uuid FROM attempt').all().map(({ uuid }) => uuid), ['s2']);
    assert.equal(database.prepare('SELECT count(*) AS n FROM custom_event').get()?.['n'], 0);
    database.close();
  });

  test('beyond its size the oldest go, failures last until they are more than half; and the file shrinks', () => {
    const path = join(directory, 'size.db');
    const writer = new SqliteWriter(path);
    const args = 'x'.repeat(1_000);
    const tasks = Array.from({ length: 12_000 }, (_, i) => row(`t${i}`, { seen: i, args, state: i % 10 === 0 ? 'FAILURE' : 'SUCCESS' }));
    writer.write(batch(...tasks));
    const maxBytes = 4_000_000;
    for (let piece = 0; writer.tidy({ ...NEVER, maxBytes }).more; piece += 1) assert.ok(piece < 20, 'it comes to an end');
    for (let piece = 0; piece < 40; piece += 1) writer.tidy({ ...NEVER, maxBytes });
    writer.end();
    writer.close();
    const left = uuids(path);
    assert.equal(left.filter((uuid) => Number(uuid.slice(1)) % 10 === 0).length, 1_200, 'every failure is kept');
    assert.ok(left.includes('t11999') && !left.includes('t1'), 'the newest stay');
    assert.ok(statSync(path).size < 1.3 * maxBytes, `${statSync(path).size} bytes`);
  });

  test('where failures alone are too many, they go too', () => {
    const path = join(directory, 'failures.db');
    const writer = new SqliteWriter(path);
    writer.write(batch(...Array.from({ length: 6_000 }, (_, i) => row(`t${i}`, { seen: i, args: 'x'.repeat(1_000), state: 'FAILURE' }))));
    while (writer.tidy({ ...NEVER, maxBytes: 4_000_000 }).more);
    writer.close();
    assert.ok(uuids(path).length < 4_100);
    assert.ok(uuids(path).includes('t5999'));
  });
});

describe('a batch', () => {
  test('is in the file as a whole or not at all, and the next one is not hurt', () => {
    const path = join(directory, 'whole.db');
    const writer = new SqliteWriter(path);
    const broken = row('b');
    broken[TASK_COLUMNS.findIndex(({ name }) => name === 'seen')] = null; // NOT NULL
    assert.throws(() => writer.write(batch(row('a', { name: 'only.here' }), broken)));
    assert.deepEqual(uuids(path), []);
    writer.write(batch(row('c', { name: 'only.here' })));
    writer.close();
    const database = new DatabaseSync(path, { readOnly: true });
    assert.equal(database.prepare('SELECT text FROM word, task WHERE word.id = task.name').get()?.['text'], 'only.here', 'words taken back are not referred to');
    database.close();
  });

  test('merges: further progress stands, a poorer view takes nothing away', () => {
    const path = join(directory, 'merge.db');
    const writer = new SqliteWriter(path);
    writer.write(batch(row('a', { state: 'SUCCESS', name: 'shop.add', result: '3', worker: 'w1', seen: 5 })));
    writer.write(batch(row('a', { state: 'STARTED', worker: 'w2', seen: 4, args: '(1, 2)' })));
    const { tasks } = writer.load('default', 10);
    assert.deepEqual(tasks, [], 'it has ended');
    writer.close();
    const database = new DatabaseSync(path, { readOnly: true });
    const { name, result, seen, args, worker } = database.prepare(`SELECT (SELECT text FROM word WHERE id = name) AS name, result, seen, args,
      (SELECT text FROM word WHERE id = worker) AS worker FROM task`).get() ?? {};
    assert.deepEqual({ name, result, seen, args, worker }, { name: 'shop.add', result: '3', seen: 4, args: '(1, 2)', worker: 'w1' });
    database.close();
  });
});

describe('migration', () => {
  for (let version = 1; version < SCHEMA_VERSION; version += 1) {
    test(`from version ${version}: what is in the file stays, and what comes is written`, () => {
      const path = join(directory, `version-${version}.db`);
      const old = new DatabaseSync(path);
      old.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
      migrate(old, version);
      old.exec(`INSERT INTO word VALUES (1, 'default'), (2, 'STARTED'), (3, 'shop.old');
        INSERT INTO task (cluster, uuid, name, state, rank, seen, stamp) VALUES (1, 'old', 3, 2, 3, 50, 50)`);
      old.close();
      const writer = new SqliteWriter(path);
      writer.write(batch(row('new')));
      const { tasks } = writer.load('default', 10);
      writer.end();
      writer.close();
      assert.deepEqual(uuids(path), ['old', 'new']);
      assert.deepEqual(tasks.map((task) => task.slice(0, 4)), [['default', 'old', 'shop.old', 'STARTED']]);
      const again = new SqliteWriter(path);
      assert.equal(again.uncleanSince, undefined);
      again.close();
    });
  }

  test('a file of a newer version is refused with a remedy, and not touched', () => {
    const path = join(directory, 'newer.db');
    const newer = new DatabaseSync(path);
    migrate(newer);
    newer.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    newer.close();
    assert.throws(() => new SqliteWriter(path), /schema \d+, this version of Celeriac knows/);
  });
});

test('the file is its owner’s alone, and an end that was not clean is told by the next', () => {
  const path = join(directory, 'session.db');
  const first = new SqliteWriter(path);
  assert.equal(statSync(path).mode & 0o077, 0);
  first.write(batch(row('a')));
  first.close();
  const second = new SqliteWriter(path);
  assert.ok(Math.abs((second.uncleanSince ?? 0) - Date.now() / 1000) < 5);
  second.end();
  second.close();
  const third = new SqliteWriter(path);
  assert.equal(third.uncleanSince, undefined);
  third.close();
});
