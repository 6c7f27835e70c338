import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelModel } from 'amqplib';
import type { AmqpBrokerConfig } from '../../config/config.ts';
import type { Session } from '../link.ts';
import { connectAmqp } from './connection.ts';
import type { Connection } from './connection.ts';
import { QueueProbes } from './depths.ts';
import { EventQueue } from './event-queue.ts';
import type { EventQueueOptions } from './event-queue.ts';
import { ensureExchange } from './exchange.ts';
import { Publishers } from './publishers.ts';

/** A broker that hangs does not say how many events it dropped. */
const LAST_COUNT_MS = 1_000;

export interface SessionOptions extends Omit<EventQueueOptions, 'onLost' | 'maxLength'> {
  readonly broker: AmqpBrokerConfig;
  readonly clientName: string;
}

/** One connection with its event queue; other channels are opened when they are needed. */
export class AmqpSession implements Session {
  readonly ended: Promise<unknown>;
  readonly publishers: Publishers;
  readonly probes: QueueProbes;
  readonly #connection: Connection;
  readonly #events: EventQueue;
  readonly #exchanges = new Map<string, Promise<void>>();

  static async open(options: SessionOptions, signal: AbortSignal): Promise<AmqpSession> {
    const connection = await connectAmqp(options.broker, options.clientName, signal);
    const hangUp = (): void => void connection.close();
    signal.addEventListener('abort', hangUp, { once: true });
    try {
      let lost: (why: unknown) => void = () => undefined;
      const eventsLost = new Promise<unknown>((resolve) => (lost = resolve));
      const events = await EventQueue.open(connection.model, {
        ...options,
        maxLength: options.broker.eventQueueLength,
        onLost: lost,
      });
      return new AmqpSession(connection, events, Promise.race([connection.ended, eventsLost]));
    } catch (error) {
      await connection.close();
      if (signal.aborted) throw signal.reason;
      throw error;
    } finally {
      signal.removeEventListener('abort', hangUp);
    }
  }

  private constructor(connection: Connection, events: EventQueue, ended: Promise<unknown>) {
    this.#connection = connection;
    this.#events = events;
    this.ended = ended;
    this.publishers = new Publishers(connection);
    this.probes = new QueueProbes(connection.model);
  }

  get model(): ChannelModel {
    return this.#connection.model;
  }

  /** The exchange of remote control requests, declared as kombu does where no worker has yet. */
  async ensureFanout(name: string): Promise<void> {
    let ensured = this.#exchanges.get(name);
    if (!ensured) this.#exchanges.set(name, (ensured = ensureExchange(this.model, { name, type: 'fanout', durable: false })));
    try {
      await ensured;
    } catch (error) {
      this.#exchanges.delete(name);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#events.close();
    const hurry = new AbortController();
    const patience = sleep(LAST_COUNT_MS, undefined, { signal: hurry.signal }).catch(() => undefined);
    await Promise.race([this.#events.countDropped(), patience]);
    hurry.abort();
    await this.#connection.close();
  }
}
