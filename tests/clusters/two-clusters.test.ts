/** One process, two clusters on two kinds of broker, from one file. Every answer and series can be told apart by cluster. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { startExporterFromFile } from '../services/exporter.ts';
import { dataDirectory } from '../services/process.ts';
import { startRedis } from '../services/redis.ts';
import { makeVirtualHost } from '../services/virtual-host.ts';

test('two clusters, named in the file, are watched side by side', async (context) => {
  const redis = await startRedis();
  context.after(() => redis.stop());
  const rabbit = await makeVirtualHost();
  context.after(() => rabbit.remove());
  const file = join(dataDirectory('two-clusters'), 'celeriac.yml');
  writeFileSync(file, `clusters:\n  shop:\n    broker: ${redis.url}\n  billing:\n    broker: ${rabbit.url}\n    queues: [invoices]\n`);
  const exporter = await startExporterFromFile(file);
  context.after(() => exporter.stop());
  await exporter.untilReady(40_000);

  const ids: Record<string, string> = {};
  for (const [name, broker] of Object.entries({ shop: redis.url, billing: rabbit.url })) {
    const worker = await startWorker({ broker }, { pool: 'solo', hostname: `worker@${name}` });
    context.after(() => worker.kill());
    const client = await startClient({ broker });
    context.after(() => client.stop());
    ids[name] = await client.call('shop.add', [1, 2]);
  }

  for (const [name, other] of [['shop', 'billing'], ['billing', 'shop']] as const) {
    await exporter.until(`seeing the task of ${name}`, async () => (await exporter.get(`/api/task/info/${ids[name]}?cluster=${name}`)).status === 200);
    assert.equal((await exporter.get(`/api/task/info/${ids[name]}?cluster=${other}`)).status, 404, 'not in the other cluster');
    assert.deepEqual(Object.keys(await exporter.json<object>(`/api/workers?status=1&cluster=${name}`)), [`worker@${name}`]);
    assert.equal(await exporter.metric('celery_worker_up', { cluster: name, worker: `worker@${name}` }), 1);
    assert.equal(await exporter.metric('celery_worker_up', { cluster: name, worker: `worker@${other}` }), undefined);
  }
  assert.equal((await exporter.get('/api/tasks')).status, 400, 'Flower’s paths ask which cluster is meant');

  await redis.kill();
  await exporter.until('noticing one broker’s death', async () => (await exporter.metric('celeriac_up', { cluster: 'shop' })) === 0);
  assert.equal(await exporter.metric('celeriac_up', { cluster: 'billing' }), 1, 'the other is watched on');
});
