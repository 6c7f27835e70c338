import type { Channel, ChannelModel } from 'amqplib';
import type { Message } from '../../message/message.ts';
import { ReplyBox } from '../reply-box.ts';
import type { ReplyQueue } from '../transport.ts';
import { openChannel } from './connection.ts';
import { ensureExchange } from './exchange.ts';
import { messageOf } from './message.ts';
import { amqpTrouble } from './trouble.ts';

/**
 * A queue `<oid>.reply.celery.pidbox` on the direct reply exchange, as kombu declares it; exclusive, for RabbitMQ 4.3
 * refuses transient queues that are not. States: open → lost (the channel is gone) → closed (so is the queue).
 */
export class AmqpReplyQueue implements ReplyQueue {
  readonly exchange: string;
  readonly routingKey: string;
  readonly #box = new ReplyBox();
  #channel: Channel | undefined;

  static async open(model: ChannelModel, exchange: string, routingKey: string): Promise<AmqpReplyQueue> {
    const queue = new AmqpReplyQueue(exchange, routingKey);
    await queue.#open(model);
    return queue;
  }

  private constructor(exchange: string, routingKey: string) {
    this.exchange = exchange;
    this.routingKey = routingKey;
  }

  next(deadline: number): Promise<Message | undefined> {
    return this.#box.next(deadline);
  }

  async close(): Promise<void> {
    this.#box.fail('the reply queue is closed');
    const channel = this.#channel;
    this.#channel = undefined;
    try {
      await channel?.deleteQueue(this.#name);
      await channel?.close();
    } catch {
      // The connection is gone, and with it the queue.
    }
  }

  get #name(): string {
    return `${this.routingKey}.${this.exchange}`;
  }

  async #open(model: ChannelModel): Promise<void> {
    await ensureExchange(model, { name: this.exchange, type: 'direct', durable: false });
    const channel = await openChannel(model.createChannel(), (why) => {
      this.#box.fail(`the reply queue is lost${why === undefined ? '' : `: ${amqpTrouble(why).reason}`}`);
    });
    await channel.assertQueue(this.#name, { exclusive: true, durable: false, autoDelete: true, expires: 10_000, messageTtl: 300_000 });
    await channel.bindQueue(this.#name, this.exchange, this.routingKey);
    await channel.consume(
      this.#name,
      (message) => {
        if (message) this.#box.push(messageOf(message));
        else this.#box.fail('the reply queue was deleted at the broker');
      },
      { noAck: true },
    );
    this.#channel = channel;
  }
}
