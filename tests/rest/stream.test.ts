/** The WebSocket of the real command: what Celery's own receiver gives, and clients that do not read. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Redis as Publisher } from 'ioredis';
import { WebSocket } from 'ws';
import { envelope, taskEvent } from '../faults/envelope.ts';
import { applicationEnvironment, startWorker } from '../services/celery.ts';
import type { Application, Worker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { Supervised } from '../services/process.ts';
import { pythonEnvironment } from '../services/python.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';

type Event = Record<string, unknown>;
const BUFFER = 1 << 20;
/** Far more than a socket's buffers and the bound take. */
const FLOOD_BYTES = 240e6;
let redis: Redis;
let exporter: Exporter;
let worker: Worker;
let application: Application;

before(async () => {
  redis = await startRedis();
  application = { broker: redis.urlOf(0), backend: redis.urlOf(1) };
  exporter = await startExporter({ broker: redis.url, flags: [`--stream-buffer=${BUFFER}`] });
  await exporter.untilReady();
  worker = await startWorker(application);
});
after(async () => {
  await Promise.all([worker?.stop(), exporter?.stop()]);
  await redis?.stop();
});

/** A client of one path; `events` grows. */
async function subscribe(path: string): Promise<{ client: WebSocket; events: Event[] }> {
  const client = new WebSocket(exporter.url.replace('http', 'ws') + path);
  const events: Event[] = [];
  client.on('message', (data: Buffer) => events.push(JSON.parse(data.toString()) as Event));
  await new Promise((resolve, reject) => void client.on('open', resolve).on('error', reject));
  return { client, events };
}

const subscribers = async () => (await exporter.metric('celeriac_stream_subscribers')) ?? 0;

/** Fields that the receiver makes up or replaces: its own time of arrival, and its own clock for what clients send. */
function comparable({ local_received, clock, ...event }: Event): string {
  assert.equal(typeof local_received, 'number');
  return JSON.stringify(Object.entries(event['type'] === 'task-sent' ? event : { ...event, clock }).sort());
}

test("every type of task event, custom ones too, has the fields that Celery's own receiver gives", async () => {
  const python = await pythonEnvironment('5.7.0');
  const receiver = new Supervised({
    name: 'receiver',
    command: python.python,
    args: [fileURLToPath(new URL('receiver.py', import.meta.url))],
    env: applicationEnvironment(application),
  });
  const received = () =>
    receiver
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Event);
  const client = await startClient(application);
  const all = await subscribe('/api/task/events/task-*');
  const progress = await subscribe('/api/task/events/task-progress/');
  try {
    await receiver.until('receiving', () => received().length > 0);
    const id = await client.call('shop.progress', [2, 0.05]);
    const one = await subscribe(`/api/task/events/task-succeeded/${await client.call('shop.retry_then_succeed', [1, 0.2])}`);
    for (const name of ['fail', 'greet', 'reject']) await client.call(`shop.${name}`, name === 'greet' ? ['Jürgen 🥬'] : []);
    await client.call('shop.add', [1, 2], { countdown: 1, expires: 0.1 });
    const types = ['sent', 'received', 'started', 'succeeded', 'failed', 'retried', 'revoked', 'rejected', 'progress'].map(
      (name) => `task-${name}`,
    );
    const tasksOf = (events: readonly Event[]) => events.filter(({ type }) => String(type).startsWith('task-'));
    await exporter.until('every type seen', () => types.every((wanted) => all.events.some(({ type }) => type === wanted)));
    await exporter.until('as many as the receiver had', () => all.events.length === tasksOf(received()).length);

    assert.deepEqual(all.events.map(comparable).sort(), tasksOf(received()).map(comparable).sort());
    assert.deepEqual(
      progress.events.map(({ uuid, current, total }) => ({ uuid, current, total })),
      [1, 2].map((current) => ({ uuid: id, current, total: 2 })),
    );
    await exporter.until('the one task', () => one.events.length === 1);
    one.client.close();
  } finally {
    all.client.close();
    progress.client.close();
    await Promise.all([receiver.stop(), client.stop()]);
  }
});

test('a client that reads nothing is closed with a reason, the others miss nothing, and memory stays bounded', async () => {
  await exporter.until('nobody listens', async () => (await subscribers()) === 0);
  const brisk = await subscribe('/api/task/events/task-flood');
  const publisher = new Publisher(redis.port, '127.0.0.1');
  const slow: Socket[] = [];
  const resident = async () => (await exporter.metric('process_resident_memory_bytes')) ?? Number.NaN;
  try {
    await exporter.until('subscribed', async () => (await subscribers()) === 1);
    await flood(publisher, brisk.events);
    // What reading such events takes anyway.
    const before = await resident();
    slow.push(...(await Promise.all(Array.from({ length: 20 }, () => unread('/api/task/events/task-flood/')))));
    await exporter.until('all of them subscribed', async () => (await subscribers()) === 21);
    const closed = async () => await exporter.metric('celeriac_stream_closed_total', { reason: 'too-slow' });
    const told = async () => {
      await exporter.until('all of them closed', async () => (await closed()) === 20, 60_000);
      // What waits for who is closed is kept for ten seconds.
      await reads(slow[0] as Socket, 'too slow: more than 1048576 bytes unread');
    };
    await Promise.all([told(), flood(publisher, brisk.events)]);
    assert.equal(await subscribers(), 1);
    const grown = (await resident()) - before;
    // Frames are shared between clients: without a bound it would be the whole flood.
    assert.ok(grown < FLOOD_BYTES * 0.8, `grew by ${Math.round(grown / 1e6)} MB`);
  } finally {
    brisk.client.close();
    for (const socket of slow) socket.destroy();
    publisher.disconnect();
  }
});

/** Events of few tasks, so that their history is not what fills memory. */
async function flood(publisher: Publisher, read: readonly Event[]): Promise<void> {
  const payload = 'x'.repeat(20_000);
  const until = read.length + FLOOD_BYTES / payload.length;
  for (let sent = read.length; sent < until;) {
    const batch = Array.from({ length: 50 }, () => taskEvent('task-flood', `id-${(sent += 1) % 10}`, { payload }));
    await publisher.publish('/0.celeryev/task.multi', envelope(JSON.stringify(batch)));
    await exporter.until('the one who reads kept up', () => read.length > sent - 200);
  }
  await exporter.until('every event', () => read.length === until);
}

/** A WebSocket that is opened and then not read. */
async function unread(path: string): Promise<Socket> {
  const { port } = new URL(exporter.url);
  const socket = connect(Number(port), '127.0.0.1');
  const key = randomBytes(16).toString('base64');
  socket.on('error', () => undefined);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  return socket.pause();
}

/** Reads on until the last bytes are these. */
function reads(socket: Socket, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let end = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      end = Buffer.concat([end, chunk]).subarray(-200);
      if (end.toString().endsWith(words)) resolve();
    });
    socket.on('close', () => reject(new Error(`closed without the words ${words}`)));
    socket.resume();
  });
}
