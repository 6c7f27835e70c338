/** The history file outlives the exporter, however it ends: real command, Redis and worker. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
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
