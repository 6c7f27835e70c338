/** The contract and failovers on three real Sentinels. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { systemClock } from '../../exporter/clock.ts';
import type { RedisBrokerConfig } from '../../exporter/config/config.ts';
import { silentLogger } from '../../exporter/logger.ts';
import { RedisTransport } from '../../exporter/transport/redis/redis.ts';
import type { Transport } from '../../exporter/transport/transport.ts';
import { makeCertificates } from '../services/certificates.ts';
import type { Redis } from '../services/redis.ts';
import { startSentinels } from '../services/sentinel.ts';
import type { Sentinels } from '../services/sentinel.ts';
import { NAMES, redisConfig, transportTo, trusting } from './brokers.ts';
import { contract } from './contract.ts';
import { Listener, until, untilLive } from './listener.ts';
import { startPeer } from './peer.ts';
import { redisSetup } from './redis-setup.ts';

const open: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const close of open.reverse()) await close();
});

function configOf(
  sentinels: Sentinels,
  rest: Partial<RedisBrokerConfig> = {},
  at: Partial<Extract<RedisBrokerConfig['at'], { master: string }>> = {},
): RedisBrokerConfig {
  const hosts = sentinels.ports.map((port) => ({ host: '127.0.0.1', port }));
  return redisConfig(
    { sentinels: hosts, master: sentinels.masterName, username: undefined, password: undefined, tls: undefined, ...at },
    rest,
  );
}

function watch(transport: Transport): { transport: Transport; listener: Listener } {
  open.push(() => transport.close());
  transport.open();
  return { transport, listener: new Listener(transport) };
}

contract('three Sentinels with TLS and passwords of their own', async () => {
  const certificates = await makeCertificates();
  const sentinels = await startSentinels({ tls: certificates, password: 'data-secret', sentinelPassword: 'sentinel-secret' });
  const tls = trusting(certificates);
  return redisSetup({
    redis: () => sentinels.master(),
    config: configOf(sentinels, { password: 'data-secret', tls }, { password: 'sentinel-secret', tls }),
    application: { broker: sentinels.url, settings: sentinels.settings },
    stop: () => sentinels.stop(),
  });
});

// kombu before 5.4 publishes on the literal channel `/{db}.…` here.
contract('three Sentinels with kombu of Celery 5.2', async () => {
  const sentinels = await startSentinels();
  return redisSetup({
    redis: () => sentinels.master(),
    config: configOf(sentinels),
    application: { broker: sentinels.url, settings: sentinels.settings },
    version: '5.2.7',
    stop: () => sentinels.stop(),
  });
});

test('a failover is followed: one that is asked for, one of a master that hangs, one of a master that died', async () => {
  const sentinels = await startSentinels();
  open.push(() => sentinels.stop());
  const options = {
    names: NAMES,
    clientName: 'celeriac-test',
    maxBufferedMessages: 100,
    logger: silentLogger,
    clock: systemClock,
  };
  const { transport, listener } = watch(new RedisTransport({ ...options, broker: configOf(sentinels), heartbeatMs: 300 }));
  await untilLive(transport);
  await untilHeard(await sentinels.master(), listener, 'first');

  await sentinels.failover();
  await until('the first failover', () => transport.status().reconnects >= 1 && transport.status().state === 'live');
  await untilHeard(await sentinels.master(), listener, 'second');

  // Its connections stay open: only Sentinel can tell.
  const hanging = await sentinels.master();
  hanging.pause();
  await sentinels.untilMasterIsNot(hanging);
  await untilHeard(await sentinels.master(), listener, 'third');
  hanging.resume();
  await until('the old master to be a replica', async () => {
    const replication = await hanging.command('INFO', 'replication').catch(() => '');
    return replication.includes('role:slave') && replication.includes('master_link_status:up');
  });
  await untilLive(transport);
  const { reconnects } = transport.status();

  const dead = await sentinels.master();
  await dead.kill();
  await until('the loss of the master to be seen', () => transport.status().state === 'waiting');
  await sentinels.untilMasterIsNot(dead);
  await untilLive(transport);
  await untilHeard(await sentinels.master(), listener, 'fourth');
  assert.ok(transport.status().reconnects > reconnects);
  assert.equal(transport.status().cuts, 0, 'a failover is no cut for slowness');
});

test('what Sentinels say is a reason with a remedy', async () => {
  const sentinels = await startSentinels({ sentinelPassword: 'sentinel-secret' });
  open.push(() => sentinels.stop());
  const cases: [RedisBrokerConfig, RegExp][] = [
    [configOf(sentinels, {}, { password: 'wrong-secret' }), /WRONGPASS|invalid password/],
    [configOf(sentinels), /NOAUTH/],
    [configOf(sentinels, {}, { password: 'sentinel-secret', master: 'other' }), /knows no master "other"/],
    [configOf(sentinels, {}, { sentinels: [{ host: '127.0.0.1', port: 1 }] }), /127\.0\.0\.1:1: connect ECONNREFUSED/],
  ];
  for (const [config, reason] of cases) {
    const { transport } = watch(transportTo(config));
    await until(`the reason ${String(reason)}`, () => transport.status().state === 'waiting');
    assert.match(transport.status().reason ?? '', reason);
    assert.match(transport.status().remedy ?? '', /Sentinels/);
    assert.ok(!JSON.stringify(transport.status()).includes('wrong-secret'));
  }

  // The first Sentinel of the list may be away.
  const ports = [1, ...sentinels.ports].map((port) => ({ host: '127.0.0.1', port }));
  const { transport, listener } = watch(transportTo(configOf(sentinels, {}, { sentinels: ports, password: 'sentinel-secret' })));
  await untilLive(transport);

  // kombu 5.7 in the midst of an upgrade publishes everything twice.
  const settings = { broker_transport_options: { ...sentinels.transportOptions, sentinel_fanout_compat: true } };
  const peer = await startPeer({ broker: sentinels.url, settings });
  await peer.emit(Array.from({ length: 50 }, (_, n) => ({ type: 'task-sent', uuid: `twice-${n}` })));
  await peer.emit([{ type: 'task-last' }]);
  await until('the last event', () => listener.of('task-last').length > 0);
  await peer.stop();
  assert.equal(listener.of('task-sent').length, 50);
});

async function untilHeard(redis: Redis, listener: Listener, uuid: string): Promise<void> {
  const envelope = JSON.stringify({ body: JSON.stringify({ type: 'task-sent', uuid }) });
  await until(`the event ${uuid}`, async () => {
    await redis.command('PUBLISH', '/0.celeryev/task.sent', envelope);
    return listener.events.some((event) => event['uuid'] === uuid);
  });
}
