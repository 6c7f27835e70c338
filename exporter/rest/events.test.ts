import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { TaskEvent } from '../event/event.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { subscriptionOf } from './events.ts';
import { givenCluster, startApp } from './testing/app.ts';

const event = (type: TaskEvent['type'], uuid: string, fields: Record<string, unknown> = {}): TaskEvent => ({
  hostname: 'worker@shop',
  utcoffset: 0,
  pid: 7,
  clock: 5,
  uuid,
  timestamp: 1_800_000_000.123_456,
  type,
  ...fields,
});
const authorization = `Basic ${Buffer.from('shop:secret').toString('base64')}`;
const guarded = { unauthenticatedApi: false, basicAuth: [{ name: 'shop', secret: 'secret' }] };

async function until(what: string, ready: () => boolean, within = 10_000): Promise<void> {
  for (const deadline = Date.now() + within; !ready(); await sleep(5))
    assert.ok(Date.now() < deadline, `${what} within ${within} ms`);
}

/** A client that collects what it is sent. */
async function listen(context: TestContext, url: string, stream: ClusterAccess['stream'], headers: Record<string, string> = {}) {
  const before = stream.status().subscribers;
  const client = new WebSocket(url.replace('http', 'ws'), { headers });
  context.after(() => client.terminate());
  const frames: Record<string, unknown>[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    client.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  client.on('message', (data: Buffer, isBinary) => {
    assert.equal(isBinary, false);
    frames.push(JSON.parse(data.toString()) as Record<string, unknown>);
  });
  await new Promise((resolve, reject) => void client.on('open', resolve).on('error', reject));
  await until('subscribed', () => stream.status().subscribers > before);
  return { client, frames, closed };
}

/** The HTTP answer to an upgrade that is not granted. */
async function refusal(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string; challenge: string | undefined }> {
  return new Promise((resolve, reject) => {
    const client = new WebSocket(url.replace('http', 'ws'), { headers });
    client.on('open', () => reject(new Error('was granted')));
    client.on('error', () => undefined);
    client.on('unexpected-response', (_, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body, challenge: response.headers['www-authenticate'] }),
      );
    });
  });
}

describe('a subscription', () => {
  for (const [rest, type, taskId] of [
    ['task-succeeded/', 'task-succeeded', undefined],
    ['task-succeeded', 'task-succeeded', undefined],
    ['task-progress/8a1f', 'task-progress', '8a1f'],
    ['task-progress/8a1f/', 'task-progress', '8a1f'],
    ['task-sent/a/b', 'task-sent', 'a/b'],
    ['task-*', 'task-*', undefined],
  ] as const) {
    test(rest, () => assert.deepEqual(subscriptionOf(rest), { type, taskId }));
  }
  for (const rest of ['', 'task', 'task-', 'task-/x', 'worker-online/', 'succeeded', `task-${'x'.repeat(300)}`]) {
    test(`${rest.slice(0, 20) || '(nothing)'} is none`, () => assert.throws(() => subscriptionOf(rest), /no events are called/));
  }
});

