import type { Redis } from 'ioredis';
import type { Clock } from '../../clock.ts';
import type { ClusterConfig, RedisBrokerConfig } from '../../config/config.ts';
import { CeleriacError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { Delivery } from '../../message/message.ts';
import { Inbox } from '../inbox.ts';
import { Link } from '../link.ts';
import type { Destination, OutgoingMessage, QueueDepth, QueueLook, ReplyQueue, Transport, TransportStatus } from '../transport.ts';
import { withoutSecrets } from '../trouble.ts';
import type { Trouble } from '../trouble.ts';
import { eventPatterns, mailboxChannels } from './channels.ts';
import { queueDepths } from './depths.ts';
import { Duplicates } from './duplicates.ts';
import { EnvelopeReader, sealed } from './envelope.ts';
import { broadcast, hasQueue, publish } from './publish.ts';
import { purge } from './purge.ts';
import { RedisReplyQueue } from './replies.ts';
import { cutForSlowness } from './server.ts';
import { RedisSession } from './session.ts';
import { redisTrouble } from './trouble.ts';
import { lookForTasks } from './waiting.ts';

export interface RedisTransportOptions {
  readonly broker: RedisBrokerConfig;
  readonly names: ClusterConfig['names'];
  /** How people find us in CLIENT LIST. */
  readonly clientName: string;
  readonly maxBufferedMessages: number;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly heartbeatMs?: number;
}

/** Celery on Redis: events and remote control by pub/sub, queues as lists. For its states see Transport and Link. */
export class RedisTransport implements Transport {
  readonly kind = 'redis';
  readonly #options: RedisTransportOptions;
  readonly #inbox: Inbox;
  readonly #link: Link<RedisSession>;
  readonly #envelopes = new EnvelopeReader();
  readonly #duplicates: Duplicates | undefined;
  readonly #replyQueues = new Set<ReplyQueue>();
  #last: RedisSession | undefined;
  #cuts = 0;

  constructor(options: RedisTransportOptions) {
    const { broker, clock, logger } = options;
    this.#options = options;
    this.#inbox = new Inbox(options.maxBufferedMessages);
    this.#duplicates = 'sentinels' in broker.at ? new Duplicates() : undefined;
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
    const { broker, names } = this.#options;
    return this.#use(async ({ commands }) => {
      const envelope = sealed(request, { exchange: `${names.controlExchange}.pidbox`, routingKey: '' });
      for (const channel of mailboxChannels(broker, names)) await commands.redis.publish(channel, envelope);
    });
  }

  openReplies(replyTo: string): Promise<ReplyQueue> {
    return this.#use(async (session) => {
      const { broker, names } = this.#options;
      const reader = await session.connect('replies');
      try {
        const exchange = `reply.${names.controlExchange}.pidbox`;
        const commands = (): Redis => this.#link.session.commands.redis;
        const options = { layout: broker, exchange, routingKey: replyTo, commands, reader };
        const queue = await RedisReplyQueue.open(options, (closed) => this.#replyQueues.delete(closed));
        this.#replyQueues.add(queue);
        return queue;
      } catch (thrown) {
        reader.close();
        throw thrown;
      }
    });
  }

  queueDepths(names: readonly string[]): Promise<readonly QueueDepth[]> {
    return this.#use(({ commands }) => queueDepths(commands.redis, this.#options.broker, names));
  }

  publish(message: OutgoingMessage, to: Destination): Promise<void> {
    return this.#use(({ commands: { redis } }) => publish(redis, this.#options.broker, message, to));
  }

  hasQueue(name: string): Promise<boolean> {
    return this.#use(({ commands: { redis } }) => hasQueue(redis, this.#options.broker, name));
  }

  lookForTasks(queue: string, ids: ReadonlySet<string>): Promise<QueueLook> {
    return this.#use(({ commands: { redis } }) => lookForTasks(redis, this.#options.broker, queue, ids));
  }

  purge(queue: string): Promise<number> {
    return this.#use(({ commands: { redis } }) => purge(redis, this.#options.broker, queue));
  }

  sendEvent(event: OutgoingMessage, routingKey: string): Promise<void> {
    const { broker, names } = this.#options;
    const to = { exchange: names.eventExchange, routingKey };
    return this.#use(async ({ commands: { redis } }) => void (await broadcast(redis, broker, sealed(event, to), to)));
  }

  status(): TransportStatus {
    const { messages, bytes, buffered } = this.#inbox;
    return { ...this.#link.status, cuts: this.#cuts, dropped: this.#inbox.lost(), messages, bytes, buffered };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#replyQueues].map((queue) => queue.close()));
    await this.#link.close();
    this.#inbox.end();
  }

  async #connect(signal: AbortSignal): Promise<RedisSession> {
    const { broker, names, clientName, heartbeatMs, logger } = this.#options;
    const session = await RedisSession.open(
      {
        broker,
        clientName,
        patterns: eventPatterns(broker, names),
        onMessage: (buffer, from, to) => this.#receive(buffer, from, to),
        heartbeatMs,
      },
      signal,
    );
    if (this.#last?.endedBy === 'subscriber' && cutForSlowness(this.#last.server, session.server)) {
      this.#cuts += 1;
      logger.warn(
        { broker: broker.display, cuts: this.#cuts },
        'Redis cut the subscription for being slow; events were lost. Raise its client-output-buffer-limit for pubsub if this goes on',
      );
    }
    this.#last = session;
    return session;
  }

  #receive(buffer: Buffer, from: number, to: number): void {
    if (this.#duplicates?.isRepeated(buffer, from, to)) return;
    const delivery = this.#envelopes.read(buffer, from, to, this.#options.clock.now());
    if (delivery) this.#inbox.push(delivery);
    else this.#inbox.lose('undecodable-envelope');
  }

  /** Runs on the live session; a failure of the connection under way is `unavailable` as well. */
  async #use<Result>(work: (session: RedisSession) => Promise<Result>): Promise<Result> {
    const { session } = this.#link;
    try {
      return await work(session);
    } catch (thrown) {
      if (thrown instanceof CeleriacError) throw thrown;
      const { reason, remedy } = this.#explain(thrown);
      throw new CeleriacError('unavailable', reason, { remedy });
    }
  }

  #explain(thrown: unknown): Trouble {
    const { at, password } = this.#options.broker;
    return withoutSecrets(redisTrouble(thrown), [password, 'sentinels' in at ? at.password : undefined]);
  }
}
