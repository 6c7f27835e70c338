import type { Message } from '../../message/message.ts';
import { CeleriacError } from '../../errors.ts';
import type { OutgoingMessage, QueueDepth, ReplyQueue, Transport, TransportStatus } from '../../transport/transport.ts';
import { ReplyBox } from '../../transport/reply-box.ts';

/** A request as a worker reads it off the wire. */
export interface ReceivedRequest {
  readonly method: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly destination: readonly string[] | null;
  readonly ticket?: string;
  readonly reply_to?: { readonly exchange: string; readonly routing_key: string };
}

/** What a worker answers; undefined: nothing, like a stopped process. */
export type TestWorker = (request: ReceivedRequest) => unknown;

/** A broker in this process with workers on it, for what real ones cannot be made to do on command. */
export class TestBroker implements Transport {
  readonly kind = 'memory';
  readonly workers = new Map<string, TestWorker>();
  /** Requests as sent, with headers and properties. */
  readonly sent: OutgoingMessage[] = [];
  readonly requests: ReceivedRequest[] = [];
  readonly depths = new Map<string, QueueDepth>();
  readonly depthsAsked: (readonly string[])[] = [];
  readonly replyQueues = new Map<string, ReplyBox>();
  opened = 0;
  #state: TransportStatus['state'] = 'live';
  #reconnects = 0;

  open(): void {}

  async *events(): AsyncGenerator<never> {}

  async broadcast(message: OutgoingMessage): Promise<void> {
    this.#assertLive();
    const request = JSON.parse(message.body.toString()) as ReceivedRequest;
    this.sent.push(message);
    this.requests.push(request);
    for (const [name, worker] of this.workers) {
      if (request.destination && !request.destination.includes(name)) continue;
      const answer = worker(request);
      if (answer !== undefined && request.reply_to) this.reply(request, { [name]: answer });
    }
  }

  /** Delivers a reply as a worker's kombu writes it. */
  reply(request: ReceivedRequest, body: unknown, fields: Partial<Message> = {}): void {
    this.replyQueues.get(request.reply_to?.routing_key ?? '')?.push({
      body: Buffer.from(JSON.stringify(body)),
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      headers: { ticket: request.ticket, clock: 3 },
      ...fields,
    });
  }

  async openReplies(replyTo: string): Promise<ReplyQueue> {
    this.#assertLive();
    if (this.replyQueues.has(replyTo)) throw new Error('the reply queue is open already');
    const box = new ReplyBox();
    this.replyQueues.set(replyTo, box);
    this.opened += 1;
    return {
      exchange: 'reply.celery.pidbox',
      routingKey: replyTo,
      next: (deadline) => box.next(deadline),
      close: async () => {
        this.replyQueues.delete(replyTo);
        box.fail('closed');
      },
    };
  }

  async queueDepths(names: readonly string[]): Promise<readonly QueueDepth[]> {
    this.#assertLive();
    this.depthsAsked.push(names);
    return names.map((name) => this.depths.get(name) ?? { name, missing: true });
  }

  async publish(): Promise<void> {
    throw new Error('nothing is published here');
  }

  status(): TransportStatus {
    const { replyQueues } = this;
    return {
      state: this.#state,
      since: 0,
      ...(this.#state === 'waiting' && { reason: 'connection refused', remedy: 'Start the broker.' }),
      reconnects: this.#reconnects,
      cuts: 0,
      dropped: {},
      messages: 0,
      bytes: 0,
      buffered: replyQueues.size,
    };
  }

  /** The connection breaks, and reply queues with it. */
  cut(): void {
    this.#state = 'waiting';
    for (const box of this.replyQueues.values()) box.fail('connection reset');
    this.replyQueues.clear();
  }

  comeBack(): void {
    this.#state = 'live';
    this.#reconnects += 1;
  }

  async close(): Promise<void> {
    this.#state = 'closed';
  }

  #assertLive(): void {
    if (this.#state !== 'live') throw new CeleriacError('unavailable', 'not connected');
  }
}
