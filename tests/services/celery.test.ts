import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { pools, startWorker } from './celery.ts';
import { startClient } from './client.ts';
import { celeryVersions } from './python.ts';
import { startRedis } from './redis.ts';
import { soon } from './soon.ts';
import type { Redis } from './redis.ts';
import { makeVirtualHost } from './virtual-host.ts';

let redis: Redis;
before(async () => {
  redis = await startRedis();
});
after(() => redis.stop());

for (const version of celeryVersions) {
  for (const pool of pools) {
    test(`Celery ${version} with ${pool} runs a chord and answers inspect`, async () => {
      const application = { broker: redis.url, backend: redis.urlOf(1) };
      const [worker, client] = await Promise.all([startWorker(application, { version, pool }), startClient(application, version)]);
      const part = { task: 'shop.add', args: [1, 1] };
      const [chord] = await client.send({ chord: [part, part], body: { task: 'shop.total' } });
      assert.deepEqual(await client.wait(chord ?? ''), { state: 'SUCCESS', result: 4 });
      assert.deepEqual(await client.inspect('ping', { timeout: 0.3 }), { 'worker@shop': { ok: 'pong' } });
      assert.equal((await client.wait(await client.call('shop.fail'))).state, 'FAILURE');
      await client.stop();
      assert.deepEqual(await worker.stop(), { code: 0, signal: null });
    });
  }
}

test('a killed worker leaves no child of its pool', async () => {
  const worker = await startWorker({ broker: redis.urlOf(2) }, { concurrency: 3 });
  assert.ok(inGroup(worker.pid).length >= 4);
  await worker.kill();
  await soon(() => assert.deepEqual(inGroup(worker.pid), []));
});

test('a worker on RabbitMQ takes tasks of its queues', async () => {
  const host = await makeVirtualHost();
  const application = { broker: host.url, backend: redis.urlOf(3), settings: { task_queue_max_priority: 10 } };
  const [worker, client] = await Promise.all([startWorker(application, { queues: ['mail'], pool: 'solo' }), startClient(application)]);
  const ids = await client.send({ task: 'shop.add', args: [1, 2], options: { queue: 'mail', priority: 3 } }, 10);
  for (const id of ids) assert.equal((await client.wait(id)).result, 3);
  await assert.rejects(client.request({ wait: 'no-such-id', timeout: 0.1 }), /TimeoutError/);
  await Promise.all([client.stop(), worker.kill()]);
  await host.remove();
});

// A zombie whose parent has not asked for it yet has ended as well.
function inGroup(group: number): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const [state, , itsGroup] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
        return Number(itsGroup) === group && state !== 'Z' && state !== 'X';
      } catch {
        return false;
      }
    });
}
