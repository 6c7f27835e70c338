/** Celery's own monitors exit on such events or lose the rest of the batch; here each costs only itself and is counted. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Exporter } from '../services/exporter.ts';
import { startExporter } from '../services/exporter.ts';
import type { Redis } from '../services/redis.ts';
import { startRedis } from '../services/redis.ts';
import { envelope, taskEvent } from './envelope.ts';

const CHANNEL = '/0.celeryev/task.multi';
let redis: Redis;
let exporter: Exporter;

before(async () => {
  redis = await startRedis();
  exporter = await startExporter({ broker: redis.url });
  await exporter.untilReady();
});
after(async () => {
  await exporter?.stop();
  await redis?.stop();
});

const rejected = async (reason: string) => (await exporter.metric('celeriac_events_rejected_total', { reason })) ?? 0;
const knows = async (uuid: string) => (await exporter.get(`/api/task/info/${uuid}`)).status === 200;

/** The neighbours in its batch arrive, and so does what comes after it. */
async function costsOnlyItself(reason: string, malformed: unknown): Promise<void> {
  const [first, last, later] = [1, 2, 3].map((n) => `${reason}-${n}`) as [string, string, string];
  const counted = await rejected(reason);
  const batch = [taskEvent('task-received', first, { name: 'shop.add' }), malformed, taskEvent('task-received', last, { name: 'shop.add' })];
  await redis.command('PUBLISH', CHANNEL, envelope(JSON.stringify(batch)));
  await redis.command('PUBLISH', CHANNEL, envelope(JSON.stringify(taskEvent('task-received', later, { name: 'shop.add' }))));
  await exporter.until(`past ${reason}`, () => knows(later));
  assert.ok(await knows(first), 'the event before it in the batch');
  assert.ok(await knows(last), 'the event after it in the batch');
  assert.equal(await rejected(reason), counted + 1, `counted as ${reason}`);
}

test('an element that is no object', () => costsOnlyItself('not-an-object', 'task-received'));
test('an event without a type', () => costsOnlyItself('no-type', { uuid: 'a', hostname: 'worker@shop', timestamp: 1 }));
test('a task event without a task id', () => costsOnlyItself('no-uuid', taskEvent('task-received', '', { uuid: null })));
test('a timestamp that is no number', () => costsOnlyItself('bad-timestamp', taskEvent('task-received', 'x', { timestamp: 'soon' })));
test('an event from the far future', () =>
  costsOnlyItself('future-timestamp', taskEvent('task-received', 'x', { timestamp: Date.now() / 1000 + 10 * 365 * 86_400 })));

test('a whole message that cannot be read is counted by its reason, and the next one is read', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const huge = JSON.stringify(taskEvent('task-received', 'huge', { args: 'x'.repeat(20 << 20) }));
  const messages: [reason: string, text: string][] = [
    ['not-json', envelope('{"type": "task-received", ')],
    ['too-deep', envelope(deep)],
    ['too-large', envelope(huge)],
    ['pickle', envelope(Buffer.from('80049517000000', 'hex'), 'application/x-python-serialize')],
    ['unknown-content-type', envelope('type=task-received', 'application/x-www-form-urlencoded')],
  ];
  for (const [reason, text] of messages) {
    const counted = await rejected(reason);
    await publish(text);
    await publish(envelope(JSON.stringify(taskEvent('task-received', `after-${reason}`, { name: 'shop.add' }))));
    await exporter.until(`past ${reason}`, () => knows(`after-${reason}`));
    assert.equal(await rejected(reason), counted + 1, reason);
  }
  assert.match(exporter.process.output(), /pickle/, 'the log names what was refused');
});

test('an envelope that cannot be read is a counted drop', async () => {
  await publish('{"body": ');
  await publish(envelope(JSON.stringify(taskEvent('task-received', 'after-envelope'))));
  await exporter.until('past the envelope', () => knows('after-envelope'));
  assert.equal(await exporter.metric('celeriac_event_messages_dropped_total', { reason: 'undecodable-envelope' }), 1);
});

test('it stays ready through all of it', async () => {
  assert.equal((await exporter.get('/-/ready')).status, 200);
});

/** Over the protocol rather than an argument list, which ends at 128 KiB. */
async function publish(message: string): Promise<void> {
  const { createConnection } = await import('node:net');
  const payload = Buffer.from(message);
  const words = [Buffer.from('PUBLISH'), Buffer.from(CHANNEL), payload];
  const socket = createConnection(redis.port, '127.0.0.1');
  const answer = new Promise<string>((resolve, reject) => socket.once('data', (data) => resolve(data.toString())).once('error', reject));
  socket.write(Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...words.flatMap((word) => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')])]));
  assert.match(await answer, /^:1\r\n/, 'one subscriber had it');
  socket.end();
}
