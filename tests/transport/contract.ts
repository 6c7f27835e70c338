import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { decode } from '../../exporter/message/decode.ts';
import type { OutgoingMessage, ReplyQueue, Transport } from '../../exporter/transport/transport.ts';
import { Listener, until, untilLive } from './listener.ts';
import type { Peer } from './peer.ts';
import { purgeContract } from './purge-contract.ts';

/** A broker with everything on it that a transport is tested against. */
export interface Setup {
  /** Not opened yet. */
  readonly transport: () => Transport;
  readonly peer: Peer;
  /** What is of ours at the broker: connections, queues, bindings, reply lists. */
  readonly leftovers: () => Promise<readonly string[]>;
  /** Whether the broker knows queues that nobody declared (Redis: they are just empty). */
  readonly knowsEveryQueue: boolean;
  readonly countsConsumers: boolean;
  readonly countsUnacked: boolean;
  readonly hasPriorityLists: boolean;
  readonly stop: () => Promise<void>;
}

/** What every transport does, on every broker. */
export function contract(name: string, prepare: () => Promise<Setup>): void {
  describe(`the transport contract on ${name}`, () => {
    let setup: Setup;
    let peer: Peer;
    let transport: Transport;
    let listener: Listener;

    before(async () => {
      setup = await prepare();
      peer = setup.peer;
      transport = setup.transport();
      assert.equal(transport.status().state, 'connecting');
      transport.open();
      listener = new Listener(transport);
      await untilLive(transport);
    });

    after(async () => {
      await transport.close();
      await peer.stop();
      await setup.stop();
    });

    it('is live, with nothing to complain about', () => {
      const { state, reason, reconnects, cuts, dropped } = transport.status();
      assert.deepEqual(
        { state, reason, reconnects, cuts, dropped },
        { state: 'live', reason: undefined, reconnects: 0, cuts: 0, dropped: {} },
      );
    });

    it('brings single events in order, with their headers', async () => {
      const events = Array.from({ length: 200 }, (_, n) => ({
        type: 'task-sent',
        uuid: `single-${n}`,
        args: "('Grüße \u{1f96c}',)",
      }));
      const before = transport.status();
      await peer.emit(events);
      await until('200 events', () => listener.of('task-sent').length >= 200);
      assert.deepEqual(
        listener.of('task-sent').map(({ uuid }) => uuid),
        events.map(({ uuid }) => uuid),
      );
      assert.equal(listener.of('task-sent')[0]?.['args'], events[0]?.args);
      const delivery = listener.deliveries.find(({ body }) => body.includes('single-0'));
      assert.equal(delivery?.contentType, 'application/json');
      assert.equal(delivery.contentEncoding, 'utf-8');
      assert.equal(delivery.headers['hostname'], 'w1@peer');
      assert.ok(Math.abs(delivery.receivedAt - Date.now() / 1000) < 60);
      const status = transport.status();
      assert.equal(status.messages - before.messages, 200);
      assert.ok(status.bytes - before.bytes > 200 * 50);
      assert.equal(status.buffered, 0);
    });

    it('brings a batch as one message', async () => {
      const messages = listener.deliveries.length;
      await peer.emit(
        [
          { type: 'task-received', uuid: 'a' },
          { type: 'task-started', uuid: 'a' },
          { type: 'task-received', uuid: 'b' },
        ],
        true,
      );
      await until('the batch', () => listener.of('task-started').length > 0);
      assert.equal(listener.deliveries.length, messages + 1);
      assert.deepEqual(
        listener.events.slice(-3).map(({ type, uuid }) => [type, uuid]),
        [
          ['task-received', 'a'],
          ['task-started', 'a'],
          ['task-received', 'b'],
        ],
      );
    });

    it('brings events of any group, and a huge one', async () => {
      await peer.emit([
        { type: 'worker-heartbeat', freq: 2 },
        { type: 'task-progress', uuid: 'p', text: 'x'.repeat(3_000_000) },
      ]);
      await until('the huge event', () => listener.of('task-progress').length > 0);
      assert.equal((listener.of('task-progress')[0]?.['text'] as string).length, 3_000_000);
      assert.equal(listener.of('worker-heartbeat').length, 1);
    });

    it('has one consumer of events', () => {
      assert.throws(() => transport.events(), /one consumer/);
    });

    it('carries a request to every mailbox and the replies back', async () => {
      await peer.listen('w1@peer');
      await peer.listen('w2@peer');
      const replies = await transport.openReplies(randomUUID());
      await transport.broadcast(request('echo', { words: ['Grüße'], n: 1 }, replies));
      const answers = await collect(replies, 2);
      assert.deepEqual(answers, [{ 'w1@peer': { words: ['Grüße'], n: 1 } }, { 'w2@peer': { words: ['Grüße'], n: 1 } }]);

      const [heard] = await peer.heard('w1@peer');
      assert.equal(heard?.body['method'], 'echo');
      assert.deepEqual(heard.body['reply_to'], { exchange: replies.exchange, routing_key: replies.routingKey });
      assert.equal(heard.headers['clock'], 1);

      // The same queue serves the next request too.
      await transport.broadcast(request('ping', {}, replies, ['w2@peer']));
      assert.deepEqual(await collect(replies, 1), [{ 'w2@peer': { ok: 'pong' } }]);
      await replies.close();
    });

    it('waits for replies no longer than it is told', async () => {
      const replies = await transport.openReplies(randomUUID());
      const began = Date.now();
      assert.equal(await replies.next(began + 300), undefined);
      assert.ok(Date.now() - began >= 299);
      await replies.close();
      await assert.rejects(replies.next(Date.now() + 1_000), { kind: 'unavailable' });
    });

    it('keeps replies of different queues apart, and leaves nothing of a closed one', async () => {
      const [one, two] = await Promise.all([transport.openReplies('oid-one'), transport.openReplies('oid-two')]);
      await transport.broadcast(request('echo', { from: 'one' }, one));
      await transport.broadcast(request('echo', { from: 'two' }, two));
      for (const [queue, from] of [
        [one, 'one'],
        [two, 'two'],
      ] as const) {
        assert.deepEqual(
          (await collect(queue, 2)).map((answer) => Object.values(answer)[0]),
          [{ from }, { from }],
        );
      }
      await Promise.all([one.close(), two.close()]);
      // An answer after the asker left goes nowhere, and harms no worker.
      await transport.broadcast(request('ping', {}, one));
      await until(
        'both to hear it',
        async () => (await peer.heard('w1@peer')).length >= 5 && (await peer.heard('w2@peer')).length >= 5,
      );
      await until('the reply queues to be gone', async () => !(await setup.leftovers()).some((left) => left.includes('oid-')));
      const again = await transport.openReplies('oid-one');
      await transport.broadcast(request('ping', {}, again));
      assert.equal((await collect(again, 2)).length, 2);
      await again.close();
      for (const node of ['w1@peer', 'w2@peer']) await peer.deafen(node);
    });

    it('measures queues', async () => {
      await peer.declare('depth');
      for (const [priority, times] of [
        [0, 1],
        [3, 2],
        [9, 4],
      ] as const)
        await peer.call('shop.add', 'depth', { priority, times });
      await peer.take('depth', 2);
      const [depth, none] = await transport.queueDepths(['depth', 'never-heard-of']);
      assert.equal(depth?.name, 'depth');
      assert.equal(depth.ready, 5);
      if (setup.hasPriorityLists) assert.deepEqual(depth.readyByPriority, { '0': 0, '3': 1, '6': 0, '9': 4 });
      assert.equal(depth.unacked, setup.countsUnacked ? 2 : undefined);
      assert.equal(depth.consumers, setup.countsConsumers ? 0 : undefined);
      assert.equal(none?.name, 'never-heard-of');
      if (setup.knowsEveryQueue) assert.equal(none.ready, 0);
      else assert.equal(none.missing, true);

      await peer.acknowledge();
      if (setup.countsUnacked) {
        await until('acknowledgements', async () => (await transport.queueDepths(['depth']))[0]?.unacked === 0);
      }
    });

    it('measures very many queues at once, in the order asked', async () => {
      const names = Array.from({ length: 300 }, (_, n) => (n % 50 === 7 ? 'depth' : `missing-${n}`));
      const depths = await transport.queueDepths(names);
      assert.deepEqual(
        depths.map(({ name }) => name),
        names,
      );
      assert.deepEqual([...new Set(depths.filter(({ name }) => name === 'depth').map(({ ready }) => ready))], [5]);
      assert.deepEqual(await transport.queueDepths([]), []);
    });

    it('publishes a message as a client of Celery does', async () => {
      await peer.declare('calls');
      const message = taskMessage('shop.add', [1, 2]);
      await transport.publish(message, { exchange: '', routingKey: 'calls' });
      const [taken] = await peer.take('calls');
      assert.deepEqual(JSON.parse(taken?.body ?? ''), [[1, 2], {}, {}]);
      assert.equal(taken?.content_type, 'application/json');
      assert.deepEqual(taken.headers, message.headers);
      assert.equal(taken.properties['correlation_id'], message.properties.correlationId);
      assert.equal(taken.properties['priority'], 6);
      assert.equal(taken.delivery_info['routing_key'], 'calls');

      await transport.publish(message, { exchange: 'calls', routingKey: 'calls' });
      assert.equal((await peer.take('calls')).length, 1);
      await peer.acknowledge();
    });

    it('says so when no queue takes a message', async () => {
      const message = taskMessage('shop.add', []);
      await assert.rejects(transport.publish(message, { exchange: 'calls', routingKey: 'nobody' }), { kind: 'not-found' });
      await assert.rejects(transport.publish(message, { exchange: 'nowhere', routingKey: 'calls' }), { kind: 'not-found' });
      // And still works after it.
      await transport.publish(message, { exchange: '', routingKey: 'calls' });
      await peer.take('calls');
      await peer.acknowledge();
    });

    it('knows which queues are there, and sends events of its own', async () => {
      assert.equal(await transport.hasQueue('calls'), true);
      assert.equal(await transport.hasQueue('nobody-has-it'), false);
      const body = Buffer.from(JSON.stringify({ type: 'task-sent', uuid: 'our-own', hostname: 'gen1@us' }));
      await transport.sendEvent({ ...taskMessage('shop.add', []), body, headers: { hostname: 'gen1@us' }, properties: { deliveryMode: 1 } }, 'task.sent');
      await until('our own event', () => listener.of('task-sent').some(({ uuid }) => uuid === 'our-own'));
    });

    purgeContract(() => ({ setup, transport }));

    it('takes all of itself along when it closes', async () => {
      const sockets = socketsOpen();
      const other = setup.transport();
      other.open();
      const heard = new Listener(other);
      await untilLive(other);
      await other.openReplies('left-open');
      assert.ok(
        (await setup.leftovers()).some((left) => left.includes('left-open')),
        'the test sees what would be left',
      );
      await other.close();
      await heard.ended;
      assert.equal(other.status().state, 'closed');
      await assert.rejects(other.queueDepths(['depth']), { kind: 'unavailable' });
      await until(
        'the second transport to be gone from the broker',
        async () => !(await setup.leftovers()).some((left) => left.includes('left-open')),
      );
      await until('its sockets to be closed', () => socketsOpen() <= sockets);

      await transport.close();
      await listener.ended;
      await until('nothing of ours at the broker', async () => (await setup.leftovers()).length === 0).catch(async () =>
        assert.deepEqual(await setup.leftovers(), []),
      );
      await transport.close();
    });
  });
}

