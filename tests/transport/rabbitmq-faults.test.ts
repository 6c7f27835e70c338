/** What goes wrong between us and a RabbitMQ, on a real one that can be killed; and the contract over its TLS port. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { connect } from 'amqplib';
import type { AmqpBrokerConfig } from '../../exporter/config/config.ts';
import type { Transport } from '../../exporter/transport/transport.ts';
import { makeCertificates } from '../services/certificates.ts';
import { startRabbitMQ } from '../services/rabbitmq.ts';
import { amqpConfig, transportTo, trusting } from './brokers.ts';
import { contract } from './contract.ts';
import { Listener, until, untilLive } from './listener.ts';
import { rabbitmqSetup } from './rabbitmq-setup.ts';

const certificates = await makeCertificates();
const virtualHosts = ['secure', 'faults', 'drops', 'queues', 'exchanges'];
const rabbitmq = await startRabbitMQ({ tls: certificates, virtualHosts });
const transports: Transport[] = [];

after(async () => {
  await Promise.all(transports.map((transport) => transport.close()));
  await rabbitmq.kill();
  await rabbitmq.stop();
});

function watch(config: AmqpBrokerConfig): { transport: Transport; listener: Listener } {
  const transport = transportTo(config);
  transports.push(transport);
  transport.open();
  return { transport, listener: new Listener(transport) };
}

const configOf = (virtualHost: string, rest: Partial<AmqpBrokerConfig> = {}): AmqpBrokerConfig =>
  amqpConfig(rabbitmq.urlOf(virtualHost), rest);

/** Through the management API, as the burst of one event. */
async function publish(virtualHost: string, uuid: string, exchange = 'celeryev'): Promise<boolean> {
  const payload = JSON.stringify([{ type: 'task-sent', uuid }]);
  const answer = await rabbitmq
    .api('POST', `exchanges/${virtualHost}/${exchange}/publish`, {
      properties: {},
      routing_key: 'task.multi',
      payload,
      payload_encoding: 'string',
    })
    .catch(() => undefined);
  return (answer as { routed?: boolean } | undefined)?.routed === true;
}

async function untilHeard(virtualHost: string, listener: Listener, uuid: string): Promise<void> {
  await until(
    'an event',
    async () => (await publish(virtualHost, uuid)) && listener.events.some((event) => event['uuid'] === uuid),
  );
}

contract('RabbitMQ over TLS', async () => {
  const url = rabbitmq.secureUrlOf('secure');
  return rabbitmqSetup({
    config: amqpConfig(url, { host: 'localhost', tls: trusting(certificates) }),
    host: { url: rabbitmq.urlOf('secure'), api: (method, path, body) => rabbitmq.api(method, path, body) },
    stop: async () => undefined,
  });
});

test('a wrong password, a missing virtual host, missing rights: reasons with a remedy, mended without a restart', async () => {
  const nothing = { configure: '^$', write: '^$', read: '^$' };
  // No more than the remedy names.
  const enough = {
    configure: '^(celeryev\\..*|.*\\.pidbox|celeryev)$',
    write: '^(celeryev\\..*|.*\\.pidbox|amq\\.default)$',
    read: '^(celeryev.*|.*\\.pidbox)$',
  };
  for (const name of ['stranger', 'outsider', 'powerless'])
    await rabbitmq.api('PUT', `users/${name}`, { password: 'right-one', tags: '' });
  await rabbitmq.api('PUT', 'permissions/faults/stranger', enough);
  await rabbitmq.api('PUT', 'permissions/faults/powerless', nothing);
  const cases: [AmqpBrokerConfig, RegExp, RegExp, () => Promise<unknown>][] = [
    [
      configOf('faults', { username: 'stranger', password: 'wrong-one' }),
      /ACCESS.REFUSED/,
      /user and password/,
      () => rabbitmq.api('PUT', 'users/stranger', { password: 'wrong-one', tags: '' }),
    ],
    [
      configOf('faults', { username: 'outsider', password: 'right-one' }),
      /refuses the virtual host/,
      /set_permissions/,
      () => rabbitmq.api('PUT', 'permissions/faults/outsider', enough),
    ],
    [
      configOf('faults', { username: 'powerless', password: 'right-one' }),
      /access to (queue|exchange)/,
      /configure, write and read/,
      () => rabbitmq.api('PUT', 'permissions/faults/powerless', enough),
    ],
    [
      configOf('made-later'),
      /refuses the virtual host/,
      /Create the virtual host/,
      async () => {
        await rabbitmq.api('PUT', 'vhosts/made-later');
        await rabbitmq.api('PUT', 'permissions/made-later/guest', { configure: '.*', write: '.*', read: '.*' });
      },
    ],
  ];
  await Promise.all(
    cases.map(async ([config, reason, remedy, mend]) => {
      const { transport } = watch(config);
      await until(`the reason ${String(reason)}`, () => transport.status().state === 'waiting');
      assert.match(transport.status().reason ?? '', reason);
      assert.match(transport.status().remedy ?? '', remedy);
      if (config.username !== 'guest') assert.ok(!JSON.stringify(transport.status()).includes(config.password));
      await assert.rejects(transport.queueDepths(['celery']), { kind: 'unavailable' });
      await mend();
      await untilLive(transport, 40_000);
      await (await transport.openReplies(config.username)).close();
    }),
  );
});

