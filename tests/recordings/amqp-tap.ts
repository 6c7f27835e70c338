import { connect } from 'amqplib';
import type { ChannelModel } from 'amqplib';
import { anonymous } from './anonymous.ts';

export interface AmqpLine {
  exchange: string;
  routing_key: string;
  at: number;
  properties: Record<string, unknown>;
  /** Base64, as published but for the names of this machine. */
  body: string;
}

/** Hears every event on the exchange `celeryev` until it is closed. */
export async function tapAmqp(url: string): Promise<AmqpTap> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  const tap = new AmqpTap(connection);
  // As the first worker would declare it: we are here before it.
  await channel.assertExchange('celeryev', 'topic', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'celeryev', '#');
  await channel.consume(
    queue,
    (message) => {
      if (!message) return;
      const { exchange, routingKey } = message.fields;
      // amqplib lists every property that exists; those that were not sent are undefined and vanish in JSON.
      const properties = JSON.parse(anonymous(JSON.stringify(message.properties))) as Record<string, unknown>;
      const body = Buffer.from(anonymous(message.content.toString('utf8'))).toString('base64');
      tap.lines.push({ exchange, routing_key: routingKey, at: Date.now() / 1000, properties, body });
    },
    { noAck: true },
  );
  return tap;
}

export class AmqpTap {
  readonly lines: AmqpLine[] = [];
  readonly #connection: ChannelModel;

  constructor(connection: ChannelModel) {
    this.#connection = connection;
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}
