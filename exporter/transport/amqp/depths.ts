import type { Channel, ChannelModel } from 'amqplib';
import type { QueueDepth } from '../transport.ts';
import { openChannel } from './connection.ts';
import { replyCode } from './trouble.ts';

/** A channel answers one question at a time; this many are asked at once. */
const CHANNELS = 4;

/**
 * Asks for queues by passive declare, which never makes one, and tells messages ready and consumers; of unacknowledged
 * messages and the queue's type AMQP says nothing. A queue that is missing costs the channel it was asked on.
 */
export class QueueProbes {
  readonly #model: ChannelModel;
  readonly #idle: Channel[] = [];

  constructor(model: ChannelModel) {
    this.#model = model;
  }

  async depths(names: readonly string[]): Promise<readonly QueueDepth[]> {
    const depths = new Array<QueueDepth>(names.length);
    let next = 0;
    const ask = async (): Promise<void> => {
      for (let at = next++; at < names.length; at = next++) depths[at] = await this.#depth(names[at] ?? '');
    };
    await Promise.all(Array.from({ length: Math.min(CHANNELS, names.length) }, ask));
    return depths;
  }

  async #depth(name: string): Promise<QueueDepth> {
    const channel = this.#idle.pop() ?? (await this.#open());
    try {
      const { messageCount, consumerCount } = await channel.checkQueue(name);
      this.#idle.push(channel);
      return { name, ready: messageCount, consumers: consumerCount };
    } catch (error) {
      switch (replyCode(error)) {
        case 404:
          return { name, missing: true };
        // Exclusive to another connection, or not ours to see: it is there, and that is all we learn.
        case 405:
          return { name, details: { refused: 'exclusive to another connection' } };
        case 403:
          return { name, details: { refused: 'this user may not look at it' } };
        default:
          throw error;
      }
    }
  }

  async #open(): Promise<Channel> {
    const channel = await openChannel(this.#model.createChannel(), () => {
      const at = this.#idle.indexOf(channel);
      if (at !== -1) this.#idle.splice(at, 1);
    });
    return channel;
  }
}
