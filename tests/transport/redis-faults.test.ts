/** What goes wrong between us and a Redis, on real servers. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { systemClock } from '../../exporter/clock.ts';
import type { RedisBrokerConfig } from '../../exporter/config/config.ts';
import { silentLogger } from '../../exporter/logger.ts';
import { RedisTransport } from '../../exporter/transport/redis/redis.ts';
import type { Transport } from '../../exporter/transport/transport.ts';
import { makeCertificates } from '../services/certificates.ts';
import { freePort } from '../services/ports.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis, RedisOptions } from '../services/redis.ts';
import { NAMES, redisConfig, transportTo, trusting } from './brokers.ts';
import { Listener, until, untilLive } from './listener.ts';
import { leftoversOn } from './redis-setup.ts';

const host = '127.0.0.1';
const transports: Transport[] = [];
const servers: Redis[] = [];

after(async () => {
  await Promise.all(transports.map((transport) => transport.close()));
  await Promise.all(servers.map((server) => server.kill()));
});

async function start(options?: RedisOptions): Promise<Redis> {
  const redis = await startRedis(options);
  servers.push(redis);
  return redis;
}

function watch(transport: Transport): { transport: Transport; listener: Listener } {
  transports.push(transport);
  transport.open();
  return { transport, listener: new Listener(transport) };
}

const watchAt = (config: RedisBrokerConfig): { transport: Transport; listener: Listener } => watch(transportTo(config));

/** As kombu publishes an event. */
function publish(redis: Redis, uuid: string, rest: object = {}): Promise<string> {
  const body = Buffer.from(JSON.stringify([{ type: 'task-sent', uuid }])).toString('base64');
  return redis.command(
    'PUBLISH',
    '/0.celeryev/task.multi',
    JSON.stringify({ body, properties: { body_encoding: 'base64' }, ...rest }),
  );
}

/** Until events come through: Redis tells publishers how many listen. */
async function untilHeard(redis: Redis, listener: Listener, uuid: string): Promise<void> {
  await until(
    'an event',
    async () => Number(await publish(redis, uuid)) > 0 && listener.events.some((event) => event['uuid'] === uuid),
  );
}

test('a Redis that is absent at start, then there, killed and started again', async () => {
  const redis = await start();
  await redis.stop();
  const { transport, listener } = watchAt(redisConfig({ host, port: redis.port }));
  await until('a reason', () => transport.status().state === 'waiting');
  assert.match(transport.status().reason ?? '', /ECONNREFUSED/);
  assert.match(transport.status().remedy ?? '', /start the broker/);
  await assert.rejects(transport.queueDepths(['celery']), { kind: 'unavailable', message: /ECONNREFUSED/ });

  await redis.start();
  await untilLive(transport);
  await untilHeard(redis, listener, 'before');
  assert.equal(transport.status().reconnects, 0);

  await redis.kill();
  await until('the cut to be seen', () => transport.status().state === 'waiting');
  await redis.start();
  await untilLive(transport);
  await untilHeard(redis, listener, 'after');
  const { reconnects, cuts, reason } = transport.status();
  assert.deepEqual({ reconnects, cuts, reason }, { reconnects: 1, cuts: 0, reason: undefined });
});

test('a Redis that hangs is left, and taken up again when it wakes', async () => {
  const redis = await start();
  const broker = redisConfig({ host, port: redis.port });
  const { transport, listener } = watch(
    new RedisTransport({
      broker,
      names: NAMES,
      clientName: 'celeriac-test',
      maxBufferedMessages: 100,
      logger: silentLogger,
      clock: systemClock,
      heartbeatMs: 200,
    }),
  );
  await untilLive(transport);
  redis.pause();
  await until('the silence to be noticed', () => transport.status().state === 'waiting');
  redis.resume();
  await untilLive(transport);
  await untilHeard(redis, listener, 'awake');
  assert.equal(transport.status().reconnects, 1);
  // Heartbeats do not end a session that answers, however quiet it is.
  const { since } = transport.status();
  const beats = Date.now() + 1_000;
  await until('five heartbeats', () => Date.now() > beats);
  assert.equal(transport.status().since, since);
});

test('a subscriber that Redis cuts as too slow is counted and back at once', async () => {
  const redis = await start({ config: { 'client-output-buffer-limit': 'pubsub 256kb 128kb 5' } });
  const { transport, listener } = watchAt(redisConfig({ host, port: redis.port }));
  await untilLive(transport);
  await untilHeard(redis, listener, 'before');
  const before = transport.status();

  // A script publishes without giving the server a chance to send: 10 MB are in the output buffer before we could read.
  const flood = "for n = 1, 10000 do redis.call('PUBLISH', KEYS[1], ARGV[1]) end return 'done'";
  await redis.command('EVAL', flood, 1, '/0.celeryev/task.multi', 'x'.repeat(1_000));
  await until('the cut to be counted', () => transport.status().cuts === 1);
  await untilLive(transport, 2_000);
  await untilHeard(redis, listener, 'after');
  const status = transport.status();
  assert.equal(status.reconnects, 1);
  assert.equal(status.cuts, 1);
  assert.ok(status.since - before.since < 20);
  assert.ok((await redis.command('INFO', 'stats')).length > 0, 'the server lives');
});

