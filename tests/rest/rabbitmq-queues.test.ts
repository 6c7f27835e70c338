/** /api/queues/length on RabbitMQ, beside a real Flower: every field of the management API. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { makeVirtualHost } from '../services/virtual-host.ts';
import type { VirtualHost } from '../services/virtual-host.ts';
import { startFlower } from './flower.ts';
import type { Flower } from './flower.ts';

interface Row {
  readonly name: string;
  readonly messages: number;
  readonly [field: string]: unknown;
}

let host: VirtualHost;
let flower: Flower;
let exporter: Exporter;
let worker: Worker;
let client: Client;

before(async () => {
  host = await makeVirtualHost();
  const api = `--broker-api=${host.managementUrl.replace(/\/?$/, '/')}`;
  worker = await startWorker({ broker: host.url }, { queues: ['celery', 'mail'] });
  [flower, exporter, client] = await Promise.all([
    startFlower(host.url, [api]),
    startExporter({ broker: host.url, flags: [api, '--queue-interval=1s'] }),
    startClient({ broker: host.url }),
  ]);
  await exporter.untilReady();
});
after(async () => {
  await Promise.all([client?.stop(), worker?.stop(), exporter?.stop(), flower?.stop()]);
  await host?.remove();
});

async function rows(one: Flower | Exporter): Promise<Row[]> {
  const response = await one.get('/api/queues/length');
  return response.status === 200 ? ((await response.json()) as { active_queues: Row[] }).active_queues : [];
}

test('rows have the fields of Flower’s, and the broker’s own count', async () => {
  worker.pause();
  try {
    await client.send({ task: 'shop.add', args: [1, 2], options: { queue: 'mail' } }, 30);
    const mail = async (one: Flower | Exporter) => (await rows(one)).find(({ name }) => name === 'mail');
    // The management API is some seconds behind.
    const settled = async (one: Flower | Exporter) => {
      const row = await mail(one);
      return row?.messages === 30 && row['messages_ready'] === 22;
    };
    await exporter.until('30 seen by both', async () => (await settled(flower)) && (await settled(exporter)), 40_000);
    // Comes and goes with traffic.
    const fields = (row: Row | undefined) => Object.keys(row ?? {}).filter((field) => field !== 'idle_since').sort();
    let [theirs, ours]: (Row | undefined)[] = [];
    // The broker adds its statistics one after the other, and ours is the row of up to a second ago.
    await exporter.until(
      () => `of Flower's fields: theirs ${fields(theirs).join(' ')}, ours ${fields(ours).join(' ')}`,
      async () => {
        [ours, theirs] = [await mail(exporter), await mail(flower)];
        return theirs !== undefined && isDeepStrictEqual(fields(ours), fields(theirs));
      },
    );
    for (const field of ['vhost', 'type', 'durable', 'arguments', 'consumers', 'messages_unacknowledged', 'node', 'policy']) {
      assert.deepEqual(ours?.[field], theirs?.[field], field);
    }
    const named = (await rows(exporter)).map(({ name }) => name);
    assert.deepEqual(named, ['celery', 'mail'], 'no mailbox, no event queue');
  } finally {
    worker.resume();
  }
});