describe('the event stream', () => {
  test('sends each event of its type as it came, a JSON text frame each, with local_received', async (context) => {
    const cluster = givenCluster();
    const { url } = await startApp(context, { clusters: [cluster] });
    const succeeded = await listen(context, `${url}/api/task/events/task-succeeded/`, cluster.stream);
    const one = await listen(context, `${url}/api/task/events/task-progress/b`, cluster.stream);
    const every = await listen(context, `${url}/api/task/events/task-*`, cluster.stream);
    const sent = [
      event('task-received', 'a', { name: 'shop.add', args: '(1, 2)' }),
      event('task-succeeded', 'a', { result: "'grün 🥬'", runtime: 0.25 }),
      event('task-progress', 'a', { current: 1 }),
      event('task-progress', 'b', { current: 2, nested: { list: [1, null] } }),
    ];
    for (const each of sent) cluster.stream.publish(each);
    cluster.stream.publish({ hostname: 'worker@shop', timestamp: 1, type: 'worker-heartbeat' });
    await until('4 frames', () => every.frames.length === 4);
    const received = every.frames.map(({ local_received, ...fields }) => {
      assert.ok(Math.abs((local_received as number) - Date.now() / 1000) < 60);
      return fields;
    });
    assert.deepEqual(received, sent);
    assert.deepEqual(
      succeeded.frames.map(({ uuid, runtime }) => [uuid, runtime]),
      [['a', 0.25]],
    );
    assert.deepEqual(
      one.frames.map(({ uuid, current }) => [uuid, current]),
      [['b', 2]],
    );
    assert.deepEqual(cluster.stream.status(), {
      subscribers: 3,
      sent: 6,
      closed: { 'too-slow': 0, unresponsive: 0, client: 0, shutdown: 0 },
    });
    one.client.close();
    await until('one left', () => cluster.stream.status().closed.client === 1);
  });

  test('keeps the order and loses nothing of a burst that a client reads', async (context) => {
    const cluster = givenCluster({ maxBufferedBytes: 100_000 });
    const { url } = await startApp(context, { clusters: [cluster] });
    const { frames } = await listen(context, `${url}/api/task/events/task-sent`, cluster.stream);
    for (let n = 0; n < 5_000; n += 1) {
      cluster.stream.publish(event('task-sent', `id-${n}`));
      if (n % 200 === 199) await until('the client kept up', () => frames.length > n - 200);
    }
    await until('5,000 frames', () => frames.length === 5_000);
    assert.deepEqual(
      frames.map(({ uuid }) => uuid),
      Array.from({ length: 5_000 }, (_, n) => `id-${n}`),
    );
  });

  test('closes a client that reads nothing, with 1013 and the reason, and sends it no more', async (context) => {
    const maxBufferedBytes = 1_000_000;
    const cluster = givenCluster({ maxBufferedBytes });
    const { url, port } = await startApp(context, { clusters: [cluster] });
    const brisk = await listen(context, `${url}/api/task/events/task-sent`, cluster.stream);
    const slow = await silentClient(context, port, '/api/task/events/task-sent/');
    await until('subscribed', () => cluster.stream.status().subscribers === 2);

    const payload = 'x'.repeat(10_000);
    let published = 0;
    // The system's own socket buffers take some megabytes first.
    while (cluster.stream.status().closed['too-slow'] === 0) {
      assert.ok((published += 1) < 5_000, 'closed after 50 MB at the latest');
      cluster.stream.publish(event('task-sent', `id-${published}`, { payload }));
      if (published % 20 === 0) await until('the other client kept up', () => brisk.frames.length > published - 40);
    }
    slow.resume();
    const chunks: Buffer[] = [];
    slow.on('data', (chunk: Buffer) => chunks.push(chunk));
    await until('the end', () => chunks.at(-1)?.includes('too slow') === true);
    // A close frame: FIN and opcode 8, its length, 1013, and the reason.
    const end = Buffer.concat(chunks);
    const reason = 'too slow: more than 1000000 bytes unread';
    assert.deepEqual(
      end.subarray(end.length - reason.length - 4),
      Buffer.concat([Buffer.from([0x88, reason.length + 2, 0x03, 0xf5]), Buffer.from(reason)]),
    );
    for (let n = 0; n < 1_000; n += 1) {
      cluster.stream.publish(event('task-sent', `more-${n}`, { payload }));
      if (n % 20 === 0) await until('the other client kept up', () => brisk.frames.length > published + n - 40);
    }
    assert.equal(cluster.stream.status().subscribers, 1);
    await until('every frame', () => brisk.frames.length >= published + 1_000);
    assert.equal(brisk.frames.length, published + 1_000, 'the other client missed nothing');
  });

  test('ends a client that answers no ping', async (context) => {
    const cluster = givenCluster({ pingSeconds: 0.05 });
    const { url, port } = await startApp(context, { clusters: [cluster] });
    const dead = await silentClient(context, port, '/api/task/events/task-sent/');
    const gone = new Promise((resolve) => dead.on('close', resolve));
    const alive = await listen(context, `${url}/api/task/events/task-sent`, cluster.stream);
    dead.resume();
    await gone;
    assert.equal(cluster.stream.status().closed.unresponsive, 1);
    assert.equal(cluster.stream.status().subscribers, 1);
    assert.equal(alive.client.readyState, WebSocket.OPEN);
  });

  test('takes only so many clients, and tells all of them when the exporter ends', async (context) => {
    const cluster = givenCluster({ maxSubscribers: 1 });
    const { url } = await startApp(context, { clusters: [cluster] });
    const { closed } = await listen(context, `${url}/api/task/events/task-sent`, cluster.stream);
    const full = await refusal(`${url}/api/task/events/task-sent`);
    assert.equal(full.status, 503);
    assert.match(full.body, /1 clients read events already/);
    cluster.stream.close();
    assert.deepEqual(await closed, { code: 1001, reason: 'the exporter is shutting down' });
    assert.equal((await refusal(`${url}/api/task/events/task-sent`)).status, 503);
  });

  test('a client that sends too much is closed; what it sends otherwise is not looked at', async (context) => {
    const cluster = givenCluster();
    const { url } = await startApp(context, { clusters: [cluster] });
    const { client, closed, frames } = await listen(context, `${url}/api/task/events/task-sent`, cluster.stream);
    client.send('hello');
    cluster.stream.publish(event('task-sent', 'a'));
    await until('a frame', () => frames.length === 1);
    client.send('x'.repeat(5_000));
    assert.equal((await closed).code, 1009);
  });
});

