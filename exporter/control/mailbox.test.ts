import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { systemClock } from '../clock.ts';
import { CeleriacError } from '../errors.ts';
import { silentLogger } from '../logger.ts';
import { Mailbox } from './mailbox.ts';
import type { Reply } from './reply.ts';
import { TestWorkers } from './testing/test-workers.ts';

let cluster: TestWorkers;
let mailbox: Mailbox;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_795_352_277_000 });
  cluster = new TestWorkers();
  mailbox = new Mailbox({ transport: cluster.transport, clock: systemClock, logger: silentLogger });
});

afterEach(async () => {
  await mailbox.close();
  assert.equal(cluster.broker.replyQueues.length, 0, 'a reply queue was left at the broker');
  mock.timers.reset();
});

const pong = (): unknown => ({ ok: 'pong' });

/** Lets everything that is ready run, and then time pass. */
async function pass(milliseconds: number): Promise<void> {
  await settle();
  mock.timers.tick(milliseconds);
  await settle();
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function byWorker(replies: readonly Reply[]): Record<string, unknown> {
  return Object.fromEntries(replies.map((reply) => [reply.worker, reply.kind === 'ok' ? reply.answer : `${reply.kind}: ${reply.error}`]));
}

test('everybody expected answered: the request ends at once', async () => {
  cluster.workers.set('w1@a', pong).set('w2@a', pong);
  const replies = await mailbox.request({ method: 'ping', timeoutSeconds: 60, expected: ['w1@a', 'w2@a'] });
  assert.deepEqual(byWorker(replies), { 'w1@a': { ok: 'pong' }, 'w2@a': { ok: 'pong' } });
  assert.equal(replies[0]?.at, 1_795_352_277);
});

test('each worker has its own outcome: an answer, its refusal, or its silence at the deadline', async () => {
  cluster.workers.set('w1@a', pong).set('w2@a', () => ({ error: 'unknown task' })).set('w3@a', () => undefined);
  const asked = mailbox.request({ method: 'rate_limit', timeoutSeconds: 1, expected: ['w1@a', 'w2@a', 'w3@a'] });
  await pass(1000);
  assert.deepEqual(byWorker(await asked), {
    'w1@a': { ok: 'pong' },
    'w2@a': 'error: unknown task',
    'w3@a': 'silent: no answer within 1 s',
  });
});

test('answers are handed out while others are still awaited', async () => {
  cluster.workers.set('w1@a', pong);
  const replies = mailbox.replies({ method: 'ping', timeoutSeconds: 1, expected: ['w1@a', 'gone@a'] });
  const first = await replies.next();
  assert.deepEqual(byWorker(first.value ?? []), { 'w1@a': { ok: 'pong' } });
  const second = replies.next();
  await pass(1000);
  assert.deepEqual(byWorker((await second).value ?? []), { 'gone@a': 'silent: no answer within 1 s' });
  assert.equal((await replies.next()).done, true);
});

test('a destination is asked alone, and is what is expected', async () => {
  cluster.workers.set('w1@a', pong).set('w2@a', pong);
  const replies = await mailbox.request({ method: 'ping', timeoutSeconds: 60, destination: ['w2@a'] });
  assert.deepEqual(byWorker(replies), { 'w2@a': { ok: 'pong' } });
});

test('with nobody expected it waits to the end and takes whoever answers', async () => {
  cluster.workers.set('w1@a', pong);
  const asked = mailbox.request({ method: 'ping', timeoutSeconds: 1 });
  await pass(900);
  cluster.reply(cluster.requests[0], { 'w2@a': { ok: 'pong' } });
  await pass(100);
  assert.deepEqual(Object.keys(byWorker(await asked)), ['w1@a', 'w2@a']);
});

test('a patient request waits to the end for workers that nobody expects', async () => {
  cluster.workers.set('w1@a', pong);
  const asked = mailbox.request({ method: 'ping', timeoutSeconds: 1, expected: ['w1@a'], patient: true });
  await pass(500);
  cluster.reply(cluster.requests[0], { 'w2@a': { ok: 'pong' } });
  await pass(500);
  assert.deepEqual(Object.keys(byWorker(await asked)), ['w1@a', 'w2@a']);
});

test('a reply that comes too late is counted and belongs to nobody', async () => {
  cluster.workers.set('w1@a', () => undefined);
  const first = mailbox.request({ method: 'ping', timeoutSeconds: 1, expected: ['w1@a'] });
  await pass(1000);
  await first;
  const second = mailbox.request({ method: 'stats', timeoutSeconds: 1, expected: ['w1@a'] });
  await settle();
  cluster.reply(cluster.requests[0], { 'w1@a': { ok: 'pong' } });
  cluster.reply(cluster.requests[1], { 'w1@a': { pid: 7 } });
  assert.deepEqual(byWorker(await second), { 'w1@a': { pid: 7 } });
  assert.equal(mailbox.status().late, 1);
});

test('two workers of one name: the first answer stands, the second is counted', async () => {
  cluster.workers.set('w1@a', pong);
  const asked = mailbox.request({ method: 'ping', timeoutSeconds: 1, expected: ['w1@a', 'w2@a'] });
  await settle();
  cluster.reply(cluster.requests[0], { 'w1@a': { ok: 'another pong' } });
  await pass(1000);
  assert.deepEqual(byWorker(await asked)['w1@a'], { ok: 'pong' });
  assert.equal(mailbox.status().duplicate, 1);
});

test('type markers of kombu are resolved', async () => {
  cluster.workers.set('w1@a', () => [{ eta: { __type__: 'datetime', __value__: '2026-11-22T12:56:26+00:00' } }]);
  const replies = await mailbox.request({ method: 'scheduled', timeoutSeconds: 60, expected: ['w1@a'] });
  assert.deepEqual(byWorker(replies), { 'w1@a': [{ eta: '2026-11-22T12:56:26+00:00' }] });
});

test('a reply in pickle is not read, and whoever stays silent is told why that may be', async () => {
  const asked = mailbox.request({ method: 'ping', timeoutSeconds: 1, expected: ['w1@a'] });
  await settle();
  cluster.reply(cluster.requests[0], 'cos\nsystem', { contentType: 'application/x-python-serialize', contentEncoding: 'binary' });
  await pass(1000);
  assert.match(String(byWorker(await asked)['w1@a']), /^silent: no answer within 1 s; a reply .* pickle, which is never read/);
  assert.equal(mailbox.status().unreadable, 1);
});

test('requests at the same time share one reply queue, which is gone soon after the last', async () => {
  cluster.workers.set('w1@a', pong);
  const ping = { method: 'ping', timeoutSeconds: 60, expected: ['w1@a'] };
  await Promise.all([mailbox.request(ping), mailbox.request(ping), mailbox.request(ping)]);
  await mailbox.request(ping);
  assert.equal(cluster.transport.replyQueuesOpened, 1);
  for (let second = 0; second < 11; second += 1) await pass(1000);
  assert.equal(cluster.broker.replyQueues.length, 0);
  assert.equal((await mailbox.request(ping)).length, 1);
  assert.equal(cluster.transport.replyQueuesOpened, 2);
});

test('without a connection a request fails at once, with reason and remedy', async () => {
  cluster.broker.goAway('connection refused');
  const refusal = { kind: 'unavailable', message: /no connection to the broker: connection refused/, remedy: 'Start the broker.' };
  await assert.rejects(mailbox.request({ method: 'ping', timeoutSeconds: 60 }), refusal);
  await assert.rejects(mailbox.cast({ method: 'enable_events' }), refusal);
});

test('a connection cut while workers are asked is no silence of theirs, and the next request works again', async () => {
  cluster.workers.set('w1@a', () => undefined);
  const asked = mailbox.request({ method: 'ping', timeoutSeconds: 60, expected: ['w1@a'] });
  await settle();
  cluster.broker.goAway('connection refused');
  await assert.rejects(asked, { kind: 'unavailable' });
  cluster.broker.comeBack();
  cluster.workers.set('w1@a', pong);
  assert.equal((await mailbox.request({ method: 'ping', timeoutSeconds: 60, expected: ['w1@a'] })).length, 1);
});

test('so many at once, so many in line, and whoever comes after is turned away', async () => {
  cluster.workers.set('w1@a', () => undefined);
  const ask = (): Promise<Reply[]> => mailbox.request({ method: 'ping', timeoutSeconds: 1, expected: ['w1@a'] });
  const accepted = Array.from({ length: 16 + 256 }, ask);
  await settle();
  assert.equal(cluster.requests.length, 16);
  assert.equal(mailbox.status().waiting, 256);
  await assert.rejects(ask(), { kind: 'unavailable', message: /256 remote control requests are waiting/ });
  for (let round = 0; round < 17; round += 1) await pass(1000);
  assert.equal((await Promise.all(accepted)).length, 272);
});

test('closing ends requests under way and those in line', async () => {
  const asked = Array.from({ length: 20 }, () => mailbox.request({ method: 'ping', timeoutSeconds: 60, expected: ['w1@a'] }));
  const outcomes = Promise.allSettled(asked);
  await settle();
  await mailbox.close();
  for (const outcome of await outcomes) {
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof CeleriacError);
    assert.equal(outcome.reason.kind, 'unavailable');
  }
});

test('a request carries our clock, moved beyond those of the replies', async () => {
  cluster.workers.set('w1@a', pong);
  const ping = { method: 'ping', timeoutSeconds: 2, expected: ['w1@a'] };
  await mailbox.request(ping);
  await mailbox.request(ping);
  await mailbox.cast({ method: 'enable_events' });
  assert.deepEqual(
    cluster.sent.map(({ headers }) => headers),
    [
      { clock: 1, expires: 1_795_352_279 },
      { clock: 5, expires: 1_795_352_279 },
      { clock: 7, expires: 1_795_352_278 },
    ],
  );
});