test('TLS that fails is a reason with a remedy', async () => {
  const secure = new URL(rabbitmq.secureUrlOf('/'));
  const others = await makeCertificates();
  const trust = trusting(certificates);
  const cases: [Partial<AmqpBrokerConfig>, RegExp][] = [
    [{ port: Number(secure.port), tls: trusting(others) }, /authority/],
    [{ port: Number(secure.port), tls: { ...trust, serverName: 'rabbit.example' } }, /another name/],
    [{ tls: trust }, /TLS/],
    [{ port: Number(secure.port) }, /TLS/],
    [{ host: 'rabbit.invalid' }, /name of the host/],
  ];
  for (const [rest, remedy] of cases) {
    const { transport } = watch(configOf('/', rest));
    await until(`the remedy ${String(remedy)}`, () => transport.status().state === 'waiting');
    assert.match(transport.status().remedy ?? '', remedy, transport.status().reason);
  }
});

test('events that RabbitMQ drops because the queue is full are counted, every one', async () => {
  const { transport, listener } = watch(configOf('drops', { eventQueueLength: 100_000 }));
  const { transport: small, listener: fewer } = watch(configOf('drops', { eventQueueLength: 30_000 }));
  await Promise.all([untilLive(transport), untilLive(small)]);
  // This process reads nothing meanwhile, as one that is busy or stopped.
  const count = 50_000;
  const { status, stderr } = spawnSync(
    process.execPath,
    [fileURLToPath(new URL('burst.ts', import.meta.url)), rabbitmq.urlOf('drops'), String(count)],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  const lost = (of: Transport): number => of.status().dropped['queue-full'] ?? 0;
  await until(
    'every event to be read or counted as dropped',
    () => fewer.events.length + lost(small) >= count && listener.events.length + lost(transport) >= count,
  );
  assert.equal(fewer.events.length + lost(small), count, 'exactly');
  assert.equal(listener.events.length + lost(transport), count);
  assert.ok(lost(small) > 0, 'the burst was more than the queue holds');
  assert.equal(lost(transport), 0, 'a longer queue holds them all');
  assert.equal(fewer.events.at(-1)?.['uuid'], `burst-${count - 1}`, 'the newest are kept');
  assert.equal(small.status().state, 'live');
});

test('queues of every kind are measured without making or disturbing one', async () => {
  const { transport } = watch(configOf('queues'));
  await untilLive(transport);
  await rabbitmq.api('PUT', 'queues/queues/quorum', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await rabbitmq.api('POST', 'exchanges/queues/amq.default/publish', {
    properties: {},
    routing_key: 'quorum',
    payload: 'x',
    payload_encoding: 'string',
  });
  const other = await connect(rabbitmq.urlOf('queues'));
  const channel = await other.createChannel();
  await channel.assertQueue('theirs', { exclusive: true });
  await channel.assertQueue('busy', { durable: true });
  for (const text of ['a', 'b', 'c']) channel.sendToQueue('busy', Buffer.from(text));
  await channel.prefetch(1);
  await channel.consume('busy', () => undefined);

  await until('one of three to be with the consumer', async () => (await transport.queueDepths(['busy']))[0]?.ready === 2);
  const depths = await transport.queueDepths(['quorum', 'theirs', 'busy', 'missing', 'missing too']);
  assert.deepEqual(depths, [
    { name: 'quorum', ready: 1, consumers: 0 },
    { name: 'theirs', details: { refused: 'exclusive to another connection' } },
    { name: 'busy', ready: 2, consumers: 1 },
    { name: 'missing', missing: true },
    { name: 'missing too', missing: true },
  ]);
  const listed = (await rabbitmq.api('GET', 'queues/queues')) as { name: string }[];
  assert.ok(!listed.some(({ name }) => name.startsWith('missing')));
  await other.close();
});

test('an event exchange that somebody declared otherwise is used as it is', async () => {
  await rabbitmq.api('PUT', 'exchanges/exchanges/celeryev', { type: 'fanout', durable: false, auto_delete: false });
  const { transport, listener } = watch(configOf('exchanges'));
  await untilLive(transport);
  await untilHeard('exchanges', listener, 'through a fanout');
});

test('a deleted event queue, a connection closed by an operator: back at once, and counted', async () => {
  const { transport, listener } = watch(configOf('faults'));
  await untilLive(transport);
  await untilHeard('faults', listener, 'first');
  const ours = (await rabbitmq.api('GET', 'queues/faults')) as {
    name: string;
    arguments: Record<string, unknown>;
    consumers: number;
  }[];
  const queue = ours.find(({ name, consumers }) => name.startsWith('celeryev.celeriac.') && consumers === 1);
  assert.equal(queue?.arguments['x-message-ttl'], undefined, 'nothing expires');
  // Exclusive queues cannot be deleted by others; a lost connection takes them along.
  await until('the connection to be listed', async () => {
    const connections = (await rabbitmq.api('GET', 'vhosts/faults/connections')) as { name: string; user?: string }[];
    const guests = connections.filter(({ user }) => user === 'guest');
    for (const { name } of guests) await rabbitmq.api('DELETE', `connections/${encodeURIComponent(name)}`);
    return guests.length > 0;
  });
  await until('the reconnect', () => transport.status().reconnects === 1 && transport.status().state === 'live');
  await untilHeard('faults', listener, 'second');
});

test('replies find us under the same address while the broker still believes in the connection before', async () => {
  const { transport: before } = watch(configOf('faults'));
  const { transport: now } = watch(configOf('faults'));
  await Promise.all([untilLive(before), untilLive(now)]);
  await before.openReplies('oid');
  const replies = await now.openReplies('oid');
  await now.publish(
    { body: Buffer.from('{"w": 1}'), contentType: 'application/json', contentEncoding: 'utf-8', headers: {}, properties: {} },
    { exchange: replies.exchange, routingKey: 'oid' },
  );
  assert.equal((await replies.next(Date.now() + 5_000))?.body.toString(), '{"w": 1}');
  await replies.close();
});

test('a RabbitMQ that is killed and started again', async () => {
  const { transport, listener } = watch(configOf('faults'));
  await untilLive(transport);
  const replies = await transport.openReplies('oid');
  await rabbitmq.kill();
  await until('the cut to be seen', () => transport.status().state === 'waiting');
  await assert.rejects(replies.next(Date.now() + 5_000), { kind: 'unavailable', message: /reply queue is lost/ });
  await replies.close();
  await until('the broker to be away', () => /ECONNREFUSED/.test(transport.status().reason ?? ''));
  const absent = watch(configOf('faults')).transport;
  await until('a reason', () => absent.status().state === 'waiting');

  await rabbitmq.start();
  await Promise.all([untilLive(transport, 40_000), untilLive(absent, 40_000)]);
  await untilHeard('faults', listener, 'after');
  assert.equal(transport.status().reconnects, 1);
  assert.equal(absent.status().reconnects, 0);
});

test('a RabbitMQ that hangs is left after two heartbeats, and closing does not wait for it', async () => {
  const { transport } = watch(configOf('faults', { heartbeatSeconds: 1 }));
  const { transport: closing } = watch(configOf('faults'));
  await Promise.all([untilLive(transport), untilLive(closing)]);
  rabbitmq.pause();
  try {
    const began = Date.now();
    await closing.close();
    assert.ok(Date.now() - began < 5_000);
    await until('the silence to be noticed', () => transport.status().state === 'waiting');
  } finally {
    rabbitmq.resume();
  }
  await untilLive(transport, 40_000);
});

test('a RabbitMQ that is short of memory takes no messages, and says why at once', async () => {
  const full = await startRabbitMQ({ config: { 'vm_memory_high_watermark.absolute': '1MB' } });
  try {
    const { transport } = watch(amqpConfig(full.url));
    await untilLive(transport);
    const request = {
      body: Buffer.from('{}'),
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      headers: {},
      properties: {},
    };
    // RabbitMQ tells a client of its alarm when it first publishes.
    for (let times = 1; times <= 2; times += 1) {
      await assert.rejects(transport.broadcast(request), { kind: 'unavailable', message: /low on memory/, remedy: /alarms/ });
    }
    assert.equal(transport.status().state, 'live', 'events still come');
    await transport.close();
  } finally {
    await full.kill();
    await full.stop();
  }
});
