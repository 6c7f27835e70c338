import { randomUUID } from 'node:crypto';
import type { Channel, ChannelModel } from 'amqplib';
import type { Message } from '../../message/message.ts';
import { ReplyBox } from '../reply-box.ts';
import type { ReplyQueue } from '../transport.ts';
import { ignore, openChannel } from './connection.ts';
import { ensureExchange } from './exchange.ts';
import { messageOf } from './message.ts';
import { replyCode } from './trouble.ts';

const RESOURCE_LOCKED = 405;

/**
 * A queue `<oid>.reply.celery.pidbox` on the direct reply exchange, as kombu declares it; exclusive, for RabbitMQ 4.3
 * refuses transient queues that are not. States: open → lost (the channel is gone) → closed (so is the queue).
 */
export class AmqpReplyQueue implements ReplyQueue {
  readonly exchange: string;
  readonly routingKey: string;
  readonly #box = new ReplyBox();
  #channel: Channel | undefined;
  #name: string;

  static async open(model: ChannelModel, exchange: string, routingKey: string): Promise<AmqpReplyQueue> {
    const queue = new AmqpReplyQueue(exchange, routingKey);
    await queue.#open(model);
    return queue;
  }

  private constructor(exchange: string, routingKey: string) {
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.#name = `${routingKey}.${exchange}`;
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

  async #open(model: ChannelModel): Promise<void> {
    await ensureExchange(model, { name: this.exchange, type: 'direct', durable: false });
    let channel: Channel;
    try {
      channel = await this.#declare(model);
    } catch (error) {
      if (replyCode(error) !== RESOURCE_LOCKED) throw error;
      // The broker has not noticed yet that our last connection is gone. Replies find us by the binding, not by the name.
      this.#name += `.${randomUUID()}`;
      channel = await this.#declare(model);
    }
    channel.once('close', () => this.#box.fail('the reply queue is lost'));
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

  async #declare(model: ChannelModel): Promise<Channel> {
    const channel = await openChannel(model.createChannel(), ignore);
    await channel.assertQueue(this.#name, {
      exclusive: true,
      durable: false,
      autoDelete: true,
      expires: 10_000,
      messageTtl: 300_000,
    });
    return channel;
  }
}
