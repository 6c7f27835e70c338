import type { Delivery, Message } from '../message/message.ts';

/**
 * A connection to one broker, as the exporter needs it. States, all visible in `status()`:
 *
 *   connecting → live ⇄ waiting (cut or refused; retries with growing, jittered pauses, for ever) → closed (by us, final)
 *
 * A broker that is away, or a wrong password, never throws out of `open`: it is a state with a reason, and the transport
 * keeps trying. What needs the broker at once (`broadcast`, `queueDepths`, …) rejects with `unavailable` while not live.
 */
export interface Transport {
  readonly kind: 'redis' | 'amqp' | 'memory';

  /** Starts connecting and returns at once. */
  open(): void;

  /**
   * Event messages in the order of arrival, as many at a time as one read of the socket brought; ends at `close()`.
   * One consumer only. What is not taken waits in a bounded buffer; what does not fit is dropped and counted.
   */
  events(): AsyncIterable<readonly Delivery[]>;

  /** Sends a remote control request to every worker's mailbox (fanout). Resolves when the broker has it. */
  broadcast(request: OutgoingMessage): Promise<void>;

  /** A reply queue of our own, registered before it is returned. The caller closes it. */
  openReplies(replyTo: string): Promise<ReplyQueue>;

  /** Lengths of the named queues, one round trip; a queue the broker does not know comes back with `missing`. */
  queueDepths(names: readonly string[]): Promise<readonly QueueDepth[]>;

  /**
   * Hands a message to an exchange for a queue, and resolves when the broker confirmed it. Rejects with `not-found` where it
   * would have reached nobody, and then is nowhere.
   */
  publish(message: OutgoingMessage, to: Destination): Promise<void>;

  /** Whether the broker knows of the queue. On Redis an empty queue is known by its bindings, which the first worker made. */
  hasQueue(name: string): Promise<boolean>;

  /**
   * Looks for tasks among the messages that wait in a queue, within bounds. Takes none, changes nothing at the broker.
   * @throws CeleriacError `refused` where a broker lets nobody look without taking; `unavailable`
   */
  lookForTasks(queue: string, ids: ReadonlySet<string>): Promise<QueueLook>;

  /**
   * Throws away what waits in a queue, every priority included; what workers hold (unacknowledged) stays theirs. Declares none.
   * @returns how many messages that were
   * @throws CeleriacError `not-found` where the broker has no such queue (Redis has every one), `forbidden`, `refused` (exclusive to
   * another connection, or of a type that cannot be purged), `unavailable`, after which it may have happened all the same
   */
  purge(queue: string): Promise<number>;

  /** Sends an event of our own to every monitor, under a routing key such as `task.sent`. */
  sendEvent(event: OutgoingMessage, routingKey: string): Promise<void>;

  status(): TransportStatus;

  close(): Promise<void>;
}

export interface OutgoingMessage extends Message {
  readonly properties: {
    readonly correlationId?: string;
    readonly replyTo?: string;
    readonly priority?: number;
    readonly deliveryMode?: 1 | 2;
    readonly expirationMs?: number;
  };
}

export interface Destination {
  /** '' is the nameless one, which knows every queue by its name. */
  readonly exchange: string;
  readonly routingKey: string;
  /** `direct`, `topic`, `fanout`, where it is known. Only Redis, which carries a fanout exchange in another way, has to know. */
  readonly exchangeType?: string;
}

export interface ReplyQueue {
  /** The name that goes into the request's `reply_to`. */
  readonly exchange: string;
  readonly routingKey: string;
  /**
   * The next reply, or undefined when `deadline` (epoch milliseconds) has passed. Rejects (`unavailable`) when the queue
   * is lost or closed, after what had come was handed out.
   */
  next(deadline: number): Promise<Message | undefined>;
  /** Removes it from the broker (on Redis the binding too). Never rejects. */
  close(): Promise<void>;
}

export interface QueueDepth {
  readonly name: string;
  readonly missing?: true;
  /** Waiting in the queue, every priority included. */
  readonly ready?: number;
  /** Ready by priority step, where the broker keeps a list each (Redis). */
  readonly readyByPriority?: Readonly<Record<string, number>>;
  /** Delivered, not yet acknowledged; undefined where the broker does not say. */
  readonly unacked?: number;
  readonly consumers?: number;
  /** `classic`, `quorum`, `stream` or a Redis `list`; further fields of the management API as they came. */
  readonly type?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What a look at a queue found. */
export interface QueueLook {
  /** By the task's id. */
  readonly messages: ReadonlyMap<string, Message>;
  /** Messages looked at. */
  readonly looked: number;
  /** False: there is more than was looked at. */
  readonly isWhole: boolean;
}

export interface TransportStatus {
  readonly state: 'connecting' | 'live' | 'waiting' | 'closed';
  /** Epoch seconds since when. */
  readonly since: number;
  /** Why it is waiting, in words, without a secret. */
  readonly reason?: string;
  readonly remedy?: string;
  /** Times it came back after a cut. */
  readonly reconnects: number;
  /** Times the broker cut us off as too slow a subscriber (Redis' client-output-buffer-limit). */
  readonly cuts: number;
  /** Event messages lost, by reason: `buffer-full` (ours), `queue-full` (the broker dropped the oldest), `undecodable-envelope`. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Event messages taken off the wire, and their bytes. */
  readonly messages: number;
  readonly bytes: number;
  /** Waiting between the socket and `events()`. */
  readonly buffered: number;
}