test('a wrong password is a reason that does not show it, and is mended without a restart', async () => {
  const redis = await start({ password: 'right-one' });
  const { transport } = watchAt(redisConfig({ host, port: redis.port }, { password: 'wrong-one' }));
  await until('a reason', () => transport.status().state === 'waiting');
  assert.match(transport.status().reason ?? '', /WRONGPASS|invalid password/);
  assert.match(transport.status().remedy ?? '', /password/);
  assert.ok(!JSON.stringify(transport.status()).includes('wrong-one'));
  await redis.command('CONFIG', 'SET', 'requirepass', 'wrong-one');
  await untilLive(transport);
});

test('a missing password, a missing database, a user without rights: reasons with a remedy', async () => {
  const redis = await start({ password: 'secret' });
  const at = { host, port: redis.port };
  await redis.command('ACL', 'SETUSER', 'narrow', 'on', '>narrow', '+@all', '-psubscribe', '~*', '&*');
  const cases: [RedisBrokerConfig, RegExp, RegExp][] = [
    [redisConfig(at), /NOAUTH/, /password/],
    [redisConfig(at, { password: 'secret', db: 99 }), /DB index/, /database/],
    [redisConfig(at, { username: 'narrow', password: 'narrow' }), /NOPERM.*psubscribe/, /ACL/],
    [redisConfig({ host: 'redis.invalid', port: 6379 }), /ENOTFOUND|EAI_AGAIN/, /name of the host/],
    [redisConfig({ host, port: await freePort() }), /ECONNREFUSED/, /start the broker/],
    [redisConfig({ socket: '/nowhere/redis.sock' }), /ENOENT/, /path of the socket/],
    [
      redisConfig(at, { tls: { ca: '/nowhere/ca.pem', cert: undefined, key: undefined, serverName: undefined, verify: true } }),
      /TLS ca/,
      /path of the TLS ca/,
    ],
  ];
  for (const [config, reason, remedy] of cases) {
    const { transport } = watchAt(config);
    await until(`the reason ${String(reason)}`, () => transport.status().state === 'waiting');
    assert.match(transport.status().reason ?? '', reason);
    assert.match(transport.status().remedy ?? '', remedy);
  }
});

test('a user with little more than the right to listen still sees events', async () => {
  const redis = await start();
  await redis.command(
    'ACL',
    'SETUSER',
    'listener',
    'on',
    '>listener',
    '-@all',
    '+psubscribe',
    '+ping',
    '&/0.celeryev/*',
    '&/0.celeryev',
  );
  const { transport, listener } = watchAt(
    redisConfig({ host, port: redis.port }, { username: 'listener', password: 'listener' }),
  );
  await untilLive(transport);
  await untilHeard(redis, listener, 'seen');
  await assert.rejects(transport.queueDepths(['celery']), { kind: 'unavailable', remedy: /ACL/ });
});

test('TLS that fails is a reason with a remedy: unknown authority, wrong name, no TLS there, TLS not expected', async () => {
  const [certificates, others] = await Promise.all([makeCertificates(), makeCertificates()]);
  const secure = await start({ tls: certificates });
  const plain = await start();
  const trust = trusting(certificates);
  const cases: [RedisBrokerConfig, RegExp][] = [
    [redisConfig({ host, port: secure.port }, { tls: trusting(others) }), /authority/],
    [redisConfig({ host, port: secure.port }, { tls: { ...trust, ca: undefined } }), /authority/],
    [redisConfig({ host, port: secure.port }, { tls: { ...trust, serverName: 'redis.example' } }), /another name/],
    [redisConfig({ host, port: plain.port }, { tls: trust }), /TLS|log tells why/],
    [redisConfig({ host, port: secure.port }), /expects TLS|TLS/],
  ];
  for (const [config, remedy] of cases) {
    const { transport } = watchAt(config);
    await until(`the remedy ${String(remedy)}`, () => transport.status().state === 'waiting');
    assert.match(transport.status().remedy ?? '', remedy, transport.status().reason);
  }
  const { transport } = watchAt(redisConfig({ host, port: secure.port }, { tls: { ...trust, ca: undefined, verify: false } }));
  await untilLive(transport);
});

test("kombu's oddities and other people's messages", async () => {
  const redis = await start();
  const { transport, listener } = watchAt(redisConfig({ host, port: redis.port }));
  await untilLive(transport);
  const body = JSON.stringify({ type: 'task-odd', args: "('Grüße',)" });
  const send = (channel: string, envelope: string): Promise<string> => redis.command('PUBLISH', channel, envelope);
  await send('/0.celeryev', JSON.stringify({ body, 'content-encoding': 'utf-8', 'content-type': 'application/json' }));
  await send('/0.celeryev/task.odd', JSON.stringify({ body, properties: { body_encoding: 'utf-8' }, headers: null }));
  await send('/0.celeryev/task.odd', 'not JSON');
  await send('/0.celeryev/task.odd', '');
  await send('/0.celeryev/task.odd', '{"properties": {}}');
  await send('/1.celeryev/task.odd', JSON.stringify({ body }));
  await until(
    'two events and three losses',
    () => listener.events.length === 2 && transport.status().dropped['undecodable-envelope'] === 3,
  );
  assert.deepEqual(
    listener.events.map(({ args }) => args),
    ["('Grüße',)", "('Grüße',)"],
  );
  assert.deepEqual(
    listener.deliveries.map(({ headers, contentType }) => [headers, contentType]),
    [
      [{}, 'application/json'],
      [{}, 'application/json'],
    ],
  );
  assert.equal(transport.status().state, 'live');
});

