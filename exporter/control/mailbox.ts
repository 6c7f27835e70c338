import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { decodeBody } from '../message/decode.ts';
import { parseExactly } from '../message/exact-json.ts';
import { reviveMarkers } from '../message/markers.ts';
import type { Message } from '../message/message.ts';
import { UndecodableError } from '../message/undecodable.ts';
import type { ReplyQueue, Transport } from '../transport/transport.ts';
import { LamportClock } from './lamport-clock.ts';
import { PendingRequest } from './pending-request.ts';
import { repliesIn } from './reply.ts';
import type { Reply } from './reply.ts';
import { controlMessage } from './request.ts';
import type { ControlRequest } from './request.ts';
import { Slots } from './slots.ts';

/** A survey asks eight things at once; the rest is for people. */
const AT_ONCE = 16;
const MAX_WAITING = 256;
/** Seconds that the reply queue stays after the last request: bursts share it, and late replies are seen and counted. */
const LINGER_SECONDS = 5;
/** What a request without answer carries as `expires`, as Celery's `broadcast(reply=False)` does. */
const CAST_EXPIRES_SECONDS = 1;
/** Reading replies gives way to everything else after so many milliseconds of its own work. */
const SLICE_MS = 4;
/** 50,000 revoked ids, the most that a worker keeps, are 2 MB; arguments of tasks may nest. */
const REPLY_LIMITS = { maxBytes: 32 * 1024 * 1024, maxDepth: 200 };

export interface Wait {
  readonly timeoutSeconds: number;
  /** Workers that a full answer holds; it is given as soon as they all answered. Default: the request's destination. */
  readonly expected?: readonly string[];
  /** Waits to the end all the same: others may answer too. */
  readonly patient?: boolean;
  /** Answers to the last digit, kombu's type markers as they stand: fit to be sent on. */
  readonly exact?: boolean;
  /** Called when the broker has the request: what fails from then on does not mean that nobody heard. */
  readonly sent?: () => void;
}

export interface MailboxStatus {
  readonly underWay: number;
  readonly waiting: number;
  /** Replies to requests that had ended. */
  readonly late: number;
  /** Second answers to one request under one name: two workers share it. */
  readonly duplicate: number;
  readonly unreadable: number;
  /** Why the latest unreadable one was. */
  readonly unreadableReason: string | undefined;
}

/**
 * Celery's remote control (kombu's pidbox): a request goes to every worker by fanout, each that it is addressed to answers
 * into our reply queue, and the ticket tells which request an answer belongs to.
 *
 * One reply queue serves all requests: absent → (a request) opening → open → (nothing asked for some seconds, cut off, or
 * close) closing → absent. Nothing of ours stays at the broker while nobody asks, and it must not: kombu 5.7 on Redis drops
 * the whole table of reply bindings when nobody renewed it for an hour. The queue keeps its name, so that what a worker
 * pushed too late on Redis is removed by the next closing.
 */
export class Mailbox {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #lingerSeconds: number;
  readonly #lamport = new LamportClock();
  /** kombu's oid: our address, the same for the life of the process. */
  readonly #oid = randomUUID();
  readonly #slots = new Slots(AT_ONCE, MAX_WAITING);
  readonly #pending = new Map<string, PendingRequest>();
  #replies: Promise<ReplyQueue> | undefined;
  #reading: Promise<void> = Promise.resolve();
  #idleSince = 0;
  #closed = false;
  #late = 0;
  #duplicate = 0;
  #unreadable = 0;
  #unreadableReason: string | undefined;

  constructor(options: { transport: Transport; clock: Clock; logger: Logger; lingerSeconds?: number }) {
    this.#transport = options.transport;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#lingerSeconds = options.lingerSeconds ?? LINGER_SECONDS;
  }

  /**
   * Asks, and gives what each worker said once every expected worker answered, or the time is over.
   * @throws CeleriacError `unavailable`: no connection to the broker, lost meanwhile, or too many requests waiting
   */
  async request(request: ControlRequest & Wait): Promise<Reply[]> {
    const all: Reply[] = [];
    for await (const replies of this.replies(request)) all.push(...replies);
    return all;
  }

