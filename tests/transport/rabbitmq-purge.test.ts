/** What a RabbitMQ throws away, and what it refuses to. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connect } from 'amqplib';
import type { Transport } from '../../exporter/transport/transport.ts';
import { makeVirtualHost } from '../services/virtual-host.ts';
import type { VirtualHost } from '../services/virtual-host.ts';
import { amqpConfig, transportTo } from './brokers.ts';
import { Listener, untilLive } from './listener.ts';

let host: VirtualHost;
let transport: Transport;
const transports: Transport[] = [];

before(async () => {
  host = await makeVirtualHost();
  transport = await live(host.url);
});
after(async () => {
  await Promise.all(transports.map((one) => one.close()));
  await host?.remove();
});

async function live(url: string): Promise<Transport> {
  const one = transportTo(amqpConfig(url));
  transports.push(one);
  one.open();
  new Listener(one);
  await untilLive(one);
  return one;
}

async function declare(name: string, type: string, messages: number): Promise<void> {
  await host.api('PUT', `queues/${host.name}/${name}`, { durable: true, arguments: { 'x-queue-type': type } });
  for (let n = 0; n < messages; n += 1) {
    await host.api('POST', `exchanges/${host.name}/amq.default/publish`, { properties: {}, routing_key: name, payload: 'x', payload_encoding: 'string' });
  }
}

test('a quorum queue is emptied as a classic one is', async () => {
  await declare('orders', 'quorum', 3);
  assert.equal(await transport.purge('orders'), 3);
  assert.equal((await transport.queueDepths(['orders']))[0]?.ready, 0);
});

test('a stream, which RabbitMQ answers by closing the connection, costs the exporter nothing', async () => {
  await declare('log', 'stream', 2);
  await assert.rejects(transport.purge('log'), { kind: 'refused', message: /'log' is a stream/ });
  assert.deepEqual([transport.status().state, transport.status().reconnects], ['live', 0]);
});

test('a queue of somebody\'s own is let be', async () => {
  const model = await connect(host.url);
  const channel = await model.createChannel();
  await channel.assertQueue('private', { exclusive: true });
  await assert.rejects(transport.purge('private'), { kind: 'refused', message: /'private' is exclusive/ });
  await model.close();
});

test('a user that may not is told so, and that it takes the right to read the queue', async () => {
  await declare('mail', 'classic', 2);
  await host.api('PUT', 'users/watcher', { password: 'secret', tags: '' });
  await host.api('PUT', `permissions/${host.name}/watcher`, { configure: '.*', write: '.*', read: '^(celeryev.*|.*pidbox)$' });
  const watcher = await live(host.url.replace(/\/\/.*@/, '//watcher:secret@'));
  await assert.rejects(watcher.purge('mail'), { kind: 'forbidden', message: /'mail'/, remedy: /read the queue/ });
  assert.deepEqual([watcher.status().state, watcher.status().reconnects], ['live', 0]);
  assert.equal((await transport.queueDepths(['mail']))[0]?.ready, 2);
  await host.api('DELETE', 'users/watcher');
});
