/** The write side against a real PostgreSQL: what several exporters make of one database, and what a lost one does. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestContext } from 'node:test';
import { TASK_COLUMNS } from '../../exporter/store/columns.ts';
import { SCHEMA_VERSION } from '../../exporter/store/postgres/schema.ts';
import { PostgresWriter } from '../../exporter/store/postgres/writer.ts';
import type { Postgres } from '../services/postgres.ts';
import { startPostgres } from '../services/postgres.ts';
import { batchOf, rowWith } from './task-rows.ts';

let postgres: Postgres;
let databases = 0;
before(async () => (postgres = await startPostgres()));
after(() => postgres.stop());

interface Shared {
  readonly name: string;
  readonly writer: (host?: string) => PostgresWriter;
  readonly sql: (statement: string) => Promise<string>;
}

async function shared(context: TestContext): Promise<Shared> {
  const name = `db${(databases += 1)}`;
  const url = await postgres.database(name);
  const writer = (host?: string): PostgresWriter => {
    const made = new PostgresWriter({ url, place: `postgres://127.0.0.1/${name}`, host });
    context.after(() => made.close());
    return made;
  };
  return { name, writer, sql: (statement) => postgres.sql(`SET search_path = celeriac; ${statement}`, name) };
}

const TEXTS = TASK_COLUMNS.map(({ name, type }) => (type === 'word' ? `(SELECT text FROM word WHERE id = ${name})` : name)).join(', ');
const UUID = '8a4da87b-1111-4222-8333-444444444444';

test('two exporters that saw half of a task each make one row of it, whoever writes first', async (context) => {
  const begin = rowWith({ uuid: UUID, name: 'shop.add', state: 'RECEIVED', worker: 'w1@shop', args: '(1, 2)', sent: 99, received: 100, seen: 99, stamp: 100, clock: 4, root: UUID });
  const end = rowWith({ uuid: UUID, state: 'SUCCESS', worker: 'w1@shop', ended: 103, runtime: 2, result: '3', seen: 103, stamp: 103, clock: 9, started: 101 });
  const rows: string[] = [];
  for (const halves of [[begin, end], [end, begin]]) {
    const { writer, sql } = await shared(context);
    for (const half of halves) await writer().write(batchOf(half));
    rows.push(await sql(`SELECT ${TEXTS} FROM task`));
  }
  assert.equal(rows[0], rows[1]);
  assert.equal(rows[0]?.split('\n').length, 1);
  for (const part of ['SUCCESS', 'shop.add', 'w1@shop', '(1, 2)', '|99|99|100|101|103|']) assert.ok(rows[0]?.includes(part), `${part} in ${rows[0]}`);
});

test('exporters that write the same tasks at once, in different orders, neither fail nor duplicate', async (context) => {
  const { writer, sql } = await shared(context);
  const writers = [writer(), writer(), writer()];
  const tasks = Array.from({ length: 400 }, (_, index) => rowWith({ uuid: `t${index}`, name: `n${index % 7}`, state: 'SUCCESS' }));
  await Promise.all(writers.map(async (each, which) => {
    for (let round = 0; round < 5; round += 1) {
      const order = which === 1 ? tasks.toReversed() : tasks;
      await each.write({ ...batchOf(...order), attempts: order.map((row) => ['default', row[1] ?? null, 0, null, null, 5, 'w1', 'E()', null]) });
    }
  }));
  assert.equal(await sql('SELECT count(*), count(DISTINCT uuid) FROM task'), '400|400');
  assert.equal(await sql('SELECT count(*) FROM attempt'), '400');
  assert.equal(await sql('SELECT max(version) FROM version'), String(SCHEMA_VERSION));
});

test('attempts and custom events may be written again and again', async (context) => {
  const { writer, sql } = await shared(context);
  const [one, other] = [writer(), writer()];
  await one.write({ ...batchOf(rowWith({})), attempts: [['default', 'a', 0, 1, null, 5, null, 'E()', null]], customEvents: [['default', 'a', 7.5, 'task-progress', '{"done":1}']] });
  await other.write({ ...batchOf(rowWith({})), attempts: [['default', 'a', 0, null, 2, 5, 'w1', null, null]], customEvents: [['default', 'a', 7.5, 'task-progress', '{"done":1}']] });
  assert.equal(await sql('SELECT retries, received, started, ended, (SELECT text FROM word WHERE id = worker), exception FROM attempt'), '0|1|2|5|w1|E()');
  assert.equal(await sql('SELECT timestamp, fields FROM custom_event'), '7.5|{"done":1}');
});

test('one task twice in a batch, NUL, broken characters, long names: nothing stops the batch', async (context) => {
  const { writer, sql } = await shared(context);
  const long = 'x'.repeat(10_000);
  await writer().write(batchOf(
    rowWith({ state: 'STARTED', name: long, root: long }),
    rowWith({ state: 'SUCCESS', result: 'a\0b\ud800c \\u0000' }),
    rowWith({ uuid: 'nul\0', args: '\0' }),
  ));
  assert.equal(await sql("SELECT length((SELECT text FROM word WHERE id = name)), result FROM task WHERE convert_from(substr(uuid, 2), 'UTF8') = 'a'"), '10000|a\ufffdb\ufffdc \\u0000');
});

test('counters belong to one exporter; the next one of its host goes on with them, and hears of an unclean end', async (context) => {
  const { writer } = await shared(context);
  const [one, other] = [writer('h1'), writer('h2')];
  assert.deepEqual((await one.load('default', 10)).batch.counters, []);
  await other.load('default', 10);
  await one.write({ ...batchOf(), counters: [['default', 'events', '["a"]', '{"count":1}'], ['default', 'events', '["b"]', '{"count":1}']] });
  await other.write({ ...batchOf(), counters: [['default', 'events', '["a"]', '{"count":20}']] });
  await one.write({ ...batchOf(), counters: [['default', 'events', '["a"]', '{"count":2}'], ['default', 'events', '["b"]', null]] });
  await one.close();
  await other.close();
  const next = await writer('h1').load('default', 10);
  assert.deepEqual(next.batch.counters, [['default', 'events', '["a"]', '{"count":2}']]);
  assert.equal(next.opened?.uncleanSince, undefined);
  const third = await writer('h3').load('default', 10);
  assert.deepEqual(third.batch.counters, [['default', 'events', '["a"]', '{"count":20}']], 'the seat that is free');
  assert.deepEqual((await writer('h4').load('default', 10)).batch.counters, [], 'no seat is free');
  assert.deepEqual((await writer('h5').load('other', 10)).batch.counters, []);
});

test('tasks that had not ended are taken up, the latest, with their attempts and events', async (context) => {
  const { writer } = await shared(context);
  const open = rowWith({ uuid: UUID, name: 'shop.add', state: 'RETRY', seen: 5 });
  const attempts = [['default', UUID, 0, null, 1, 2, 'w1', 'E()', null]];
  const customEvents = [['default', UUID, 3, 'task-progress', '{}']];
  await writer().write({ tasks: [rowWith({ uuid: 'old', seen: 1 }), open, rowWith({ uuid: 'done', state: 'SUCCESS', seen: 9 })], attempts, customEvents });
  assert.deepEqual((await writer().load('default', 1)).batch, { counters: [], tasks: [open], attempts, customEvents });
});

test('old tasks go, failures by their own limit; and where there is too much the oldest do', async (context) => {
  const { writer, sql } = await shared(context);
  const one = writer();
  const state = (index: number): string => (index % 10 === 0 ? 'FAILURE' : 'SUCCESS');
  const tasks = Array.from({ length: 300 }, (_, index) => rowWith({ uuid: `t${index}`, state: state(index), seen: index, result: 'x'.repeat(500) }));
  await one.write({ ...batchOf(...tasks), attempts: [['default', 't1', 0, null, null, 2, null, null, null]] });
  const aged = await one.tidy({ maxBytes: Infinity, successesSince: 100, failuresSince: 50 });
  assert.deepEqual({ deleted: aged.deleted, more: aged.more }, { deleted: 95, more: false });
  assert.equal(await sql('SELECT count(*) FROM attempt'), '0');
  await sql('ANALYZE task');
  const other = writer();
  const { deleted } = await other.tidy({ maxBytes: 100_000, successesSince: -Infinity, failuresSince: -Infinity });
  assert.ok(deleted > 50 && deleted < 180, `${deleted} went`);
  assert.equal(await sql("SELECT count(*) FROM task WHERE state = (SELECT id FROM word WHERE text = 'FAILURE')"), '25', 'failures stay');
});

test('a schema of a newer version is left alone', async (context) => {
  const { writer, sql } = await shared(context);
  await writer().open();
  await sql('UPDATE version SET version = 99');
  await assert.rejects(writer().open(), new RegExp(`has schema 99, this version of Celeriac knows ${SCHEMA_VERSION}$`));
});

test('a schema of the first version, without audit trail, bulk actions and changes of workers, is given them, and what is in it stays', async (context) => {
  const { writer, sql } = await shared(context);
  await writer().write(batchOf(rowWith({ uuid: UUID, name: 'shop.add', state: 'SUCCESS', seen: 1, stamp: 1 })));
  await sql('DROP TABLE audit, bulk_action, bulk_task, worker_change; UPDATE version SET version = 1');
  await writer().open();
  for (const table of ['audit', 'bulk_action', 'bulk_task', 'worker_change']) assert.equal(await sql(`SELECT count(*) FROM ${table}`), '0');
  assert.equal(await sql('SELECT count(*) FROM task'), '1');
});

test('an exporter whose seat another one took while it was cut off goes on with its counters in a new one', async (context) => {
  const { writer, sql, name } = await shared(context);
  const one = writer('h1');
  await one.load('default', 10);
  await one.write({ ...batchOf(), counters: [['default', 'events', '["a"]', '{"count":1}'], ['default', 'events', '["b"]', '{"count":1}']] });
  await postgres.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`);
  const other = writer('h2');
  assert.equal((await other.load('default', 10)).batch.counters?.length, 2);
  await other.write({ ...batchOf(), counters: [['default', 'events', '["a"]', '{"count":50}']] });
  await one.write({ ...batchOf(), counters: [['default', 'events', '["a"]', '{"count":2}']] });
  assert.equal(await sql('SELECT exporter, labels, value FROM counter ORDER BY 1, 2'),
    ['1|["a"]|{"count":50}', '1|["b"]|{"count":1}', '2|["a"]|{"count":2}', '2|["b"]|{"count":1}'].join('\n'));
});

test('closing does not wait for a server that hangs', async (context) => {
  const { writer } = await shared(context);
  const one = writer();
  await one.open();
  postgres.pause();
  try {
    const begun = Date.now();
    const refused = assert.rejects(one.write(batchOf(rowWith({}))), /cannot be used/);
    await one.close();
    await refused;
    assert.ok(Date.now() - begun < 8_000, `took ${Date.now() - begun} ms`);
  } finally {
    postgres.resume();
  }
});

test('a user who may make no schema is told what helps; one that an administrator made is enough', async (context) => {
  const { writer, sql, name } = await shared(context);
  await sql("CREATE ROLE guest LOGIN PASSWORD 'guest'");
  const url = postgres.url(name).replace(/\/\/[^@]*@/, '//guest:guest@');
  const guest = new PostgresWriter({ url, place: 'postgres://127.0.0.1' });
  context.after(() => guest.close());
  await assert.rejects(guest.open(), { remedy: /GRANT CREATE ON DATABASE/ });
  await sql('CREATE SCHEMA celeriac AUTHORIZATION guest');
  await guest.write(batchOf(rowWith({})));
  assert.equal(await sql('SELECT count(*) FROM task'), '1');
  await writer().open();
});
