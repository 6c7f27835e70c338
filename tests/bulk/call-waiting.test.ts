import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BulkPreview } from '../../exporter/contract/bulk.ts';
import { brokers } from '../control/broker.ts';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import type { CeleryVersion } from '../services/python.ts';
import type { Redis } from '../services/redis.ts';
import { startRedis } from '../services/redis.ts';
import { post, preview } from './acting.ts';

const SECRET = 'vb7Kq0Xw';
const ARGS = `[1, 1.0, -0.5, 9007199254740993, "ü 你好 🥬 \\"'\\\\\\n", {"list": [[], {}, null, true], "deep": {"deeper": ["${'x'.repeat(3_000)}"]}}, 12345678901234567890123]`;
const KWARGS = { password: SECRET, plain: 'ä' };

interface CalledAgain { uuid: string; called_again: string; arguments_from: string; detail?: string; remedy?: string }

const again = (exporter: Exporter, uuid: string) => post<CalledAgain>(exporter, '/api/v1/tasks/call-again', { uuid });
const untilKnown = (exporter: Exporter, ids: readonly string[]) =>
  exporter.until('its event', async () => (await Promise.all(ids.map(async (id) => (await exporter.get(`/api/v1/task?uuid=${id}`)).status))).every((status) => status === 200));

/** Each queue's lists, by the digest of what the server itself would dump of them. */
async function digests(redis: Redis, queue: string): Promise<string[]> {
  const keys = (await redis.command('KEYS', `${queue}*`)).split('\n').sort();
  return Promise.all(keys.map(async (key) => `${key} ${await redis.command('EVAL', "return redis.sha1hex(redis.call('DUMP', KEYS[1]))", 1, key)}`));
}

for (const version of ['5.7.0', '5.2.7'] as const satisfies readonly CeleryVersion[]) {
  test(`redis, Celery ${version}: a task that still waits in a priority list of its queue is called again as it stands there, and stays there`, async (context) => {
    const redis = await startRedis();
    context.after(() => redis.stop());
    const application = { broker: redis.url, backend: redis.urlOf(1) };
    const exporter = await startExporter({ broker: application.broker });
    context.after(() => exporter.stop());
    await exporter.untilReady();
    const client = await startClient(application, version);
    context.after(() => client.stop());
    await client.send({ task: 'shop.add', args: [1, 2], options: { queue: 'mail' } }, 150);
    await client.send({ task: 'shop.add', args: [1, 2], options: { queue: 'mail', priority: 6 } }, 150);
    const call = `{"task": "shop.describe", "args": ${ARGS}, "kwargs": ${JSON.stringify(KWARGS)}, "options": {"queue": "mail", "priority": 6}}`;
    const { ids } = (await client.requestText(call)) as { ids: [string] };
    const [id] = ids;
    await client.send({ task: 'shop.add', args: [1, 2], options: { queue: 'mail', priority: 6 } }, 150);
    await untilKnown(exporter, ids);

    const before = await digests(redis, 'mail');
    assert.equal(before.length, 2, 'two priority lists');
    assert.deepEqual((await preview(exporter, { action: 'call-again', ids })).refused, []);
    assert.deepEqual(await digests(redis, 'mail'), before, 'a look changes nothing');
    const waiting = await redis.command('LRANGE', 'mail', 0, -1);

    const { status, body } = await again(exporter, id);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.called_again, body.arguments_from], [id, 'queue']);
    const after = await digests(redis, 'mail');
    assert.equal(after[1], before[1], 'the list that it waits in is as it was, byte for byte');
    assert.equal((await redis.command('LRANGE', 'mail', 1, -1)), waiting, 'and of the other, only the new one is new');

    const worker = await startWorker(application, { version, pool: 'threads', queues: ['mail'] });
    context.after(() => worker.kill());
    const [first, second] = [await client.wait(id, 60), await client.wait(body.uuid, 60)].map(({ result }) => String(result));
    const argumentsIn = (told = ''): string => told.slice(0, told.indexOf('"timelimit"'));
    assert.ok(argumentsIn(first).includes('9007199254740993') && argumentsIn(first).includes('1.0') && argumentsIn(first).includes(SECRET), first);
    assert.equal(argumentsIn(second), argumentsIn(first), 'the worker got the very same');
    const headersIn = (told = ''): unknown => (JSON.parse(told) as { headers: unknown }).headers;
    assert.deepEqual([headersIn(first), headersIn(second)], [{}, { celeriac_called_again: id }], "the task itself sees the old one's id");
    assert.ok(!(await (await exporter.get(`/api/v1/task?uuid=${body.uuid}`)).text()).includes(SECRET), 'a secret is sent on, and never shown');
    assert.ok(!exporter.process.output().includes(SECRET));
  });
}

test('redis: what a worker had taken when it was killed is found among what is not acknowledged', async (context) => {
  const redis = await startRedis();
  context.after(() => redis.stop());
  const exporter = await startExporter({ broker: redis.url });
  context.after(() => exporter.stop());
  await exporter.untilReady();
  const worker = await startWorker({ broker: redis.url }, { pool: 'threads', concurrency: 1 });
  context.after(() => worker.kill());
  const client = await startClient({ broker: redis.url });
  context.after(() => client.stop());
  const ids = await client.send({ task: 'shop.hold', args: [60, 1.5] }, 2);
  await exporter.until('both taken', async () => (await redis.command('LLEN', 'celery')) === '0' && (await redis.command('HLEN', 'unacked')) === '1');
  await worker.kill();
  await untilKnown(exporter, ids);
  const answers = await Promise.all(ids.map((id) => again(exporter, id)));
  const [[, refused], [, called]] = answers.map(({ status, body }) => [status, body] as const).sort(([a], [b]) => b - a) as [[number, CalledAgain], [number, CalledAgain]];
  assert.equal(called.arguments_from, 'queue', JSON.stringify(answers));
  assert.match(refused.detail ?? '', /no result backend is given; .*; it does not wait in its queue/);
  assert.equal(await redis.command('HLEN', 'unacked'), '1');
});

test('rabbitmq: a message that waits is not read, and the refusal says why', async (context) => {
  const broker = await brokers.rabbitmq();
  context.after(() => broker.stop());
  const exporter = await startExporter({ broker: broker.application.broker });
  context.after(() => exporter.stop());
  await exporter.untilReady();
  const client = await startClient(broker.application);
  context.after(() => client.stop());
  const ids = await client.send({ task: 'shop.describe', args: [1.5], options: { queue: 'mail' } });
  await untilKnown(exporter, ids);
  const words = /no result backend is given; .*worker.*; its queue is not looked at: RabbitMQ lets nobody read .* without taking it off its queue .* redelivered, so it is not read/;
  const { status, body } = await again(exporter, ids[0]!);
  assert.equal(status, 403);
  assert.match(body.detail ?? '', words);
  const previewed: BulkPreview = await preview(exporter, { action: 'call-again', ids });
  assert.match(previewed.refused[0]?.message ?? '', words);
  const worker = await startWorker(broker.application, { pool: 'threads', queues: ['mail'] });
  context.after(() => worker.kill());
  await exporter.until('its end', async () => (await (await exporter.get(`/api/task/info/${ids[0]}`)).text()).includes('SUCCESS'));
});