describe('the upgrade', () => {
  test('asks who is calling as the API does', async (context) => {
    const cluster = givenCluster();
    const { url } = await startApp(context, { clusters: [cluster], access: guarded });
    const path = `${url}/api/task/events/task-sent/`;
    const anonymous = await refusal(path);
    assert.equal(anonymous.status, 401);
    assert.match(anonymous.challenge ?? '', /^Basic/);
    await listen(context, path, cluster.stream, { authorization });
    const closed = await startApp(context, { access: { unauthenticatedApi: false } });
    const refused = await refusal(`${closed.url}/api/task/events/task-sent/`, { authorization });
    assert.equal(refused.status, 401);
    assert.match(refused.body, /--basic-auth/);
  });

  test('lets in pages of the same site and programs; pages of others only where everybody may come in', async (context) => {
    const [cluster, other] = [givenCluster(), givenCluster()];
    const { url, port } = await startApp(context, { clusters: [cluster], access: guarded });
    const path = `${url}/api/task/events/task-sent/`;
    await listen(context, path, cluster.stream, { authorization, origin: `http://127.0.0.1:${port}` });
    for (const origin of ['https://evil.example', `http://127.0.0.1:${port + 1}`, 'null']) {
      assert.equal((await refusal(path, { authorization, origin })).status, 403, origin);
    }
    const open = await startApp(context, { clusters: [other] });
    await listen(context, `${open.url}/api/task/events/task-sent/`, other.stream, { origin: 'https://evil.example' });
  });

  test('elsewhere, or for what is no event, is refused in words', async (context) => {
    const { url, port } = await startApp(context, { urlPrefix: '/flower' });
    for (const [path, status, words] of [
      ['/api/tasks', 404, /events are at \/flower\/api\/task\/events\/<type>\//],
      ['/api/task/events/worker-online/', 404, /no events are called 'worker-online\/'/],
      ['/api/task/events/', 404, /begins with 'task-'/],
      ['/api/task/events/task-sent/?cluster=oslo', 404, /Unknown cluster 'oslo'/],
    ] as const) {
      const { status: given, body } = await refusal(url + path);
      assert.equal(given, status, path);
      assert.match(body, words);
    }
    const traversal = await silentClient(context, port, '/flower/api/task/events/task-sent/%2e%2e/x', false);
    assert.match(await firstLine(traversal), /^HTTP\/1\.1 400 /);
    const plain = await fetch(`${url}/api/task/events/task-sent/`);
    assert.equal(plain.status, 426);
    assert.equal(plain.headers.get('upgrade'), 'websocket');
    assert.equal((await fetch(`${url}/api/task/events/nonsense/`)).status, 404);
  });

  test('to anything but WebSocket is not taken, and the request answered as any other', async (context) => {
    const { port } = await startApp(context, { access: guarded });
    const ask = (path: string, headers: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1');
        let answer = '';
        socket
          .on('data', (chunk: Buffer) => (answer += chunk.toString()))
          .on('close', () => resolve(answer))
          .on('error', reject);
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n` +
            `HTTP2-Settings: AAMAAABk\r\n${headers}\r\n`,
        );
      });
    assert.match(await ask('/healthcheck', ''), /^HTTP\/1\.1 200 OK\r\n.*Connection: close.*OK$/s);
    assert.match(await ask('/api/tasks', ''), /^HTTP\/1\.1 401 /);
    assert.match(await ask('/api/tasks', `Authorization: ${authorization}\r\n`), /^HTTP\/1\.1 200 .*\{\}$/s);
  });

  test('a client that leaves in the middle of it harms nobody', async (context) => {
    const { url, port } = await startApp(context);
    for (let n = 0; n < 20; n += 1) (await silentClient(context, port, '/api/task/events/task-sent/', false)).destroy();
    assert.equal((await fetch(`${url}/-/healthy`)).status, 200);
  });
});

function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve) =>
    socket.resume().once('data', (chunk: Buffer) => resolve(chunk.toString().split('\r\n', 1)[0] ?? '')),
  );
}

/** A WebSocket that was opened and is not read, nor are its pings answered. */
async function silentClient(context: TestContext, port: number, path: string, wait = true): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  context.after(() => socket.destroy());
  const key = randomBytes(16).toString('base64');
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  if (wait) await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  return socket;
}
