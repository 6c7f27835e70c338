import { randomUUID } from 'node:crypto';
import type { ConfirmChannel, Options } from 'amqplib';
import { CeleriacError } from '../../errors.ts';
import type { Destination } from '../transport.ts';
import { openChannel } from './connection.ts';
import type { Connection } from './connection.ts';

/** A broker short of memory or disk takes the message off the socket only when it has recovered. */
const CONFIRM_MS = 5_000;
/** More than can be under way: what came back after its confirmation was given up stays until then. */
const MAX_RETURNED = 10_000;
/** amqplib's word for it. */
const NACKED = 'message nacked';

/** Publishes with confirms, on a channel that is opened when needed: a refusal by the broker closes it. */
export class Publisher {
  readonly #connection: Connection;
  #channel: Promise<ConfirmChannel> | undefined;
  #failure: Error | undefined;
  /** Ids of messages that came back, as no queue took them. */
  readonly #returned = new Set<string>();
  #underWay = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Resolves when the broker has it. With `mandatory`, rejects (`not-found`) when no queue took it. */
  async publish(to: Destination, body: Buffer, options: Options.Publish): Promise<void> {
    const blocked = this.#connection.blocked();
    if (blocked !== undefined) throw unwilling(blocked);
    this.#underWay += 1;
    try {
      await this.#publish(to, body, options);
    } finally {
      this.#underWay -= 1;
    }
  }

  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  close(): void {
    void this.#channel?.then((channel) => channel.close()).catch(() => undefined);
  }

  async #publish(to: Destination, body: Buffer, options: Options.Publish): Promise<void> {
    const channel = await (this.#channel ??= this.#open());
    // A task's message bears its id there; a mark of our own would be one more property than Celery's have.
    const id = options.correlationId ?? randomUUID();
    await this.#confirmed(channel, to, body, options.mandatory && options.correlationId === undefined ? { ...options, messageId: id } : options);
    if (this.#returned.delete(id)) {
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
          if (error) reject(this.#failure ?? (error.message === NACKED ? refusedByQueue(to) : error));
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
        const id: unknown = properties.messageId ?? properties.correlationId;
        if (this.#returned.size >= MAX_RETURNED) this.#returned.clear();
        if (typeof id === 'string') this.#returned.add(id);
      });
      return channel;
    } catch (error) {
      this.#channel = undefined;
      throw error;
    }
  }
}

function refusedByQueue({ routingKey }: Destination): CeleriacError {
  return new CeleriacError('unavailable', `RabbitMQ refused the message for "${routingKey}": the queue is full, or has failed`, {
    remedy: 'Look at its length limit (x-max-length with x-overflow reject-publish) and at its state.',
  });
}

function unwilling(why: string): CeleriacError {
  return new CeleriacError('unavailable', `RabbitMQ takes no messages at the moment: ${why}`, {
    remedy: 'It is short of memory or disk, or overloaded: look at its alarms.',
  });
}
