import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { CeleriacError } from '../errors.ts';
import { MemoryBroker, MemoryTransport } from '../transport/memory.ts';
import type { OutgoingMessage } from '../transport/transport.ts';
import { QueuePurge } from './queue-purge.ts';

const NOW = 1_800_000_000;
const MESSAGE: OutgoingMessage = { body: Buffer.alloc(0), contentType: '', contentEncoding: '', headers: {}, properties: {} };
let broker: MemoryBroker;
let transport: MemoryTransport;
let told: [string, number][];
let begun: number;

beforeEach(() => {
  broker = new MemoryBroker();
  broker.queues.set('mail', Array.from({ length: 1_204 }, () => MESSAGE));
  broker.queues.set('celeryev.rcv', [MESSAGE]);
  transport = new MemoryTransport(broker);
  transport.open();
  told = [];
  begun = 0;
});

const left = (queue: string): number | undefined => broker.queues.get(queue)?.length;
const begin = async (): Promise<void> => void (begun += 1);
const purges = (queuePurged = async (queue: string, at: number): Promise<void> => void told.push([queue, at])): QueuePurge =>
  new QueuePurge({ transport, queues: () => [{ name: 'mail' }, { name: 'orders' }], survey: { queuePurged }, clock: { now: () => NOW } });

test('what waits is thrown away, counted, and state is told of it', async () => {
  assert.deepEqual(await purges().purge({ queue: 'mail', begin }), { messages: 1_204, at: NOW });
  assert.deepEqual([left('mail'), begun, told], [0, 1, [['mail', NOW]]]);
});

test('only queues that are known are purged: at the broker there are others', async () => {
  await assert.rejects(purges().purge({ queue: 'celeryev.rcv', begin }), { kind: 'not-found', message: "Unknown queue 'celeryev.rcv'", remedy: /--queues/ });
  await assert.rejects(purges().purge({ queue: 'mial', begin }), { kind: 'not-found', remedy: 'did you mean mail?' });
  await assert.rejects(purges().purge({ queue: 'orders', begin }), { kind: 'not-found', message: /the broker has no queue 'orders'/ });
  assert.deepEqual([left('celeryev.rcv'), told], [1, []]);
});

test('of more than was allowed for nothing is thrown away, and nothing begun', async () => {
  await assert.rejects(purges().purge({ queue: 'mail', atMost: 1_203, begin }), { kind: 'conflict', message: "1,204 messages wait in 'mail', more than 1,203; none was thrown away" });
  assert.deepEqual([left('mail'), begun], [1_204, 0]);
  assert.equal((await purges().purge({ queue: 'mail', atMost: 1_204, begin })).messages, 1_204);
});

test('a broker that is away: nothing is thrown away; one that goes away meanwhile: nobody knows', async () => {
  broker.goAway();
  await assert.rejects(purges().purge({ queue: 'mail', begin }), { kind: 'unavailable', message: /ECONNREFUSED; nothing was thrown away$/, remedy: 'Start the broker.' });
  assert.equal(begun, 0);
  broker.comeBack();
  transport.purge = () => Promise.reject(new CeleriacError('unavailable', 'Command timed out'));
  await assert.rejects(purges().purge({ queue: 'mail', begin }), { kind: 'unavailable', message: /^Command timed out; whether what waited in 'mail' was thrown away is not known$/, remedy: /Look at its length/ });
  assert.deepEqual(told, []);
});

test('a measurement that takes long keeps nobody waiting', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const asked = Promise.withResolvers<void>();
  const purging = purges(() => (asked.resolve(), new Promise(() => undefined))).purge({ queue: 'mail' });
  await asked.promise;
  context.mock.timers.tick(2_000);
  assert.equal((await purging).messages, 1_204);
});
