/** The same calls by Celery 5.7's own client and by us, on both brokers: what lies in the queue, and what monitors are told. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parseExactly } from '../../exporter/message/exact-json.ts';
import type { TaskSender } from '../../exporter/control/calling/task-sender.ts';
import type { Transport } from '../../exporter/transport/transport.ts';
import { brokers } from '../control/broker.ts';
import type { Broker } from '../control/broker.ts';
import { until } from '../control/watch.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { connectSender } from './sender.ts';
import { tapOn } from './tap.ts';
import type { Lying, Tap } from './tap.ts';

const HOUR = 3_600;
const soon = new Date(Date.now() + HOUR * 1000).toISOString().replace(/\.\d+Z/, '.654321+00:00');
const late = new Date(Date.now() + 2 * HOUR * 1000).toISOString().replace(/\.\d+Z/, '.000001+00:00');

interface Case {
  readonly what: string;
  /** args, kwargs and options, as a request has them. */
  readonly call: string;
  readonly only?: Broker['kind'];
  /** Where it is taken from. */
  readonly queue?: string;
}

const CASES: readonly Case[] = [
  { what: 'nothing but a name', call: '{}' },
  { what: 'arguments', call: `{"args": [1, "it's", null], "kwargs": {"to": ["Zoë", {"a": {"b": {"c": 1}}}], "x": false}}` },
  { what: 'numbers to the last digit', call: '{"args": [3.0, 9007199254740993, 1e+300, 0.1, -0.0], "kwargs": {"n": 123456789012345678901234567890}}' },
  { what: 'arguments that are shown cut', call: JSON.stringify({ args: ['word '.repeat(400)], kwargs: { long: 'x'.repeat(2_000), next: 1 } }) },
  { what: 'a kombu marker', call: '{"args": [{"__type__": "datetime", "__value__": "2026-11-26T18:00:00"}]}' },
  { what: 'countdown', call: '{"countdown": 60}' },
  { what: 'an ETA', call: `{"eta": "${soon}"}` },
  { what: 'expiry in seconds', call: '{"expires": 60}' },
  { what: 'expiry by a date', call: `{"countdown": 10, "expires": "${late}"}` },
  { what: 'time limits', call: '{"time_limit": 30, "soft_time_limit": 20.5}' },
  { what: 'a queue', call: '{"queue": "mail"}', queue: 'mail' },
  { what: 'an exchange and a routing key', call: '{"exchange": "mail", "routing_key": "mail"}', queue: 'mail' },
  { what: 'a queue on a topic exchange', call: '{"queue": "news"}', queue: 'news' },
  { what: 'a queue with priorities', call: '{"queue": "prio", "priority": 7}', queue: 'prio' },
  { what: 'the lowest priority step', call: '{"priority": 9}' },
  { what: 'headers', call: '{"headers": {"traceparent": "00-4bf9-1", "tenant": {"id": 7, "tags": ["a", null, true, 1.5]}}}' },
  { what: 'its own id, name, family', call: '{"task_id": "mine", "shadow": "shop.other", "root_id": "root", "parent_id": "parent", "ignore_result": true}' },
  { what: 'group and retries', call: '{"group_id": "g", "group_index": 2, "retries": 3}' },
  { what: 'a message that is not kept', call: '{"delivery_mode": 1}' },
  { what: 'reprs of its own', call: '{"args": ["secret"], "argsrepr": "(***)", "kwargsrepr": "{}"}' },
  { what: 'a quorum queue on a direct exchange, for later', call: '{"queue": "quorum", "countdown": 45}', queue: 'quorum', only: 'rabbitmq' },
  { what: 'a quorum queue', call: '{"queue": "quorum"}', queue: 'quorum', only: 'rabbitmq' },
  { what: 'for later where quorum queues are used', call: '{"queue": "news", "countdown": 45.4}', queue: 'tap', only: 'rabbitmq' },
];

const QUEUES = (kind: Broker['kind']) => ({
  celery: { exchange: 'celery', routing_key: 'celery' },
  mail: { exchange: 'mail', routing_key: 'mail' },
  news: { exchange: 'topics', exchange_type: 'topic', routing_key: 'news.today' },
  prio: { exchange: 'prio', routing_key: 'prio', ...(kind === 'rabbitmq' && { queue_arguments: { 'x-max-priority': 9 } }) },
  ...(kind === 'rabbitmq' && { quorum: { exchange: 'quorum', routing_key: 'quorum', queue_arguments: { 'x-queue-type': 'quorum' } } }),
});