  /** The same, handing out replies as they come. */
  async *replies(request: ControlRequest & Wait): AsyncGenerator<readonly Reply[], void, undefined> {
    this.#assertLive();
    await this.#slots.enter();
    const pending = new PendingRequest(randomUUID(), request.expected ?? request.destination ?? [], request.patient ?? false, request.exact);
    this.#pending.set(pending.ticket, pending);
    let deadline: NodeJS.Timeout | undefined;
    try {
      await this.#send(request, pending.ticket);
      request.sent?.();
      const { reconnects } = this.#transport.status();
      deadline = setTimeout(() => this.#expire(pending, request.timeoutSeconds, reconnects), request.timeoutSeconds * 1000);
      for (;;) {
        const replies = await pending.next();
        if (!replies) return;
        yield replies;
      }
    } finally {
      clearTimeout(deadline);
      this.#pending.delete(pending.ticket);
      this.#idleSince = this.#clock.now();
      this.#slots.leave();
    }
  }

  /** Asks for no answer. Resolves when the broker has the request. */
  async cast(request: ControlRequest): Promise<void> {
    this.#assertLive();
    await this.#transport.broadcast(controlMessage(request, this.#lamport.forward(), this.#clock.now() + CAST_EXPIRES_SECONDS));
  }

  status(): MailboxStatus {
    return {
      underWay: this.#pending.size,
      waiting: this.#slots.waiting,
      late: this.#late,
      duplicate: this.#duplicate,
      unreadable: this.#unreadable,
      unreadableReason: this.#unreadableReason,
    };
  }

  /** Ends what is under way as `unavailable`; resolves when the reply queue is gone from the broker. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#failAll(closing());
    this.#slots.refuseAll(closing());
    const replies = await this.#replies?.catch(() => undefined);
    await replies?.close();
    await this.#reading;
  }

  #assertLive(): void {
    if (this.#closed) throw closing();
    const { state, reason, remedy } = this.#transport.status();
    if (state !== 'live') {
      throw new CeleriacError('unavailable', `no connection to the broker${reason === undefined ? '' : `: ${reason}`}`, { remedy });
    }
  }

  async #send(request: ControlRequest & Wait, ticket: string): Promise<void> {
    const { exchange, routingKey } = await this.#replyQueue();
    this.#assertLive();
    const expires = this.#clock.now() + request.timeoutSeconds;
    const message = controlMessage(request, this.#lamport.forward(), expires, { ticket, exchange, routingKey });
    await this.#transport.broadcast(message);
  }

  #replyQueue(): Promise<ReplyQueue> {
    return (this.#replies ??= this.#open());
  }

  async #open(): Promise<ReplyQueue> {
    try {
      // The one being closed has the same name.
      await this.#reading;
      const replies = await this.#transport.openReplies(this.#oid);
      this.#reading = this.#read(replies);
      return replies;
    } catch (thrown) {
      this.#replies = undefined;
      throw thrown;
    }
  }

  /** Until nobody asked for the linger time, or the queue is lost. Never rejects. */
  async #read(replies: ReplyQueue): Promise<void> {
    let busy = 0;
    let lost: string | undefined;
    try {
      while (!this.#closed && !this.#isIdle()) {
        const until = this.#clock.now() * 1000 + Math.max(this.#lingerSeconds, 0.01) * 1000;
        const message = await replies.next(until);
        if (message) {
          const begun = performance.now();
          this.#take(message);
          busy += performance.now() - begun;
          if (busy > SLICE_MS) {
            await new Promise((resolve) => setImmediate(resolve));
            busy = 0;
          }
        } else if (this.#clock.now() * 1000 < until - 50) {
          lost = 'the connection to the broker was cut';
          break;
        }
      }
    } catch (thrown) {
      lost = reasonOf(thrown);
    }
    this.#replies = undefined;
    if (lost !== undefined) {
      this.#failAll(new CeleriacError('unavailable', `the reply queue was lost while workers were asked: ${lost}`));
    }
    await replies.close();
  }

  #isIdle(): boolean {
    return this.#pending.size === 0 && this.#clock.now() - this.#idleSince >= this.#lingerSeconds;
  }

  #take(message: Message): void {
    this.#lamport.adjust(message.headers['clock']);
    const ticket = message.headers['ticket'];
    const pending = typeof ticket === 'string' ? this.#pending.get(ticket) : undefined;
    if (!pending) {
      this.#late += 1;
      return;
    }
    let body: unknown;
    try {
      body = pending.exact ? exactly(message) : reviveMarkers(decodeBody(message, REPLY_LIMITS));
    } catch (thrown) {
      this.#unreadable += 1;
      this.#unreadableReason = reasonOf(thrown);
      this.#logger.warn({ reason: this.#unreadableReason }, 'a reply of a worker cannot be read');
      pending.takeUnreadable(this.#unreadableReason);
      return;
    }
    for (const reply of repliesIn(body, this.#clock.now(), message.body.length)) {
      if (!pending.take(reply)) this.#duplicate += 1;
    }
  }

  /** Silence means something only if we could have heard an answer. */
  #expire(pending: PendingRequest, timeoutSeconds: number, reconnects: number): void {
    const status = this.#transport.status();
    if (status.state === 'live' && status.reconnects === reconnects) {
      pending.expire(this.#clock.now(), timeoutSeconds);
    } else {
      pending.fail(new CeleriacError('unavailable', 'the connection to the broker was cut while workers were asked'));
    }
  }

  #failAll(failure: CeleriacError): void {
    for (const pending of this.#pending.values()) pending.fail(failure);
  }
}

/** Workers answer in JSON. @throws as it is read */
function exactly({ body, contentType }: Message): unknown {
  if (contentType !== 'application/json' || body.length > REPLY_LIMITS.maxBytes) throw new UndecodableError('unknown-content-type', 'it cannot be read to the last digit');
  return parseExactly(body.toString('utf8'), REPLY_LIMITS.maxDepth, 'an answer');
}

function closing(): CeleriacError {
  return new CeleriacError('unavailable', 'the exporter is shutting down');
}
