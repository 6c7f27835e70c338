import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { BulkAction } from '../../exporter/contract/bulk.ts';
import { brokers } from '../control/broker.ts';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import { startPostgres } from '../services/postgres.ts';
import { dataDirectory } from '../services/process.ts';
import { startRedis } from '../services/redis.ts';
import { begin, ended, everyTask, one, preview } from './acting.ts';

const TASKS = 200;

/** Where the history is kept. */
const places: Readonly<Record<string, (context: TestContext) => Promise<string>>> = {
  SQLite: async () => join(dataDirectory('bulk-crash'), 'history.db'),
  PostgreSQL: async (context) => {
    const postgres = await startPostgres();
    context.after(() => postgres.stop());
    return postgres.url();
  },
};

for (const [place, make] of Object.entries(places)) {
  const kind = place === 'SQLite' ? 'redis' : 'rabbitmq';
  test(`${place}, ${kind}: an exporter killed while it calls ${TASKS} tasks again goes on after a restart, and calls none twice`, async (context) => {
    const [broker, redis] = [await brokers[kind](), await startRedis()];
    context.after(() => Promise.all([broker.stop(), redis.stop()]));
    const application = { ...broker.application, backend: redis.urlOf(1), settings: { result_extended: true } };
    const options = { broker: application.broker, db: await make(context), flags: [`--result-backend=${application.backend}`] };
    let exporter = await startExporter(options);
    context.after(() => exporter.stop());
    await exporter.untilReady();
    const worker = await startWorker(application, { pool: 'threads' });
    context.after(() => worker.kill());
    const client = await startClient(application);
    context.after(() => client.stop());
    const called = async () => Number(await redis.command('-n', 2, 'DBSIZE'));
    for (let number = 0; number < TASKS; number += 1) await client.send({ task: 'shop.tally', args: [`${redis.urlOf(2)}`, number] });
    const total = async (q: string) => (await exporter.json<{ total: { count: number } }>(`/api/v1/tasks?limit=1&totals=true&q=${encodeURIComponent(q)}`)).total.count;
    await exporter.until('the end of all', async () => (await total('name:shop.tally state:SUCCESS')) === TASKS, 60_000);
    assert.equal(await called(), TASKS);

    const previewed = await preview(exporter, { action: 'call-again', query: 'name:shop.tally state:SUCCESS' });
    assert.deepEqual([previewed.total, previewed.checked, previewed.refused], [TASKS, TASKS, []]);
    const { id } = await begin(exporter, previewed.token, 40);
    await exporter.until('a part of them', async () => (await one(exporter, id)).counts.done >= 60);
    await exporter.process.kill();

    exporter = await startExporter(options);
    await exporter.until('taking it up', async () => (await exporter.json<{ actions: BulkAction[] }>('/api/v1/bulk').catch(() => undefined))?.actions.some((action) => action.id === id) === true);
    const last = await ended(exporter, id, 90_000);
    assert.deepEqual([last.state, last.durable, last.counts.done + last.counts.unknown], ['done', true, TASKS]);
    assert.ok(last.counts.unknown <= 1, 'at most the one that was under way');
    const tasks = await everyTask(exporter, id);
    assert.equal(new Set(tasks.map(({ new_uuid: uuid }) => uuid)).size, last.counts.done + (last.counts.unknown > 0 ? 1 : 0));
    // Each run of a task counts under its number: once at first, and once again.
    const keys = Array.from({ length: TASKS }, (_, number) => `tally-${number}`);
    const runs = async () => (await redis.command('-n', 2, 'MGET', ...keys)).split('\n').map(Number);
    await exporter.until('their runs', async () => (await runs()).filter((times) => times === 2).length >= last.counts.done, 60_000);
    const times = await runs();
    assert.ok(times.every((count) => count <= 2), 'none was called twice');
    assert.ok(times.filter((count) => count === 1).length <= last.counts.unknown);
  });
}

test('without a history it lives in memory, and says so', async (context) => {
  const broker = await brokers.redis();
  context.after(() => broker.stop());
  const exporter = await startExporter({ broker: broker.application.broker });
  context.after(() => exporter.stop());
  await exporter.untilReady();
  const worker = await startWorker(broker.application, { pool: 'threads' });
  context.after(() => worker.kill());
  const client = await startClient(broker.application);
  context.after(() => client.stop());
  const ids = await client.send({ task: 'shop.add', args: [1, 2], options: { countdown: 300 } }, 3);
  await exporter.until('them', async () => (await exporter.text('/api/tasks')).split('"RECEIVED"').length === 4);
  const done = await ended(exporter, (await begin(exporter, (await preview(exporter, { action: 'revoke', ids })).token, 10)).id);
  assert.deepEqual([done.durable, done.counts.done], [false, 3]);
});
