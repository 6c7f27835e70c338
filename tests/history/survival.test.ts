/** The history file outlives the exporter, however it ends: real command, Redis and worker. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Exporter } from '../services/exporter.ts';
import { startExporter } from '../services/exporter.ts';
import { startRedis } from '../services/redis.ts';
import { tasksIn } from './history-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'celeriac-history-'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('kill -9 loses a second at most, and the next start says so; a clean end loses nothing and says nothing', async (context) => {
  const redis = await startRedis();
  context.after(() => redis.stop());
  const application = { broker: redis.url };
  const db = join(directory, 'survival.db');
  const worker = await startWorker(application, { pool: 'solo', hostname: 'w1@shop' });
  context.after(() => worker.kill());
  const client = await startClient(application);
  context.after(() => client.stop());

  const first = await startExporter({ broker: redis.url, db });
  context.after(() => first.stop());
  await first.untilReady();
  const succeeded = await client.call('shop.add', [1, 2]);
  const failed = await client.call('shop.fail', ['gone']);
  await first.until('seeing both end', async () => (await first.text('/api/tasks')).includes('OutOfStock'));
  await new Promise((resolve) => setTimeout(resolve, 1_000)); // the second that may be lost
  await first.process.kill();

  const kept = new Map(tasksIn(db).map((task) => [task.uuid, task]));
  assert.equal(kept.get(succeeded)?.state, 'SUCCESS');
  assert.equal(kept.get(succeeded)?.worker, 'w1@shop');
  assert.equal(kept.get(failed)?.state, 'FAILURE');

  const second = await startExporter({ broker: redis.url, db });
  context.after(() => second.stop());
  await second.process.untilLogged(/did not end cleanly/);
  await second.untilReady();
  const third = await client.call('shop.add', [3, 4]);
  await second.until('seeing the third', async () => (await second.text('/api/tasks')).includes(third));
  await second.stop();
  const all = new Map(tasksIn(db).map((task) => [task.uuid, task]));
  for (const uuid of [succeeded, failed, third]) assert.ok(all.has(uuid));

  const last = await startExporter({ broker: redis.url, db });
  context.after(() => last.stop());
  await last.untilReady();
  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.doesNotMatch(last.process.output(), /did not end cleanly/);
});

test('counters and open tasks go on where they stood, after kill -9 too', async (context) => {
  const redis = await startRedis();
  context.after(() => redis.stop());
  const application = { broker: redis.url };
  const db = join(directory, 'resume.db');
  const worker = await startWorker(application, { pool: 'threads', hostname: 'w1@shop' });
  context.after(() => worker.kill());
  const client = await startClient(application);
  context.after(() => client.stop());

  const first = await startExporter({ broker: redis.url, db });
  context.after(() => first.stop());
  await first.untilReady();
  for (let i = 0; i < 3; i += 1) await client.call('shop.add', [i, i]);
  await client.call('shop.fail', ['gone']);
  await first.until('counting them', async () => (await succeeded(first, 'shop.add')) === 3 && (await failed(first)) === 1);
  const open = await client.call('shop.sleep', [8]);
  await first.until('seeing it start', async () => (await first.text(`/api/task/info/${open}`)).includes('STARTED'));
  const shown = await counters(first);
  await new Promise((resolve) => setTimeout(resolve, 1_000)); // the second that may be lost
  await first.process.kill();

  const second = await startExporter({ broker: redis.url, db });
  context.after(() => second.stop());
  await second.untilReady();
  const resumed = await counters(second);
  for (const [series, value] of shown) assert.ok((resumed.get(series) ?? -1) >= value, `${series} stood at ${value}, now at ${resumed.get(series)}`);
  assert.equal(await succeeded(second, 'shop.add'), 3);
  const info = await second.json<{ state: string; name: string; args: string }>(`/api/task/info/${open}`);
  assert.equal(info.state, 'STARTED');
  assert.equal(info.name, 'shop.sleep');
  await second.until('its end', async () => (await second.text(`/api/task/info/${open}`)).includes('SUCCESS'));
  assert.equal(await succeeded(second, 'shop.sleep'), 1, 'counted under its name, which the last event does not tell');
  assert.equal(await second.metric('celery_task_started_total', { name: 'shop.sleep', worker: 'w1@shop' }), 1, 'not counted again');
  assert.equal(await second.metric('celery_worker_up', { worker: 'w1@shop' }), 1);
});

function succeeded(exporter: Exporter, name: string): Promise<number | undefined> {
  return exporter.metric('celery_task_succeeded_total', { name, worker: 'w1@shop' });
}

function failed(exporter: Exporter): Promise<number | undefined> {
  return exporter.metric('celery_task_failed_total', { name: 'shop.fail', exception: 'OutOfStock' });
}

/** What counts the cluster's tasks and events: all of it must go on. */
async function counters(exporter: Exporter): Promise<Map<string, number>> {
  const lines = (await exporter.text('/metrics')).split('\n');
  const counted = lines.filter((line) => /^(celery_task_\w+_total|flower_events_total|flower_task_runtime_seconds_(bucket|sum|count)|celeriac_task_wait_seconds_\w+)\{/.test(line));
  return new Map(counted.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}
