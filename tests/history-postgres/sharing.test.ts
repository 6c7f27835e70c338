/** Two real exporters, one cluster, one PostgreSQL: one task is one row, and each exporter keeps its own counters. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestContext } from 'node:test';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Exporter } from '../services/exporter.ts';
import { startExporter } from '../services/exporter.ts';
import type { Postgres } from '../services/postgres.ts';
import { startPostgres } from '../services/postgres.ts';
import { startRedis } from '../services/redis.ts';
import { makeVirtualHost } from '../services/virtual-host.ts';

let postgres: Postgres;
before(async () => (postgres = await startPostgres()));
after(() => postgres.stop());

const BROKERS = {
  redis: async (context: TestContext): Promise<string> => {
    const redis = await startRedis();
    context.after(() => redis.stop());
    return redis.url;
  },
  rabbitmq: async (context: TestContext): Promise<string> => {
    const host = await makeVirtualHost();
    context.after(() => host.remove());
    return host.url;
  },
};

for (const [kind, begin] of Object.entries(BROKERS)) {
  test(`two exporters that both see everything on ${kind} keep each task once, and go on counting after kill -9`, async (context) => {
    const broker = await begin(context);
    const worker = await startWorker({ broker }, { pool: 'threads', hostname: 'w1@shop' });
    context.after(() => worker.kill());
    const client = await startClient({ broker });
    context.after(() => client.stop());
    const db = await postgres.database(kind);
    const start = async (): Promise<Exporter> => {
      const exporter = await startExporter({ broker, db });
      context.after(() => exporter.stop());
      await exporter.untilReady();
      return exporter;
    };
    const [one, other] = await Promise.all([start(), start()]);
    const uuids = await client.send({ task: 'shop.add', args: [1, 2] }, 100);
    for (const exporter of [one, other]) await exporter.until('counting all', async () => (await succeeded(exporter)) === 100);
    const rows = (): Promise<string> => postgres.sql(
      "SELECT count(*), count(DISTINCT uuid), count(*) FILTER (WHERE state = (SELECT id FROM celeriac.word WHERE text = 'SUCCESS')) FROM celeriac.task", kind);
    await one.until('the rows', async () => (await rows()) === `${uuids.length}|${uuids.length}|${uuids.length}`);
    assert.equal(await postgres.sql("SELECT count(DISTINCT exporter) FROM celeriac.counter WHERE kind = 'series'", kind), '2');

    await one.until('both to be written', async () => (await pending(one)) === 0 && (await pending(other)) === 0);
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // the second that may be lost
    await one.process.kill();
    const next = await start();
    assert.equal(await succeeded(next), 100);
    assert.match(next.process.output(), /did not end cleanly/);
    await client.send({ task: 'shop.add', args: [1, 2] }, 10);
    for (const exporter of [next, other]) await exporter.until('counting on', async () => (await succeeded(exporter)) === 110);
    await next.until('the rows', async () => (await rows()) === '110|110|110');
  });
}

function succeeded(exporter: Exporter): Promise<number | undefined> {
  return exporter.metric('celery_task_succeeded_total', { name: 'shop.add', worker: 'w1@shop' });
}

function pending(exporter: Exporter): Promise<number | undefined> {
  return exporter.metric('celeriac_history_pending_tasks');
}
