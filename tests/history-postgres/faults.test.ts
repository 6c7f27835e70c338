/** Whatever happens to the database, watching goes on: it is told with a remedy and without the password, and mended without a restart. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Condition, Readiness } from '../../exporter/contract/readiness.ts';
import { envelope, taskEvent } from '../faults/envelope.ts';
import type { Exporter } from '../services/exporter.ts';
import { startExporter } from '../services/exporter.ts';
import type { Postgres } from '../services/postgres.ts';
import { POSTGRES_PASSWORD, startPostgres } from '../services/postgres.ts';
import type { Redis } from '../services/redis.ts';
import { startRedis } from '../services/redis.ts';

let postgres: Postgres;
let redis: Redis;
before(async () => ([postgres, redis] = await Promise.all([startPostgres(), startRedis()])));
after(() => Promise.all([postgres.stop(), redis.stop()]));

async function start(context: TestContext, db: string): Promise<Exporter> {
  const exporter = await startExporter({ broker: redis.url, db });
  context.after(() => exporter.stop());
  await exporter.untilReady();
  return exporter;
}

async function happens(exporter: Exporter, ...uuids: string[]): Promise<void> {
  for (const uuid of uuids) {
    await redis.command('PUBLISH', '/0.celeryev/task.multi', envelope(JSON.stringify([taskEvent('task-received', uuid, { name: 'shop.add' }), taskEvent('task-started', uuid)])));
    await exporter.until(`seeing ${uuid}`, async () => (await exporter.get(`/api/task/info/${uuid}`)).status === 200);
  }
}

async function condition(exporter: Exporter): Promise<Condition | undefined> {
  const answer = await exporter.get('/-/ready');
  assert.equal(answer.status, 200, 'watching goes on');
  return ((await answer.json()) as Readiness).clusters[0]?.conditions.find(({ name }) => name === 'history');
}

const isUp = (exporter: Exporter, within?: number) => exporter.until('writing its history', async () => (await exporter.metric('celeriac_history_up')) === 1, within);
const fails = (exporter: Exporter, within?: number) =>
  exporter.until('telling of the database', async () => (await condition(exporter))?.status === 'warning', within);

async function tasksIn(database: string): Promise<string[]> {
  return (await postgres.sql("SELECT convert_from(substr(uuid, 2), 'UTF8') FROM celeriac.task ORDER BY 1", database)).split('\n');
}

/** Everywhere a person could look. */
async function tellsNoPassword(exporter: Exporter, password = POSTGRES_PASSWORD): Promise<void> {
  for (const path of ['/-/ready', '/metrics', '/']) assert.ok(!(await exporter.text(path)).includes(password), path);
  assert.ok(!exporter.process.output().includes(password), 'its log');
}

test('a database that goes away is told with a remedy; what changed meanwhile is written when it is back', async (context) => {
  const exporter = await start(context, await postgres.database('away'));
  await happens(exporter, 'before');
  await isUp(exporter);
  await postgres.stop();
  await happens(exporter, 'meanwhile-1', 'meanwhile-2');
  await fails(exporter);
  const told = await condition(exporter);
  assert.match(told?.why ?? '', /postgres:\/\/127\.0\.0\.1:\d+\/away cannot be used/);
  await exporter.until('knowing what helps', async () => /start the database server/.test((await condition(exporter))?.remedy ?? ''));
  assert.ok(((await exporter.metric('celeriac_history_pending_tasks')) ?? 0) >= 2);
  await tellsNoPassword(exporter);

  await postgres.start();
  await isUp(exporter);
  await exporter.until('having written all', async () => (await exporter.metric('celeriac_history_pending_tasks')) === 0);
  assert.deepEqual(await tasksIn('away'), ['before', 'meanwhile-1', 'meanwhile-2']);
  assert.equal(await exporter.metric('celeriac_history_tasks_dropped_total'), 0);
  assert.equal(await postgres.sql('SELECT count(*) FROM celeriac.exporter', 'away'), '1', 'it has its seat again');
});

test('an exporter starts without its database, and takes it when it is there', async (context) => {
  const db = postgres.url('later');
  const exporter = await start(context, db);
  await happens(exporter, 'early');
  await fails(exporter);
  assert.match((await condition(exporter))?.why ?? '', /database "later" does not exist/);
  assert.match((await condition(exporter))?.remedy ?? '', /create the database/);
  await postgres.database('later');
  await isUp(exporter);
  await exporter.until('having written it', async () => (await tasksIn('later')).includes('early'));
  await tellsNoPassword(exporter);
});

test('a wrong password is told, and not shown', async (context) => {
  const exporter = await start(context, postgres.url('postgres', 'wr0ng-s3cret'));
  await happens(exporter, 'unwritten');
  await fails(exporter);
  assert.match((await condition(exporter))?.why ?? '', /password authentication failed/);
  assert.match((await condition(exporter))?.remedy ?? '', /right user and password/);
  await tellsNoPassword(exporter, 'wr0ng-s3cret');
});

test('a database that hangs is told, too, and catches up', async (context) => {
  const exporter = await start(context, await postgres.database('hangs'));
  await happens(exporter, 'before');
  await isUp(exporter);
  postgres.pause();
  try {
    await happens(exporter, 'meanwhile');
    await fails(exporter, 40_000);
    assert.match((await condition(exporter))?.why ?? '', /timeout/i);
  } finally {
    postgres.resume();
  }
  await isUp(exporter, 40_000);
  await exporter.until('having written it', async () => (await tasksIn('hangs')).join() === 'before,meanwhile');
});