function socketsOpen(): number {
  return process.getActiveResourcesInfo().filter((resource) => ['TCPSocketWrap', 'TLSWrap'].includes(resource)).length;
}

function request(
  method: string,
  parameters: object,
  replies: ReplyQueue,
  destination: readonly string[] | null = null,
): OutgoingMessage {
  const replyTo = { exchange: replies.exchange, routing_key: replies.routingKey };
  const body = {
    method,
    arguments: parameters,
    destination,
    pattern: null,
    matcher: null,
    ticket: randomUUID(),
    reply_to: replyTo,
  };
  return {
    body: Buffer.from(JSON.stringify(body)),
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    headers: { clock: 1, expires: Date.now() / 1000 + 30 },
    properties: { deliveryMode: 2, priority: 0 },
  };
}

/** So many answers, sorted by the worker's name. */
async function collect(replies: ReplyQueue, count: number): Promise<Record<string, unknown>[]> {
  const answers: Record<string, unknown>[] = [];
  const deadline = Date.now() + 20_000;
  while (answers.length < count) {
    const message = await replies.next(deadline);
    assert.ok(message, `${answers.length} of ${count} replies came`);
    answers.push(decode(message, { maxBytes: 1_000_000 }) as Record<string, unknown>);
  }
  return answers.sort((one, other) => String(Object.keys(one)[0]).localeCompare(String(Object.keys(other)[0])));
}

function taskMessage(task: string, args: readonly unknown[]): OutgoingMessage {
  const id = randomUUID();
  return {
    body: Buffer.from(JSON.stringify([args, {}, {}])),
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    headers: { lang: 'py', task, id, root_id: id, parent_id: null, retries: 0, eta: null, argsrepr: '(1, 2)' },
    properties: { correlationId: id, replyTo: randomUUID(), priority: 6, deliveryMode: 2 },
  };
}
