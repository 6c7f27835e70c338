import { randomUUID } from 'node:crypto';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { openChannel } from './connection.ts';
import { ensureExchange } from './exchange.ts';

const COUNT_EVERY_MS = 2_000;

export interface EventQueueOptions {
  readonly exchange: string;
  readonly queuePrefix: string;
  readonly maxLength: number;
  readonly onlyLooks?: boolean;
  readonly onMessage: (message: ConsumeMessage) => void;
  /** Messages that the broker dropped since it was told last. */
  readonly onDropped: (count: number) => void;
  /** The queue is of no use any more. */
  readonly onLost: (why: unknown) => void;
}

/**
 * A queue of our own for events, consumed without acknowledgements. Celery's own receivers let messages expire after
 * five seconds; here nothing expires, and the length is bounded instead, the oldest dropped. What is dropped is
 * dead-lettered to a second queue, which nobody reads: it is purged, and the broker's answer is the number of messages
 * that were lost. That queue is bounded like the first, so the number is exact while less than its length is dropped
 * between two purges, and too small beyond that.
 *
 * Both queues are exclusive: they go with the connection.
 */
export class EventQueue {
  readonly #channel: Channel;
  readonly #dropped: string;
  readonly #onDropped: (count: number) => void;
  readonly #counting: NodeJS.Timeout;

  static async open(model: ChannelModel, options: EventQueueOptions): Promise<EventQueue> {
    const { exchange, maxLength } = options;
    await ensureExchange(model, { name: exchange, type: 'topic', durable: true, ...(options.onlyLooks === true && { onlyLooks: true }) });
    const channel = await openChannel(model.createChannel(), (why) =>
      options.onLost(why ?? new Error('RabbitMQ closed the channel of the event queue')),
    );
    const name = `${options.queuePrefix}.celeriac.${randomUUID()}`;
    const dropped = `${name}.dropped`;
    const own = { exclusive: true, durable: false, maxLength, overflow: 'drop-head' };
    await channel.assertQueue(dropped, own);
    await channel.assertQueue(name, { ...own, autoDelete: true, deadLetterExchange: '', deadLetterRoutingKey: dropped });
    await channel.bindQueue(name, exchange, '#');
    await channel.consume(
      name,
      (message) => {
        if (message) options.onMessage(message);
        else options.onLost(new Error('the event queue was deleted at the broker'));
      },
      { noAck: true },
    );
    return new EventQueue(channel, dropped, options.onDropped);
  }

  private constructor(channel: Channel, dropped: string, onDropped: (count: number) => void) {
    this.#channel = channel;
    this.#dropped = dropped;
    this.#onDropped = onDropped;
    this.#counting = setInterval(() => void this.countDropped(), COUNT_EVERY_MS);
  }

  async countDropped(): Promise<void> {
    try {
      const { messageCount } = await this.#channel.purgeQueue(this.#dropped);
      if (messageCount > 0) this.#onDropped(messageCount);
    } catch {
      // The channel is gone, which onLost has told.
    }
  }

  close(): void {
    clearInterval(this.#counting);
  }
}
