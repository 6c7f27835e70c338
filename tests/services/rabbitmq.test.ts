import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { makeCertificates } from './certificates.ts';
import type { Certificates } from './certificates.ts';
import { startRabbitMQ } from './rabbitmq.ts';
import type { RabbitMQ } from './rabbitmq.ts';

const auditor = { name: 'auditor', password: 'p@ss/word', tags: 'monitoring', permissions: { 'a/b': { configure: '', write: '', read: '.*' } } };
let tls: Certificates;
let rabbitmq: RabbitMQ;

before(async () => {
  tls = await makeCertificates();
  rabbitmq = await startRabbitMQ({ tls, virtualHosts: ['a/b'], users: [auditor] });
});
after(() => rabbitmq.kill());

test('users may do what their permissions say', async () => {
  const connection = await connect(rabbitmq.urlOf('a/b', auditor));
  connection.on('error', () => undefined);
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  await assert.rejects(channel.assertQueue('mail'), /ACCESS_REFUSED/);
  await connection.close();
  // NOT_ALLOWED on the wire, of which amqplib tells only that it came.
  await assert.rejects(connect(rabbitmq.urlOf('/', auditor)), /ConnectionClose/);
});

test('the TLS listener is trusted by who trusts the authority, and by nobody else', async () => {
  const connection = await connect(rabbitmq.secureUrlOf('/'), { ca: [readFileSync(tls.authority)] });
  await connection.close();
  await assert.rejects(connect(rabbitmq.secureUrlOf('/')), /self-signed certificate/);
});

test('a RabbitMQ that was killed is back on its port with its durable queues', async () => {
  const connection = await connect(rabbitmq.urlOf('a/b'));
  connection.on('error', () => undefined);
  const channel = await connection.createChannel();
  await channel.assertQueue('mail', { durable: true });
  await rabbitmq.flush();
  await rabbitmq.kill();
  await rabbitmq.start();
  // It serves before it lists what it has recovered.
  const named = async () => ((await rabbitmq.api('GET', 'queues/a%2Fb')) as { name: string }[]).map(({ name }) => name);
  for (const deadline = Date.now() + 20_000; (await named()).length === 0 && Date.now() < deadline; ) await sleep(100);
  assert.deepEqual(await named(), ['mail']);
});
