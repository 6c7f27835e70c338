import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { brokers } from '../control/broker.ts';
import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { startExporter, startExporterFromFile } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { dataDirectory } from '../services/process.ts';
import { startRedis } from '../services/redis.ts';
import { begin, ended, everyTask, one, post, preview } from './acting.ts';

const TASKS = 500;

async function count(exporter: Exporter, query: string): Promise<number> {
  return (await exporter.json<{ total: { count: number } }>(`/api/v1/tasks?limit=1&totals=true&q=${encodeURIComponent(query)}`)).total.count;
}

for (const [name, start] of Object.entries(brokers)) {
  test(`${name}: ${TASKS} tasks revoked by query, cancelled in the middle; terminate kills`, async (context) => {
    const broker = await start();
    context.after(() => broker.stop());
    const exporter = await startExporter({ broker: broker.application.broker });
    context.after(() => exporter.stop());
    await exporter.untilReady();
    const worker = await startWorker(broker.application, { pool: 'prefork', concurrency: 1 });
    context.after(() => worker.kill());
    const client = await startClient(broker.application);
    context.after(() => client.stop());
    // The only process is busy: what comes after it waits, at the worker or in the queue.
    const sleeper = await client.call('shop.sleep', [600]);
    await exporter.until('the sleeper', async () => (await count(exporter, `uuid:${sleeper} state:STARTED`)) === 1);
    await client.send({ task: 'shop.add', args: [1, 2] }, TASKS);
    await exporter.until('all of them', async () => (await count(exporter, 'name:shop.add')) === TASKS);

    const previewed = await preview(exporter, { action: 'revoke', query: 'name:shop.*' });
    assert.equal(previewed.total, TASKS + 1);
    assert.deepEqual(previewed.refused.map(({ reason, count: times }) => [reason, times]), [['running', 1]], 'revoking would let the sleeper sleep');
    const { token } = await preview(exporter, { action: 'revoke', query: 'name:shop.add' });
    // Of later tasks nothing is done: what runs is what was previewed.
    const [later] = await client.send({ task: 'shop.greet', args: ['later'] });
    const action = await begin(exporter, token, 100);
    assert.equal(action.total, TASKS);
    assert.equal((await post(exporter, '/api/v1/bulk', { preview: token, pace: 100 })).status, 404, 'a preview is begun once');
    let shown = 0;
    await exporter.until('some of them revoked', async () => {
      const { counts, state } = await one(exporter, action.id);
      assert.equal(state, 'running');
      assert.ok(counts.done >= shown, 'progress');
      shown = counts.done;
      return shown >= 150;
    });
    assert.equal((await post(exporter, '/api/v1/bulk/cancel', { id: action.id })).status, 200);
    const cancelled = await ended(exporter, action.id);
    assert.equal(cancelled.state, 'cancelled');
    const { done, cancelled: left } = cancelled.counts;
    assert.ok(done >= 150 && done < TASKS, `${done}`);
    assert.equal(done + left, TASKS);
    assert.equal((await post(exporter, '/api/v1/bulk/cancel', { id: action.id })).status, 409);
    const [revoked, others] = [await everyTask(exporter, action.id, 'done'), await everyTask(exporter, action.id, 'cancelled')];
    assert.deepEqual([revoked.length, others.length], [done, left]);
    assert.match(revoked[0]?.detail ?? '', /^worker@shop: /);

    const processes = async () => ((await client.inspect('stats'))['worker@shop'] as { pool: { processes: number[] } }).pool.processes;
    const [before] = await processes();
    const end = await begin(exporter, (await preview(exporter, { action: 'terminate', ids: [sleeper, 'nobody-knows'] })).token, 10);
    const terminated = await ended(exporter, end.id);
    assert.deepEqual([terminated.state, terminated.counts.done, terminated.counts.refused], ['done', 1, 1]);
    await exporter.until('the sleeper’s end', async () => (await count(exporter, `uuid:${sleeper} state:REVOKED`)) === 1);
    await exporter.until('its process’ end, and another one in its place', async () => (await processes())[0] !== before);

    // The worker goes on with the rest: what was revoked is not run, what was not is.
    await exporter.until('the end of all', async () => (await count(exporter, 'name:shop.add (state:SUCCESS OR state:REVOKED)')) === TASKS, 60_000);
    assert.equal(await count(exporter, 'name:shop.add state:REVOKED'), done);
    for (const task of revoked.slice(0, 20)) assert.equal(await count(exporter, `uuid:${task.uuid} state:REVOKED`), 1);
    for (const task of others.slice(0, 20)) assert.equal(await count(exporter, `uuid:${task.uuid} state:SUCCESS`), 1);
    assert.equal(await count(exporter, `uuid:${later} state:SUCCESS`), 1);

    const again = await preview(exporter, { action: 'revoke', query: 'name:shop.add' });
    assert.deepEqual(again.refused.map(({ reason, count: times }) => [reason, times]), [['ended', TASKS]]);
    const trail = exporter.process.output();
    assert.match(trail, /"action":"bulk-revoke".*"reason":"a test"/);
    assert.match(trail, /"action":"bulk-revoke-ended"/);
  });
}

