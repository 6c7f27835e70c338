/** Brokers that are away, full, short of memory, or refuse: a call is reported as failed, and is nowhere. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { startRabbitMQ } from '../services/rabbitmq.ts';
import type { RabbitMQ } from '../services/rabbitmq.ts';
import { startRedis } from '../services/redis.ts';
import { Shop } from './shop.ts';

const SHOP_USER = { name: 'reader', password: 'reader', permissions: { '/': { configure: '.*', write: '^(celeryev.*|.*pidbox|shop|amq\\.default)$', read: '.*' } } };

async function watching(context: TestContext, broker: string, ...flags: string[]): Promise<Shop> {
  const exporter = await startExporter({ broker, flags });
  context.after(() => exporter.stop());
  await live(exporter);
  return new Shop(exporter);
}

const live = (exporter: Exporter) => exporter.until('connected', async () => (await exporter.metric('celeriac_up')) === 1);
const send = (shop: Shop, queue: string, rest = '') => shop.post('/api/task/send-task/shop.add', `{"args": [1, 2], "queue": "${queue}"${rest}}`);

test('Redis away: 503 at once, and nothing is sent when it is back', async (context) => {
  const redis = await startRedis({ config: { appendonly: 'yes', appendfsync: 'always' } });
  context.after(() => redis.stop());
  const shop = await watching(context, redis.url);
  assert.equal((await send(shop, 'celery')).status, 200);
  await redis.stop();
  await shop.exporter.until('noticed', async () => (await shop.exporter.metric('celeriac_up')) === 0);
  const { status, text } = await send(shop, 'celery');
  assert.equal(status, 503);
  assert.match(text, /no connection to the broker.*nothing was sent/);
  await redis.start();
  await live(shop.exporter);
  assert.equal((await send(shop, 'celery')).status, 200);
  assert.equal(await redis.command('LLEN', 'celery'), '2');
});

test('Redis that does not answer: that the outcome is not known is said, with the id to look for', async (context) => {
  const redis = await startRedis();
  context.after(() => redis.stop());
  const shop = await watching(context, redis.url);
  redis.pause();
  const { status, text } = await send(shop, 'celery', ', "task_id": "who-knows"').finally(() => redis.resume());
  assert.equal(status, 503);
  assert.match(text, /has not confirmed the task who-knows/);
});

test('Redis out of memory, or not allowed to: the reason is told', async (context) => {
  const redis = await startRedis();
  context.after(() => redis.stop());
  const shop = await watching(context, redis.url);
  await redis.command('CONFIG', 'SET', 'maxmemory', '1');
  const full = await send(shop, 'celery');
  assert.equal(full.status, 503);
  assert.match(full.text, /OOM command not allowed/);
  await redis.command('CONFIG', 'SET', 'maxmemory', '0');
  assert.equal((await send(shop, 'celery')).status, 200);
  await redis.command('SET', 'other', 'no list');
  const wrong = await send(shop, 'other');
  assert.match(wrong.text, /WRONGTYPE/);
  assert.equal(await redis.command('LLEN', 'celery'), '1');
});

describe('RabbitMQ', () => {
  let rabbitmq: RabbitMQ;

  before(async () => {
    rabbitmq = await startRabbitMQ({ users: [SHOP_USER] });
    const queue = (name: string, args: object = {}) => rabbitmq.api('PUT', `queues/%2F/${name}`, { durable: true, arguments: args });
    await queue('celery');
    await queue('shop');
    await queue('full', { 'x-max-length': 1, 'x-overflow': 'reject-publish' });
    await rabbitmq.api('PUT', 'exchanges/%2F/closed', { type: 'direct', durable: true });
  });
  after(() => rabbitmq?.kill());

  const ready = async (name: string): Promise<number> => {
    const got = await rabbitmq.api('POST', `queues/%2F/${name}/get`, { count: 100, ackmode: 'ack_requeue_true', encoding: 'auto' });
    return (got as unknown[]).length;
  };

  test('a queue that is full refuses, and the caller is told', async (context) => {
    const shop = await watching(context, rabbitmq.url);
    assert.equal((await send(shop, 'full')).status, 200);
    const { status, text } = await send(shop, 'full');
    assert.equal(status, 503);
    assert.match(text, /RabbitMQ refused the message for "full"/);
    assert.equal(await ready('full'), 1);
  });

  test('one call to an exchange that is not there costs no other', async (context) => {
    const shop = await watching(context, rabbitmq.url);
    const before = await ready('shop');
    const wrong = () => shop.post('/api/task/send-task/shop.add', '{"exchange": "no-such", "routing_key": "x"}');
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 4 === 0 ? wrong() : send(shop, 'shop'))));
    assert.deepEqual(answers.map(({ status }) => status), Array.from({ length: 40 }, (_, n) => (n % 4 === 0 ? 404 : 200)));
    assert.equal((await ready('shop')) - before, 30);
  });

  test('an exchange that our user may not write to: 403', async (context) => {
    const shop = await watching(context, rabbitmq.urlOf('/', SHOP_USER));
    const { status, text } = await shop.post('/api/task/send-task/shop.add', '{"exchange": "closed", "routing_key": "x"}');
    assert.equal(status, 403, text);
    assert.match(text, /ACCESS_REFUSED|access to exchange/);
    assert.equal((await send(shop, 'shop')).status, 200);
  });

  test('away: 503 at once, and nothing is sent when it is back', async (context) => {
    const shop = await watching(context, rabbitmq.url);
    assert.equal((await send(shop, 'celery')).status, 200);
    await rabbitmq.kill();
    await shop.exporter.until('noticed', async () => (await shop.exporter.metric('celeriac_up')) === 0);
    const { status, text } = await send(shop, 'celery');
    assert.equal(status, 503);
    assert.match(text, /no connection to the broker.*nothing was sent/);
    await rabbitmq.start();
    await shop.exporter.until('connected', async () => (await shop.exporter.metric('celeriac_up')) === 1, 60_000);
    assert.equal((await send(shop, 'celery')).status, 200);
    assert.equal(await ready('celery'), 2);
  });
});