for (const kind of ['redis', 'rabbitmq'] as const) {
  describe(`a call as Celery's client writes it, on ${kind}`, () => {
    let broker: Broker;
    let client: Client;
    let sender: TaskSender;
    let transport: Transport;
    let tap: Tap;

    before(async () => {
      broker = await brokers[kind]();
      const queues = QUEUES(kind);
      const active_queues = Object.entries(queues).map(([name, { exchange, routing_key, ...rest }]) => ({
        name, routing_key, exchange: { name: exchange, type: 'exchange_type' in rest ? rest.exchange_type : 'direct' },
        queue_arguments: 'queue_arguments' in rest ? rest.queue_arguments : null,
      })); // prettier-ignore
      client = await startClient({ ...broker.application, settings: { task_queues: queues } });
      ({ sender, transport } = await connectSender(broker, { active_queues }));
      tap = await tapOn(broker);
      if (kind === 'rabbitmq') await tap.bind('celery_delayed_27', 'tap');
    });
    after(async () => {
      await Promise.all([client?.stop(), tap?.close(), transport?.close()]);
      await broker?.stop();
    });

    for (const { what, call, only = kind, queue = 'celery' } of CASES) {
      if (only !== kind) continue;
      test(what, async () => {
        const given = parseExactly(call, 50) as Record<string, unknown>;
        const { args, kwargs, ...options } = given;
        tap.events.length = 0;
        // Named in task_queues or not, the client declares what it sends to.
        await client.send({ task: 'shop.add', args: args as unknown[], kwargs: kwargs as Record<string, unknown>, options });
        const [theirs, ...none] = await tap.take([queue]);
        await sender.send(sender.read('shop.add', given));
        const [ours, ...nor] = await tap.take([queue]);
        assert.ok(theirs && ours && none.length + nor.length === 0, 'one message each');
        assert.deepEqual(comparable(ours), comparable(theirs));
        assertNear(ours, theirs);
        // Text without the white space between its parts: numbers are written as they were.
        if (!call.includes('word')) assert.equal(ours.body, compact(theirs.body));
        await until('two events', () => tap.events.length === 2);
        const [theirEvent, ourEvent] = tap.events;
        assert.deepEqual(eventOf(ourEvent, ours), eventOf(theirEvent, theirs));
      });
    }
  });
}

/** All of it but for what is different by its nature: ids, the sender, the moment. */
function comparable({ headers, properties, body, ...rest }: Lying): unknown {
  const { id, root_id, origin, eta, expires, ...plain } = headers;
  const { correlation_id, correlationId, reply_to, replyTo, expiration, ...others } = properties;
  assert.equal(correlation_id ?? correlationId, id);
  assert.match(String(origin), /^gen\d+@.+$/);
  assert.match(String(reply_to ?? replyTo), /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  assert.match(String(id), /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|mine)$/);
  return {
    ...rest, ...plain, root: root_id === id ? 'its own' : root_id, ...others, keys: Object.keys(headers),
    eta: typeof eta, expires: typeof expires, expiration: typeof expiration, body: JSON.parse(body) as unknown,
  }; // prettier-ignore
}

/** Dates are the same where they were given, and else as far apart as the calls. */
function assertNear(ours: Lying, theirs: Lying): void {
  for (const date of ['eta', 'expires']) {
    const [our, their] = [ours.headers[date], theirs.headers[date]];
    if (typeof our !== 'string' || typeof their !== 'string') continue;
    assert.match(our, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$/);
    if (our === soon || our === late) assert.equal(our, their);
    else assert.ok(Math.abs(Date.parse(our) - Date.parse(their)) < 10_000, `${our} ${their}`);
  }
  const [our, their] = [Number(ours.properties['expiration'] ?? 0), Number(theirs.properties['expiration'] ?? 0)];
  assert.ok(Math.abs(our - their) < 10_000, `${our} ${their}`);
}

function eventOf(event: Record<string, unknown> | undefined, { headers }: Lying): unknown {
  const { hostname, timestamp, pid, clock, uuid, root_id, eta, expires, utcoffset, queue, ...rest } = event ?? {};
  assert.equal(uuid, headers['id']);
  assert.equal(root_id, headers['root_id']);
  assert.deepEqual([eta, expires], [headers['eta'], headers['expires']]);
  assert.equal(hostname, headers['origin']);
  assert.ok([timestamp, pid, clock, utcoffset].every((value) => typeof value === 'number'));
  // Celery names its default queue beside an exchange that was given, and no queue at all for what waits in the broker: ours is the
  // queue where it arrives.
  const isMeant = headers['eta'] !== null && rest['exchange'] !== '' ? 'news' : rest['exchange'] === 'mail' ? 'mail' : queue;
  assert.ok(queue === isMeant || queue === null || queue === 'celery');
  return { ...rest, queue: isMeant, keys: Object.keys(event ?? {}) };
}

function compact(body: string): string {
  return body.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? JSON.stringify(JSON.parse(part)) : ''));
}
