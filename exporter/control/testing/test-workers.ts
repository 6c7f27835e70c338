import type { Message } from '../../message/message.ts';
import { MemoryBroker, MemoryTransport } from '../../transport/memory.ts';
import type { OutgoingMessage, QueueDepth, ReplyQueue } from '../../transport/transport.ts';

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
export class TestWorkers {
  readonly broker = new MemoryBroker();
  readonly transport = new CountingTransport(this.broker);
  readonly workers = new Map<string, TestWorker>();
  /** Requests as sent, with headers and properties; and as read. */
  readonly sent: OutgoingMessage[] = [];
  readonly requests: ReceivedRequest[] = [];

  constructor() {
    this.broker.listen((message) => this.#receive(message));
    this.transport.open();
  }

  /** Sends a reply as a worker's kombu writes it. */
  reply(request: ReceivedRequest | undefined, body: unknown, fields: Partial<Message> = {}): void {
    this.broker.reply(request?.reply_to?.routing_key ?? '', {
      body: Buffer.from(JSON.stringify(body)),
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      headers: { ticket: request?.ticket, clock: 3 },
      ...fields,
    });
  }

  #receive(message: OutgoingMessage): void {
    const request = JSON.parse(message.body.toString()) as ReceivedRequest;
    this.sent.push(message);
    this.requests.push(request);
    for (const [name, worker] of this.workers) {
      if (request.destination && !request.destination.includes(name)) continue;
      const answer = worker(request);
      if (answer !== undefined && request.reply_to) this.reply(request, { [name]: answer });
    }
  }
}

/** Remembers what the broker was asked for. */
class CountingTransport extends MemoryTransport {
  replyQueuesOpened = 0;
  readonly depthsAsked: (readonly string[])[] = [];

  override openReplies(replyTo: string): Promise<ReplyQueue> {
    this.replyQueuesOpened += 1;
    return super.openReplies(replyTo);
  }

  override queueDepths(names: readonly string[]): Promise<readonly QueueDepth[]> {
    this.depthsAsked.push(names);
    return super.queueDepths(names);
  }
}
