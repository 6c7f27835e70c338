import { randomUUID } from 'node:crypto';
import type { ConfirmChannel, Options } from 'amqplib';
import { CeleriacError } from '../../errors.ts';
import type { Destination } from '../transport.ts';
import { openChannel } from './connection.ts';
import type { Connection } from './connection.ts';

/** A broker short of memory or disk takes the message off the socket only when it has recovered. */
const CONFIRM_MS = 5_000;

/** Publishes with confirms, on a channel that is opened when needed: a refusal by the broker closes it. */
export class Publisher {
  readonly #connection: Connection;
  #channel: Promise<ConfirmChannel> | undefined;
  #failure: Error | undefined;
  readonly #returned = new Set<string>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Resolves when the broker has it. With `mandatory`, rejects (`not-found`) when no queue took it. */
  async publish(to: Destination, body: Buffer, options: Options.Publish): Promise<void> {
    const blocked = this.#connection.blocked();
    if (blocked !== undefined) throw unwilling(blocked);
    const channel = await (this.#channel ??= this.#open());
    const messageId = randomUUID();
    await this.#confirmed(channel, to, body, { ...options, ...(options.mandatory && { messageId }) });
    if (this.#returned.delete(messageId)) {
      throw new CeleriacError('not-found', `no queue is bound to exchange "${to.exchange}" with routing key "${to.routingKey}"`, {
        remedy: 'A worker that consumes the queue declares and binds it: start one, or correct the name.',
      });
    }
  }

  async #confirmed(channel: ConfirmChannel, to: Destination, body: Buffer, options: Options.Publish): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => reject(unwilling(this.#connection.blocked() ?? 'no confirmation')), CONFIRM_MS);
        channel.publish(to.exchange, to.routingKey, body, options, (error: Error | null) => {
          if (error) reject(this.#failure ?? error);
          else resolve();
        });
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async #open(): Promise<ConfirmChannel> {
    try {
      this.#failure = undefined;
      const opening = this.#connection.model.createConfirmChannel();
      const channel = await openChannel(opening, () => (this.#channel = undefined));
      // Why the broker closed it; those who wait for a confirmation are only told that it is closed.
      channel.on('error', (error: Error) => (this.#failure = error));
      channel.on('return', ({ properties }) => {
        const id: unknown = properties.messageId;
        if (typeof id === 'string') this.#returned.add(id);
      });
      return channel;
    } catch (error) {
      this.#channel = undefined;
      throw error;
    }
  }
}

function unwilling(why: string): CeleriacError {
  return new CeleriacError('unavailable', `RabbitMQ takes no messages at the moment: ${why}`, {
    remedy: 'It is short of memory or disk, or overloaded: look at its alarms.',
  });
}