test('what nobody takes from events() is bounded, the oldest dropped and counted', async () => {
  const redis = await start();
  const transport = transportTo(redisConfig({ host, port: redis.port }), { maxBufferedMessages: 50 });
  transports.push(transport);
  transport.open();
  await untilLive(transport);
  for (let n = 0; n < 60; n += 1) await publish(redis, String(n));
  await until('60 messages', () => transport.status().messages === 60);
  assert.deepEqual([transport.status().buffered, transport.status().dropped], [50, { 'buffer-full': 10 }]);
  const listener = new Listener(transport);
  await until('the newest 50', () => listener.events.length === 50);
  assert.deepEqual([listener.events[0]?.['uuid'], listener.events[49]?.['uuid']], ['10', '59']);
});

test('unacknowledged messages are told apart by queue while they are few, and only totalled when they are many', async () => {
  const redis = await start();
  const { transport } = watchAt(redisConfig({ host, port: redis.port }));
  await untilLive(transport);
  const hold = (tag: string, value: unknown): Promise<string> => redis.command('HSET', 'unacked', tag, JSON.stringify(value));
  await redis.command('SADD', '_kombu.binding.shop', 'fast\x06\x16\x06\x16mail');
  await hold('1', [{ body: 'x' }, '', 'celery']);
  await hold('2', [{ body: 'y, "a", "b"]' }, '', 'celery']);
  await hold('3', [{}, 'shop', 'fast']);
  await hold('4', [{}, 'celery', 'celery']);
  await hold('5', 'broken');
  const counted = await transport.queueDepths(['celery', 'mail', 'idle']);
  assert.deepEqual(
    counted.map(({ unacked }) => unacked),
    [3, 1, 0],
  );
  assert.deepEqual(counted[0]?.details, { unackedInAllQueues: 5 });

  await redis.command(
    'EVAL',
    "for n = 1, 6000 do redis.call('HSET', 'unacked', 'many' .. n, ARGV[1]) end",
    0,
    '[{}, "", "celery"]',
  );
  const totalled = await transport.queueDepths(['celery', 'mail']);
  assert.deepEqual(
    totalled.map(({ unacked }) => unacked),
    [undefined, undefined],
  );
  assert.deepEqual(totalled[0]?.details, { unackedInAllQueues: 6005 });

  await redis.command('SET', 'strange', 'no list');
  const [strange, celery] = await transport.queueDepths(['strange', 'celery']);
  assert.equal(strange?.ready, undefined);
  assert.match(String(strange?.details?.['error']), /WRONGTYPE/);
  assert.equal(celery?.ready, 0);
});

test('a reply queue survives the cut of the subscription, is lost with the server, and leaves nothing either way', async () => {
  const redis = await start();
  const config = redisConfig({ host, port: redis.port });
  const { transport } = watchAt(config);
  await untilLive(transport);
  const replies = await transport.openReplies('oid');
  const reply = (): Promise<string> => redis.command('LPUSH', `oid.${replies.exchange}`, JSON.stringify({ body: '{"w": 1}' }));

  await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await until('the new subscription', () => transport.status().reconnects === 1 && transport.status().state === 'live');
  await reply();
  assert.equal((await replies.next(Date.now() + 5_000))?.body.toString(), '{"w": 1}');
  await replies.close();
  assert.deepEqual(
    (await leftoversOn(redis, config)).filter((left) => left.includes('oid')),
    [],
  );

  const lost = await transport.openReplies('oid');
  await redis.kill();
  await assert.rejects(lost.next(Date.now() + 10_000), { kind: 'unavailable', message: /reply queue is lost/ });
  await lost.close();
});

test('kombu 5.7 does not sweep a reply binding that is in use', async () => {
  const redis = await start();
  const { transport } = watchAt(redisConfig({ host, port: redis.port }));
  await untilLive(transport);
  await (await transport.openReplies('alone')).close();
  assert.equal(await redis.command('EXISTS', '_kombu.binding_deadlines'), '0', 'none is made where kombu keeps none');
  await redis.command('ZADD', '_kombu.binding_deadlines', 1_000, 'reply.celery.pidbox');
  const replies = await transport.openReplies('oid');
  const deadline = Number(await redis.command('ZSCORE', '_kombu.binding_deadlines', 'reply.celery.pidbox'));
  assert.ok(Math.abs(deadline - Date.now() - 3_600_000) < 60_000);
  await replies.close();
});
