import type { Clock } from '../../clock.ts';
import type { AmqpBrokerConfig, ClusterConfig } from '../../config/config.ts';
import { CeleriacError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { Delivery } from '../../message/message.ts';
import { Inbox } from '../inbox.ts';
import { Link } from '../link.ts';
import type { Destination, OutgoingMessage, QueueDepth, QueueLook, ReplyQueue, Transport, TransportStatus } from '../transport.ts';
import { withoutSecrets } from '../trouble.ts';
import type { Trouble } from '../trouble.ts';
import { messageOf, propertiesOf } from './message.ts';
import { purge } from './purge.ts';
import { AmqpReplyQueue } from './replies.ts';
import { AmqpSession } from './session.ts';
import { amqpTrouble, replyCode } from './trouble.ts';

export interface AmqpTransportOptions {
  readonly broker: AmqpBrokerConfig;
  readonly names: ClusterConfig['names'];
  /** How people find us among the broker's connections. */
  readonly clientName: string;
  readonly maxBufferedMessages: number;
  readonly onlyLooks?: boolean;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Celery on RabbitMQ. For its states see Transport and Link. */
export class AmqpTransport implements Transport {
  readonly kind = 'amqp';
  readonly #options: AmqpTransportOptions;
  readonly #inbox: Inbox;
  readonly #link: Link<AmqpSession>;

  constructor(options: AmqpTransportOptions) {
    const { broker, clock, logger } = options;
    this.#options = options;
    this.#inbox = new Inbox(options.maxBufferedMessages);
    this.#link = new Link({
      connect: (signal) => this.#connect(signal),
      explain: (thrown) => this.#explain(thrown),
      display: broker.display,
      clock,
      logger,
    });
  }

  open(): void {
    this.#link.open();
  }

  events(): AsyncIterable<readonly Delivery[]> {
    return this.#inbox.take();
  }

  broadcast(request: OutgoingMessage): Promise<void> {
    const exchange = `${this.#options.names.controlExchange}.pidbox`;
    return this.#use(async (session) => {
      await session.ensureFanout(exchange);
      await session.publishers.to(exchange).publish({ exchange, routingKey: '' }, request.body, propertiesOf(request));
    });
  }

  openReplies(replyTo: string): Promise<ReplyQueue> {
    return this.#use(({ model }) => AmqpReplyQueue.open(model, `reply.${this.#options.names.controlExchange}.pidbox`, replyTo));
  }

  queueDepths(names: readonly string[]): Promise<readonly QueueDepth[]> {
    return this.#use(({ probes }) => probes.depths(names));
  }

  publish(message: OutgoingMessage, to: Destination): Promise<void> {
    return this.#use(({ publishers }) => publishers.to(to.exchange).publish(to, message.body, { ...propertiesOf(message), mandatory: true }));
  }

  hasQueue(name: string): Promise<boolean> {
    return this.#use(async ({ probes }) => {
      const [depth] = await probes.depths([name]);
      return depth !== undefined && depth.missing !== true;
    });
  }

  /** AMQP's get takes the message; given back, it stands elsewhere in the queue and is marked as redelivered, for workers to see. */
  lookForTasks(): Promise<QueueLook> {
    const reason =
      'RabbitMQ lets nobody read a message that waits without taking it off its queue and putting it back, ' +
      "which changes the queue's order and marks the message as redelivered, so it is not read";
    return Promise.reject(new CeleriacError('refused', reason));
  }

  purge(queue: string): Promise<number> {
    return this.#use(() => purge(this.#options.broker, this.#options.clientName, queue));
  }

  sendEvent(event: OutgoingMessage, routingKey: string): Promise<void> {
    const exchange = this.#options.names.eventExchange;
    return this.#use(({ publishers }) => publishers.to(exchange).publish({ exchange, routingKey }, event.body, propertiesOf(event)));
  }

  status(): TransportStatus {
    const { messages, bytes, buffered } = this.#inbox;
    return { ...this.#link.status, cuts: 0, dropped: this.#inbox.lost(), messages, bytes, buffered };
  }

  async close(): Promise<void> {
    await this.#link.close();
    this.#inbox.end();
  }

  #connect(signal: AbortSignal): Promise<AmqpSession> {
    const { broker, names, clientName, clock } = this.#options;
    return AmqpSession.open(
      {
        broker,
        clientName,
        ...(this.#options.onlyLooks === true && { onlyLooks: true }),
        exchange: names.eventExchange,
        queuePrefix: names.eventQueuePrefix,
        onMessage: (raw) => {
          const { body, contentType, contentEncoding, headers } = messageOf(raw);
          this.#inbox.push({ body, contentType, contentEncoding, headers, receivedAt: clock.now() });
        },
        onDropped: (count) => this.#dropped(count),
      },
      signal,
    );
  }

  #dropped(count: number): void {
    this.#inbox.lose('queue-full', count);
    const { broker, logger } = this.#options;
    logger.warn(
      { broker: broker.display, count, length: broker.eventQueueLength },
      'RabbitMQ dropped the oldest events: they came faster than they were read for longer than the event queue can hold',
    );
  }

  /** Runs on the live session; a failure of the connection under way is `unavailable` as well. */
  async #use<Result>(work: (session: AmqpSession) => Promise<Result>): Promise<Result> {
    const { session } = this.#link;
    try {
      return await work(session);
    } catch (thrown) {
      if (thrown instanceof CeleriacError) throw thrown;
      const { reason, remedy } = this.#explain(thrown);
      const code = replyCode(thrown);
      throw new CeleriacError(code === 404 ? 'not-found' : code === 403 ? 'forbidden' : 'unavailable', reason, { remedy });
    }
  }

  #explain(thrown: unknown): Trouble {
    return withoutSecrets(amqpTrouble(thrown), [this.#options.broker.password]);
  }
}
