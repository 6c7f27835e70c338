import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import type { Broker } from '../control/broker.ts';
import { until } from '../control/watch.ts';

/** A message as it lies in a queue: the same for both brokers, as far as they have the same. */
export interface Lying {
  /** Of Redis the list, with its priority step; of RabbitMQ the queue. */
  readonly at: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly contentType: unknown;
  readonly contentEncoding: unknown;
  readonly headers: Record<string, unknown>;
  readonly properties: Record<string, unknown>;
  readonly body: string;
}

/** Takes what lies in queues, and hears events. */
export interface Tap {
  take(queues: readonly string[]): Promise<Lying[]>;
  /** A queue of our own on an exchange, for what goes to nobody we know. */
  bind(exchange: string, queue: string): Promise<void>;
  /** `task-sent` events so far. */
  readonly events: Record<string, unknown>[];
  close(): Promise<void>;
}

export function tapOn(broker: Broker): Promise<Tap> {
  return broker.kind === 'redis' ? onRedis(broker.application.broker) : onRabbitMQ(broker.application.broker);
}

interface Envelope {
  body: string;
  'content-type': string;
  'content-encoding': string;
  headers: Record<string, unknown>;
  properties: { delivery_info: { exchange: string; routing_key: string }; body_encoding: string; delivery_tag: string } & Record<string, unknown>;
}

async function onRedis(url: string): Promise<Tap> {
  const redis = new Redis(url);
  const subscriber = new Redis(url);
  const events: Record<string, unknown>[] = [];
  await subscriber.psubscribe('/0.celeryev/task.sent');
  subscriber.on('pmessage', (_pattern: string, _channel: string, text: string) => {
    const { body } = JSON.parse(text) as Envelope;
    events.push(JSON.parse(Buffer.from(body, 'base64').toString()) as Record<string, unknown>);
  });
  return {
    events,
    bind: () => Promise.reject(new Error('Redis binds nothing')),
    take: async (queues) => {
      const lying: Lying[] = [];
      for (const queue of queues) {
        for (const at of [queue, ...[3, 6, 9].map((step) => `${queue}\x06\x16${step}`)]) {
          for (let text = await redis.rpop(at); text !== null; text = await redis.rpop(at)) lying.push(opened(at, text));
        }
      }
      return lying;
    },
    close: async () => {
      redis.disconnect();
      subscriber.disconnect();
      await Promise.resolve();
    },
  };
}

function opened(at: string, text: string): Lying {
  const { body, headers, properties: all, ...content } = JSON.parse(text) as Envelope;
  const { delivery_info: { exchange, routing_key: routingKey }, delivery_tag: _, body_encoding, ...properties } = all; // prettier-ignore
  if (body_encoding !== 'base64') throw new Error(`a body in ${body_encoding}`);
  return {
    ...{ at, exchange, routingKey, headers, properties },
    ...{ contentType: content['content-type'], contentEncoding: content['content-encoding'], body: Buffer.from(body, 'base64').toString() },
  };
}

async function onRabbitMQ(url: string): Promise<Tap> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  const events: Record<string, unknown>[] = [];
  await channel.assertExchange('celeryev', 'topic', { durable: true });
  const { queue: own } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(own, 'celeryev', 'task.sent');
  await channel.consume(own, (message) => message && events.push(JSON.parse(message.content.toString()) as Record<string, unknown>), { noAck: true });
  return {
    events,
    bind: async (exchange, queue) => {
      await channel.assertExchange(exchange, 'topic', { durable: true });
      await channel.assertQueue(queue, { exclusive: true });
      await channel.bindQueue(queue, exchange, '#');
    },
    take: async (queues) => {
      const lying: Lying[] = [];
      for (const at of queues) {
        // A client does not wait until it is there.
        await until(`something is in ${at}`, async () => (await channel.checkQueue(at)).messageCount > 0);
        for (let got = await channel.get(at, { noAck: true }); got !== false; got = await channel.get(at, { noAck: true })) {
          const { contentType, contentEncoding, headers, ...rest } = got.properties as unknown as Record<string, unknown>;
          const set = Object.entries(rest).filter(([, value]) => value !== undefined);
          const { exchange, routingKey } = got.fields;
          lying.push({ at, exchange, routingKey, contentType, contentEncoding, headers: (headers ?? {}) as Record<string, unknown>, properties: Object.fromEntries(set), body: got.content.toString() });
        }
      }
      return lying;
    },
    close: () => connection.close(),
  };
}
