import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { CeleriacError } from '../errors.ts';
import type { Delivery, Message } from '../message/message.ts';
import { Inbox } from './inbox.ts';
import { ReplyBox } from './reply-box.ts';
import type { Destination, OutgoingMessage, QueueDepth, QueueLook, ReplyQueue, Transport, TransportStatus } from './transport.ts';

type Listener = (request: OutgoingMessage) => void;

/**
 * A broker inside this process, for unit tests: queues, an event exchange and a control exchange, and the ways in which
 * a real one fails. `up` false is a broker that is away; what was connected is cut.
 */
export class MemoryBroker {
  /** What stops a transport from connecting, in words; undefined lets it in. */
  trouble: { readonly reason: string; readonly remedy?: string } | undefined;
  /** What each queue holds, the oldest first. A queue that is not here is missing. */
  readonly queues = new Map<string, OutgoingMessage[]>();
  readonly unacked = new Map<string, number>();
  readonly consumers = new Map<string, number>();
  readonly #transports = new Set<MemoryTransport>();
  readonly #mailboxes = new Set<Listener>();
  readonly #replies = new Map<string, ReplyBox>();

  /** A worker sends an event message. */
  emit(message: Message): void {
    for (const transport of this.#transports) transport.receive(message);
  }

  /** A worker listens for remote control requests, until it calls what it is given. */
  listen(mailbox: Listener): () => void {
    this.#mailboxes.add(mailbox);
    return () => this.#mailboxes.delete(mailbox);
  }

  /** A worker replies; false when nobody listens there any more. */
  reply(routingKey: string, message: Message): boolean {
    const box = this.#replies.get(routingKey);
    box?.push(message);
    return box !== undefined;
  }

  /** The reply queues that are open. */
  get replyQueues(): readonly string[] {
    return [...this.#replies.keys()];
  }

  goAway(reason = 'connect ECONNREFUSED'): void {
    this.trouble = { reason, remedy: 'Start the broker.' };
    for (const transport of this.#transports) transport.cut(this.trouble);
    for (const box of this.#replies.values()) box.fail(`the reply queue is lost: ${reason}`);
    this.#replies.clear();
  }

  comeBack(): void {
    this.trouble = undefined;
    for (const transport of this.#transports) transport.reconnect();
  }

  attach(transport: MemoryTransport): void {
    this.#transports.add(transport);
  }

  detach(transport: MemoryTransport): void {
    this.#transports.delete(transport);
  }

  broadcast(request: OutgoingMessage): void {
    for (const mailbox of this.#mailboxes) mailbox(request);
  }

  openReplies(routingKey: string): ReplyBox {
    const box = new ReplyBox();
    this.#replies.set(routingKey, box);
    return box;
  }

  closeReplies(routingKey: string): void {
    this.#replies.get(routingKey)?.fail('the reply queue is closed');
    this.#replies.delete(routingKey);
  }
}

/** A transport on a MemoryBroker. It connects at once, and again as soon as the broker is back. */
export class MemoryTransport implements Transport {
  readonly kind = 'memory';
  readonly #broker: MemoryBroker;
  readonly #clock: Clock;
  readonly #inbox: Inbox;
  #state: Pick<TransportStatus, 'state' | 'since' | 'reason' | 'remedy' | 'reconnects'>;
  #lives = 0;
  readonly #replyQueues = new Set<string>();

  constructor(broker: MemoryBroker, options: { clock?: Clock; maxBufferedMessages?: number } = {}) {
    this.#broker = broker;
    this.#clock = options.clock ?? systemClock;
    this.#inbox = new Inbox(options.maxBufferedMessages ?? 10_000);
    this.#state = { state: 'connecting', since: this.#clock.now(), reconnects: 0 };
  }

  open(): void {
    this.#broker.attach(this);
    if (this.#broker.trouble) this.cut(this.#broker.trouble);
    else this.reconnect();
  }

  events(): AsyncIterable<readonly Delivery[]> {
    return this.#inbox.take();
  }

  async broadcast(request: OutgoingMessage): Promise<void> {
    this.#assertLive();
    this.#broker.broadcast(request);
  }

  async openReplies(replyTo: string): Promise<ReplyQueue> {
    this.#assertLive();
    const box = this.#broker.openReplies(replyTo);
    this.#replyQueues.add(replyTo);
    return {
      exchange: 'reply.celery.pidbox',
      routingKey: replyTo,
      next: (deadline) => box.next(deadline),
      close: async () => {
        this.#replyQueues.delete(replyTo);
        this.#broker.closeReplies(replyTo);
      },
    };
  }

  async queueDepths(names: readonly string[]): Promise<readonly QueueDepth[]> {
    this.#assertLive();
    return names.map((name) => {
      const ready = this.#broker.queues.get(name)?.length;
      if (ready === undefined) return { name, missing: true };
      return {
        name,
        ready,
        unacked: this.#broker.unacked.get(name) ?? 0,
        consumers: this.#broker.consumers.get(name) ?? 0,
        type: 'memory',
      };
    });
  }

  async publish(message: OutgoingMessage, to: Destination): Promise<void> {
    this.#assertLive();
    // Every queue is bound to the exchange of its own name, as Celery's are, and to the nameless one.
    const queue = to.exchange === '' || to.exchange === to.routingKey ? this.#broker.queues.get(to.routingKey) : undefined;
    if (!queue)
      throw new CeleriacError('not-found', `no queue is bound to exchange "${to.exchange}" with routing key "${to.routingKey}"`);
    queue.push(message);
  }

  async hasQueue(name: string): Promise<boolean> {
    this.#assertLive();
    return this.#broker.queues.has(name);
  }

  async lookForTasks(queue: string, ids: ReadonlySet<string>): Promise<QueueLook> {
    this.#assertLive();
    const waiting = this.#broker.queues.get(queue) ?? [];
    const messages = new Map<string, Message>();
    for (const message of waiting) {
      const { id } = message.headers;
      if (typeof id === 'string' && ids.has(id)) messages.set(id, message);
    }
    return { messages, looked: waiting.length, isWhole: true };
  }

  async purge(queue: string): Promise<number> {
    this.#assertLive();
    const waiting = this.#broker.queues.get(queue);
    if (!waiting) throw new CeleriacError('not-found', `the broker has no queue '${queue}'`);
    return waiting.splice(0).length;
  }

  async sendEvent(event: OutgoingMessage): Promise<void> {
    this.#assertLive();
    this.#broker.emit(event);
  }

  status(): TransportStatus {
    const { messages, bytes, buffered } = this.#inbox;
    return { ...this.#state, cuts: 0, dropped: this.#inbox.lost(), messages, bytes, buffered };
  }

  async close(): Promise<void> {
    this.#broker.detach(this);
    for (const replyTo of this.#replyQueues) this.#broker.closeReplies(replyTo);
    this.#inbox.end();
    this.#enter('closed');
  }

  receive(message: Message): void {
    if (this.#state.state === 'live') this.#inbox.push({ ...message, receivedAt: this.#clock.now() });
  }

  cut(trouble: { readonly reason: string; readonly remedy?: string }): void {
    this.#enter('waiting', trouble);
  }

  reconnect(): void {
    this.#lives += 1;
    this.#enter('live');
  }

  #enter(state: TransportStatus['state'], trouble: { readonly reason?: string; readonly remedy?: string } = {}): void {
    this.#state = { state, since: this.#clock.now(), ...trouble, reconnects: Math.max(0, this.#lives - 1) };
  }

  #assertLive(): void {
    const { state, reason, remedy } = this.#state;
    if (state !== 'live') throw new CeleriacError('unavailable', `not connected to the broker (${reason ?? state})`, { remedy });
  }
}
