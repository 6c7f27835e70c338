import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { systemClock } from '../clock.ts';
import type { QueueObservation } from '../event/observation.ts';
import { silentLogger } from '../logger.ts';
import { Outlet } from './outlet.ts';
import { QueueSurvey } from './queue-survey.ts';
import { testCluster } from './testing/test-cluster.ts';
import { TestWorkers } from './testing/test-workers.ts';

let cluster: TestWorkers;
let outlet: Outlet;
let seen: Map<string, QueueObservation>;
let consumed: string[];
let endings: (() => void)[];

beforeEach(() => {
  cluster = new TestWorkers();
  outlet = new Outlet();
  seen = new Map();
  consumed = [];
  endings = [];
  void (async () => {
    for await (const piece of outlet.observations()) for (const one of piece) if (one.kind === 'queue') seen.set(one.name, one);
  })();
});

afterEach(() => {
  outlet.close();
  for (const end of endings) end();
});

function survey(brokerApi?: string): QueueSurvey {
  return new QueueSurvey({
    transport: cluster.transport,
    cluster: testCluster({ queues: ['mail'], brokerApi }),
    consumedQueues: () => consumed,
    outlet,
    clock: systemClock,
    logger: silentLogger,
  });
}

function fill(queue: string, messages: number): void {
  const message = { body: Buffer.alloc(0), contentType: '', contentEncoding: '', headers: {}, properties: {} };
  cluster.broker.queues.set(queue, Array.from({ length: messages }, () => message));
}

async function api(answer: () => { status?: number; rows: unknown }): Promise<string> {
  const server = createServer((_, response) => {
    const { status = 200, rows } = answer();
    response.writeHead(status).end(JSON.stringify(rows));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => (server.closeAllConnections(), server.close()));
  return `http://u:p@127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
}

test('queues of the configuration and of the workers are measured, each once; one that is not there is missing', async () => {
  consumed = ['celery', 'mail'];
  fill('celery', 7);
  cluster.broker.unacked.set('celery', 2);
  const queues = survey();
  await queues.measure();
  assert.deepEqual(cluster.transport.depthsAsked, [['mail', 'celery']]);
  const { at, ...celery } = seen.get('celery') ?? {};
  assert.ok(Math.abs(Number(at) - Date.now() / 1000) < 5);
  assert.deepEqual(celery, { kind: 'queue', name: 'celery', ready: 7, unacked: 2, consumers: 0, type: 'memory' });
  assert.equal(seen.get('mail')?.missing, true);
  const { measured, missing, error, api: none } = queues.status();
  assert.deepEqual({ measured, missing, error, none }, { measured: 2, missing: 1, error: undefined, none: undefined });
});

test('a queue that a worker begins to consume is news until it was measured', async () => {
  const queues = survey();
  await queues.measure();
  assert.equal(queues.hasNews(), false);
  consumed = ['orders'];
  assert.equal(queues.hasNews(), true);
  await queues.measure();
  assert.equal(queues.hasNews(), false);
});

test('a broker that is away is a reason in the status, and over with the next round', async () => {
  const queues = survey();
  cluster.broker.goAway('connection refused');
  await queues.measure();
  assert.match(queues.status().error ?? '', /connection refused/);
  assert.equal(seen.size, 0);
  cluster.broker.comeBack();
  await queues.measure();
  assert.equal(queues.status().error, undefined);
});

test('the management API adds type, unacked and every field of its own; the numbers of the broker stand', async () => {
  fill('mail', 7);
  cluster.broker.consumers.set('mail', 2);
  const row = { name: 'mail', type: 'quorum', messages_ready: 5, messages_unacknowledged: 0, consumers: 1, messages: 8, node: 'rabbit@a' };
  const queues = survey(await api(() => ({ rows: [row] })));
  await queues.measure();
  const { ready, unacked, consumers, type, details } = seen.get('mail') ?? {};
  assert.deepEqual({ ready, unacked, consumers, type, details }, { ready: 7, unacked: 0, consumers: 2, type: 'quorum', details: row });
});

test('queues that only the API knows come with its numbers; mailboxes, event queues, private queues and those of results are left out', async () => {
  const rows = [
    { name: 'celery_delayed_3', type: 'quorum', messages_ready: 9, messages_unacknowledged: 0, consumers: 0 },
    { name: 'w1@a.celery.pidbox' },
    { name: '8c42.reply.celery.pidbox' },
    { name: 'celeryev.61ac' },
    { name: 'amq.gen-x', exclusive: true },
    { name: '44cbafb6-36e3-37ee-a406-7e7b6c32f904', messages_ready: 20, auto_delete: true, arguments: { 'x-expires': 86_400_000 } },
  ];
  const queues = survey(await api(() => ({ rows })));
  await queues.measure();
  assert.deepEqual([...seen.keys()], ['mail', 'celery_delayed_3']);
  assert.equal(seen.get('celery_delayed_3')?.ready, 9);

  // State now knows it, and names it; the broker need not be asked for it as long as the API answers.
  consumed = ['celery_delayed_3'];
  await queues.measure();
  assert.deepEqual(cluster.transport.depthsAsked, [['mail'], ['mail']]);
});

test('a queue without numbers in the API, as a new one is for seconds, is asked for at the broker', async () => {
  fill('orders', 4);
  const queues = survey(await api(() => ({ rows: [{ name: 'orders', type: 'quorum' }] })));
  await queues.measure();
  consumed = ['orders'];
  await queues.measure();
  const { ready, type } = seen.get('orders') ?? {};
  assert.deepEqual({ ready, type }, { ready: 4, type: 'quorum' });
});

test('when the API fails, the broker is asked for what the API had found, and the status says why', async () => {
  let healthy = true;
  const url = await api(() => (healthy ? { rows: [{ name: 'delayed', messages_ready: 9 }] } : { status: 401, rows: {} }));
  const queues = survey(url);
  await queues.measure();
  consumed = ['delayed'];
  healthy = false;
  await queues.measure();
  await queues.measure();
  assert.deepEqual(cluster.transport.depthsAsked.at(-1), ['mail', 'delayed']);
  const { api: status } = queues.status();
  assert.match(status?.error ?? '', /answered 401 Unauthorized to user "u"/);
  assert.match(status?.remedy ?? '', /--broker-api/);
  healthy = true;
  await queues.measure();
  assert.equal(queues.status().api?.error, undefined);
});

test('a virtual host with thousands of queues is cut off and says so', async () => {
  const rows = Array.from({ length: 3000 }, (_, n) => ({ name: `q${n}` }));
  const queues = survey(await api(() => ({ rows })));
  await queues.measure();
  assert.equal(seen.size, 2000);
  assert.ok(seen.has('mail'));
  assert.equal(queues.status().leftOut, 1001);
});