test('two clusters: each task is revoked where it is, and one cluster away keeps the other’s from nothing', async (context) => {
  const shops = await Promise.all(['shop', 'billing'].map(async (name) => ({ name, redis: await startRedis() })));
  context.after(() => Promise.all(shops.map(({ redis }) => redis.stop())));
  const file = join(dataDirectory('bulk-clusters'), 'celeriac.yml');
  writeFileSync(file, `clusters:\n${shops.map(({ name, redis }) => `  ${name}:\n    broker: ${redis.url}\n`).join('')}`);
  const exporter = await startExporterFromFile(file);
  context.after(() => exporter.stop());
  await exporter.untilReady();
  const ids: string[] = [];
  const workers: Worker[] = [];
  for (const { name, redis } of shops) {
    const worker = await startWorker({ broker: redis.url }, { pool: 'threads', hostname: `worker@${name}` });
    workers.push(worker);
    context.after(() => worker.kill());
    const client = await startClient({ broker: redis.url });
    context.after(() => client.stop());
    ids.push(...(await client.send({ task: 'shop.add', args: [1, 2], options: { countdown: 300 } }, 30)));
  }
  await exporter.until('all of them', async () => (await count(exporter, 'state:RECEIVED')) === 60);
  assert.equal((await preview(exporter, { action: 'revoke', ids, cluster: 'shop' })).refused[0]?.count, 30, 'those of the other are unknown there');
  const { token, total } = await preview(exporter, { action: 'revoke', query: 'state:RECEIVED name:shop.add' });
  assert.equal(total, 60);
  const done = await ended(exporter, (await begin(exporter, token, 200)).id);
  assert.equal(done.counts.done, 60);
  for (const task of await everyTask(exporter, done.id)) assert.match(task.detail ?? '', new RegExp(`^worker@${task.cluster}: `));

  // A broker that is away holds what is its own, and says so.
  const { token: second } = await preview(exporter, { action: 'revoke', query: 'state:RECEIVED name:shop.add cluster:billing' });
  await shops[1]?.redis.kill();
  await exporter.until('noticing it', async () => (await exporter.metric('celeriac_up', { cluster: 'billing' })) === 0);
  const held = await begin(exporter, second, 200);
  await exporter.until('waiting for it', async () => /no connection to the broker of billing/.test((await one(exporter, held.id)).why ?? ''));
  await shops[1]?.redis.start();
  // A worker of Celery's may take minutes to come back to it.
  await workers[1]?.kill();
  const again = await startWorker({ broker: shops[1]?.redis.url ?? '' }, { pool: 'threads', hostname: 'worker@billing' });
  context.after(() => again.kill());
  assert.equal((await ended(exporter, held.id)).counts.done, 30, 'it went on by itself');
});
