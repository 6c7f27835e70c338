import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { connect } from 'amqplib';
import type { Broker, Publisher } from './publisher.ts';
import type { StreamMessage } from './stream.ts';
import { makeVirtualHost } from '../services/virtual-host.ts';

const IN_FLIGHT = 1_000;

export async function rabbitBroker(): Promise<Broker> {
  const host = await makeVirtualHost();
  return {
    name: 'RabbitMQ',
    url: host.url,
    prepare: (messages) => RabbitPublisher.connect(host.url, messages),
    stop: () => host.remove(),
  };
}

class RabbitPublisher implements Publisher {
  readonly length: number;
  readonly #connection: ChannelModel;
  readonly #channel: ConfirmChannel;
  readonly #messages: readonly { readonly routingKey: string; readonly body: Buffer; readonly headers: { hostname: string } }[];

  static async connect(url: string, messages: readonly StreamMessage[]): Promise<RabbitPublisher> {
    const connection = await connect(url);
    return new RabbitPublisher(connection, await connection.createConfirmChannel(), messages);
  }

  private constructor(connection: ChannelModel, channel: ConfirmChannel, messages: readonly StreamMessage[]) {
    this.#connection = connection;
    this.#channel = channel;
    this.#messages = messages.map(({ routingKey, hostname, body }) => ({ routingKey, body: Buffer.from(body), headers: { hostname } }));
    this.length = messages.length;
  }

  async publish(from: number, to: number): Promise<void> {
    for (let at = from; at < to; at += 1) {
      const { routingKey, body, headers } = this.#messages[at]!;
      this.#channel.publish('celeryev', routingKey, body, {
        contentType: 'application/json', contentEncoding: 'utf-8', deliveryMode: 1, priority: 0, headers,
      });
      if (at % IN_FLIGHT === IN_FLIGHT - 1) await this.#channel.waitForConfirms();
    }
    await this.#channel.waitForConfirms();
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}
