/** A broker that is away, dies, or refuses the password is a state with a reason and a remedy, and is recovered from. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startClient } from '../services/client.ts';
import { startWorker } from '../services/celery.ts';
import type { Exporter } from '../services/exporter.ts';
import { startExporter } from '../services/exporter.ts';
import { startRabbitMQ } from '../services/rabbitmq.ts';
import { startRedis } from '../services/redis.ts';

interface Broker {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

const brokers: readonly [string, () => Promise<Broker>][] = [
  ['Redis', () => startRedis()],
  ['RabbitMQ', () => startRabbitMQ()],
];

for (const [kind, startBroker] of brokers) {
  test(`${kind}: absent at start, then there, killed and started again, without a restart of the exporter`, async (context) => {
    const broker = await startBroker();
    context.after(() => broker.stop());
    await broker.stop();

    const exporter = await startExporter({ broker: broker.url });
    context.after(() => exporter.stop());
    const absent = await exporter.get('/-/ready');
    assert.equal(absent.status, 503);
    assert.match(await absent.text(), /ECONNREFUSED|refused/i, 'says why');
    assert.equal((await exporter.get('/-/healthy')).status, 200, 'the process itself is well');
    assert.equal((await exporter.get('/api/tasks')).status, 200, 'what is known is still served');

    await broker.start();
    await exporter.untilReady(40_000);
    await sees(exporter, broker, 'before');

    await broker.kill();
    await exporter.until('noticing that the broker died', async () => (await exporter.get('/-/ready')).status === 503);
    assert.equal(await exporter.metric('celeriac_up'), 0);
    await broker.start();
    await exporter.untilReady(40_000);
    await sees(exporter, broker, 'after');
    assert.ok(((await exporter.metric('celeriac_transport_reconnects_total')) ?? 0) >= 1, 'the reconnect is counted');
    assert.ok(exporter.process.running);
  });
}

/** A worker's task shows up: events flow. */
async function sees(exporter: Exporter, broker: Broker, when: string): Promise<void> {
  const application = { broker: broker.url };
  const worker = await startWorker(application, { pool: 'solo', hostname: `${when}@shop` });
  const client = await startClient(application);
  const id = await client.call('shop.add', [1, 2]);
  await exporter.until(`seeing the task sent ${when}`, async () => {
    const answer = await exporter.get(`/api/task/info/${id}`);
    return answer.status === 200 && ((await answer.json()) as { state: string }).state === 'SUCCESS';
  });
  await client.stop();
  await worker.kill();
}

test('Redis: a wrong password is a reason that never shows the password, and is mended without a restart', async (context) => {
  const redis = await startRedis({ password: 'right-one' });
  context.after(() => redis.stop());
  const broker = redis.url.replace('right-one', 'wrong-one');
  const exporter = await startExporter({ broker });
  context.after(() => exporter.stop());
  await exporter.until('naming the password', async () => /password/i.test(await exporter.text('/-/ready')));
  assert.equal((await exporter.get('/-/ready')).status, 503);

  await redis.command('CONFIG', 'SET', 'requirepass', 'wrong-one');
  await exporter.untilReady(40_000);
  for (const shown of [exporter.process.output(), await exporter.text('/'), await exporter.text('/metrics'), await exporter.text('/-/ready')]) {
    assert.ok(!shown.includes('wrong-one'), 'the password is nowhere to be read');
  }
});
