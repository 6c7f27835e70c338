import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { startRedis } from '../services/redis.ts';
import { contract } from './contract.ts';
import { openStore, untilState } from './stores.ts';

contract('Redis', async () => {
  const broker = await startRedis();
  const backend = await startRedis({ password: 'r3sults-s3cret' });
  const url = backend.urlOf(1);
  return {
    application: { broker: broker.url, backend: url },
    version: '5.7.0', url, args: 'exact', keepsQueue: true, keepsChildren: true, secret: 'r3sults-s3cret',
    away: { leave: () => backend.kill().then(() => undefined), back: () => backend.start() },
    stop: () => Promise.all([broker.stop(), backend.stop()]).then(() => undefined),
  };
});

test('who waits is told, and does not look again and again', async (context) => {
  const redis = await startRedis();
  context.after(() => redis.stop());
  const application = { broker: redis.urlOf(0), backend: redis.urlOf(1) };
  const [worker, client] = await Promise.all([startWorker(application, { pool: 'threads', concurrency: 20 }), startClient(application)]);
  const store = openStore(application.backend);
  context.after(() => Promise.all([worker.kill(), client.stop(), store.close()]));
  await untilState(store, 'live');
  const ids = await client.send({ task: 'shop.sleep', args: [4.5] }, 20);
  const found = await Promise.all(ids.map(async (id) => ({ result: await store.wait(id, 60, new AbortController().signal), at: Date.now() / 1000 })));
  // By looking alone it would be seen 0.5, 1.5, 3.5 and then 8.5 s after the beginning, each a little earlier or later.
  const late = found.map(({ result, at }) => at - (result?.date_done ?? 0));
  assert.ok(Math.max(...late) < 3, `${Math.max(...late)} s late`);
  const [, looks = ''] = /cmdstat_getrange:calls=(\d+)/.exec(await redis.command('INFO', 'commandstats')) ?? [];
  assert.ok(Number(looks) <= ids.length * 7, `${looks} looks of ${ids.length} waiters`);
});
