import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startWorker } from './celery.ts';
import { makeCertificates } from './certificates.ts';
import { startClient } from './client.ts';
import { startSentinels } from './sentinel.ts';

test('three sentinels over TLS with passwords of their own serve Celery and promote the replica', async () => {
  const sentinels = await startSentinels({ password: 'data', sentinelPassword: 'watch', tls: await makeCertificates() });
  const application = { broker: sentinels.url, backend: sentinels.url.replaceAll('/0', '/1'), settings: sentinels.settings };
  const [worker, client] = await Promise.all([startWorker(application, { pool: 'solo' }), startClient(application)]);
  assert.deepEqual(await client.wait(await client.call('shop.add', [1, 2])), { state: 'SUCCESS', result: 3 });
  await Promise.all([client.stop(), worker.kill()]);

  const first = await sentinels.master();
  await sentinels.failover();
  assert.notEqual(await sentinels.master(), first);
  await sentinels.stop();
});

test('a killed master is replaced by vote and comes back as a replica', async () => {
  const sentinels = await startSentinels();
  const first = await sentinels.master();
  await first.kill();
  await sentinels.untilMasterIsNot(first);
  await first.start();
  assert.equal(await sentinels.master(), sentinels.servers[1]);
  await sentinels.stop();
});
