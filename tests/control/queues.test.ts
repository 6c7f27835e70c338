import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { onRabbitMQ, onRedis } from './broker.ts';
import type { RabbitMQBroker } from './broker.ts';
import { until, watch } from './watch.ts';
import type { Watch } from './watch.ts';

test('on Redis every priority of a queue is counted, and what a worker has taken; an empty queue is there', async () => {
  const broker = await onRedis();
  const client = await startClient(broker.application);
  const watched = await watch(broker.config('--queues=mail,never', '--queue-interval=1s', '--survey-interval=1s'), ['slow@shop']);
  try {
    for (const priority of [0, 3, 6, 9]) await client.send({ task: 'shop.add', args: [1, 1], options: { queue: 'mail', priority } }, priority + 1);
    watched.survey.open();
    await until('the waiting messages are counted', () => watched.queue('mail')?.ready === 1 + 4 + 7 + 10);
    assert.deepEqual(watched.queue('mail')?.readyByPriority, { 0: 1, 3: 4, 6: 7, 9: 10 });
    assert.equal(watched.queue('mail')?.unacked, 0);
    assert.equal(watched.queue('never')?.ready, 0);
    assert.equal(watched.queue('mail')?.type, 'list');

    // One runs, three more are taken: prefetch is four times the concurrency.
    await client.send({ task: 'shop.sleep', args: [60], options: { queue: 'slow' } }, 10);
    const worker = await startWorker(broker.application, { hostname: 'slow@shop', concurrency: 1, queues: ['slow'], pool: 'prefork' });
    await until('a queue that only the worker names is measured, with what it has taken', () => (watched.queue('slow')?.unacked ?? 0) > 0);
    const { ready, unacked } = watched.queue('slow') ?? {};
    assert.equal(Number(ready) + Number(unacked), 10 - 1, `one is acknowledged at its start: ${ready} + ${unacked}`);
    await worker.kill();
  } finally {
    await watched.close();
    await client.stop();
    await broker.stop();
  }
});

describe('queues of RabbitMQ', () => {
  let broker: RabbitMQBroker;
  let watched: Watch;

  before(async () => {
    broker = await onRabbitMQ();
    await broker.api('PUT', 'queues/mail', { durable: true });
    await broker.api('PUT', 'queues/orders', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    for (const queue of ['mail', 'orders']) {
      for (let n = 0; n < 3; n += 1) {
        await broker.api('POST', 'exchanges/amq.default/publish', { properties: {}, routing_key: queue, payload: 'x', payload_encoding: 'string' });
      }
    }
  });

  after(async () => {
    await broker?.stop();
  });

  test('classic and quorum queues are counted by the broker itself; one that is not there is missing, and none is made', async () => {
    watched = await watch(broker.config('--queues=mail,orders,never', '--queue-interval=1s'), []);
    try {
      watched.survey.open();
      await until('three are measured', () => watched.queues.size === 3);
      for (const name of ['mail', 'orders']) {
        const { ready, consumers, missing } = watched.queue(name) ?? {};
        assert.deepEqual({ ready, consumers, missing }, { ready: 3, consumers: 0, missing: undefined });
      }
      assert.equal(watched.queue('never')?.missing, true);
      assert.ok(!(await broker.inventory()).some((entry) => entry.includes('never')));
    } finally {
      await watched.close();
    }
  });

  test('the management API adds type, unacknowledged messages and all its fields, and names queues nobody configured', async () => {
    const worker = await startWorker(broker.application, { hostname: 'slow@shop', concurrency: 1, queues: ['slow'], pool: 'threads' });
    const client = await startClient(broker.application);
    watched = await watch(broker.config('--queues=mail', '--queue-interval=1s', `--broker-api=${broker.managementUrl}`), ['slow@shop']);
    try {
      await client.send({ task: 'shop.sleep', args: [60], options: { queue: 'slow' } }, 10);
      watched.survey.open();
      // Four prefetched, one of them running, and acknowledged at its start: a fifth was taken for it.
      await until('unacknowledged messages are counted', () => (watched.queue('slow')?.unacked ?? 0) >= 3);
      await until('the API knows the type', () => watched.queue('orders')?.type === 'quorum' && watched.queue('mail')?.type === 'classic');
      await until('both are counted', () => watched.queue('orders')?.ready === 3 && watched.queue('mail')?.ready === 3);
      assert.equal(watched.queue('mail')?.details?.['vhost'], new URL(broker.application.broker).pathname.slice(1));
      assert.equal(watched.queue('mail')?.details?.['messages'], 3);
      assert.equal(watched.queue('slow')?.consumers, 1);
      const names = [...watched.queues.keys()];
      assert.ok(!names.some((name) => /pidbox|celeryev/.test(name)), `a mailbox or an event queue is shown as a queue: ${names.join(', ')}`);
      assert.equal(watched.survey.status().queues.api?.error, undefined);
      assert.doesNotMatch(JSON.stringify(watched.survey.status()), /guest:guest/);
    } finally {
      await watched.close();
      await client.stop();
      await worker.kill();
    }
  });

  test('a management API that refuses costs its fields only, and the status says why and what to do', async () => {
    const wrong = broker.managementUrl.replace(/\/\/.*@/, '//monitor:topsecret@');
    watched = await watch(broker.config('--queues=mail,orders', '--queue-interval=1s', `--broker-api=${wrong}`), []);
    try {
      watched.survey.open();
      await until('queues are measured', () => watched.queues.size === 2);
      assert.equal(watched.queue('orders')?.ready, 3);
      const { api } = watched.survey.status().queues;
      assert.match(api?.error ?? '', /answered 401 .* to user "monitor"/);
      assert.match(api?.remedy ?? '', /--broker-api/);
      assert.doesNotMatch(JSON.stringify(watched.survey.status()), /topsecret/);
    } finally {
      await watched.close();
    }
  });
});
