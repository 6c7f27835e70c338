import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { systemClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { CeleriacError } from '../errors.ts';
import type { CeleryEvent, TaskEvent } from '../event/event.ts';
import type { Logger } from '../logger.ts';
import { frameOf } from './frame.ts';
import { Subscriber } from './subscriber.ts';
import type { Subscription } from './subscription.ts';

export const EVERY_TASK_EVENT = 'task-*';

export interface EventStreamOptions {
  /** What one client may leave unread before it is closed as too slow. */
  readonly maxBufferedBytes: number;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly maxSubscribers?: number;
  readonly pingSeconds?: number;
}

export interface EventStreamStatus {
  readonly subscribers: number;
  /** Frames sent, one per event and client. */
  readonly sent: number;
  /** Clients that left, by reason; every reason is there from the start. */
  readonly closed: Readonly<Record<CloseReason, number>>;
}

/** `too-slow` and `unresponsive` (no answer to a ping) are ours to end; `client` left by itself; `shutdown` is our end. */
export type CloseReason = 'too-slow' | 'unresponsive' | 'client' | 'shutdown';

const MAX_SUBSCRIBERS = 200;
const PING_SECONDS = 30;
/** Clients have nothing to say; a frame that is longer ends the connection (1009). */
const MAX_CLIENT_FRAME = 1_024;
/** How long a client that was told to go may take to read what is left, milliseconds. */
const CLOSING_MS = 10_000;
/** The same when the exporter itself ends. */
const SHUTDOWN_MS = 1_000;

/**
 * Task events live over WebSocket, as they come: no history, no promise of completeness to a client that lags.
 *
 * A client is open → closed, for one of the CloseReasons. Events are handed to the sockets as they are published; where a
 * client leaves more than `maxBufferedBytes` unread it is closed with code 1013 and the reason, and the frames that
 * wait are shared between clients, so that memory does not grow with their number.
 */
export class EventStream {
  readonly #server: WebSocketServer;
  readonly #byType = new Map<string, Set<Subscriber>>();
  readonly #written = new Set<Subscriber>();
  /** Told to go, still connected. */
  readonly #leaving = new Set<Subscriber>();
  readonly #options: EventStreamOptions;
  readonly #clock: Clock;
  readonly #maxSubscribers: number;
  readonly #closed: Record<CloseReason, number> = { 'too-slow': 0, unresponsive: 0, client: 0, shutdown: 0 };
  #subscribers = 0;
  #sent = 0;
  #flushing = false;
  #pinging: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#maxSubscribers = options.maxSubscribers ?? MAX_SUBSCRIBERS;
    // @types/ws does not know closeTimeout yet; ws does, since 8.19.
    const settings = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MAX_CLIENT_FRAME,
      closeTimeout: CLOSING_MS,
    };
    this.#server = new WebSocketServer(settings);
  }

  /**
   * Turns an upgrade request, already admitted, into a subscriber.
   * @throws CeleriacError `unavailable` when there are as many as may be; the caller answers the request
   */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, subscription: Subscription): void {
    if (this.#ended) throw new CeleriacError('unavailable', 'the exporter is shutting down');
    if (this.#subscribers >= this.#maxSubscribers) {
      const remedy = 'close one that is not needed, or try again later';
      throw new CeleriacError('unavailable', `${this.#maxSubscribers} clients read events already`, { remedy });
    }
    this.#server.handleUpgrade(request, socket, head, (client) => this.#add(client, socket, subscription));
  }

  /** Costs a comparison when nobody listens. Worker events are nobody's to read here. */
  publish(event: CeleryEvent): void {
    if (this.#subscribers === 0) return;
    const exact = this.#byType.get(event.type);
    const every = this.#byType.get(EVERY_TASK_EVENT);
    if ((exact === undefined && every === undefined) || !isTaskEvent(event)) return;
    let frame: Buffer | undefined;
    if (exact !== undefined) frame = this.#send(exact, event, frame);
    if (every !== undefined) this.#send(every, event, frame);
    if (this.#flushing || this.#written.size === 0) return;
    this.#flushing = true;
    setImmediate(this.#flush);
  }

  status(): EventStreamStatus {
    return { subscribers: this.#subscribers, sent: this.#sent, closed: { ...this.#closed } };
  }

  /** Tells every client, and takes no new one; who has not gone after a second is cut off. */
  close(): void {
    this.#ended = true;
    for (const subscriber of this.#all()) {
      this.#remove(subscriber, 'shutdown');
      subscriber.closeGoingAway();
    }
    setTimeout(() => this.#leaving.forEach((subscriber) => subscriber.terminate()), SHUTDOWN_MS).unref();
  }

  #send(subscribers: ReadonlySet<Subscriber>, event: TaskEvent, made: Buffer | undefined): Buffer | undefined {
    let frame = made;
    for (const subscriber of subscribers) {
      if (!subscriber.wants(event)) continue;
      frame ??= frameOf(event, this.#clock.now());
      if (subscriber.send(frame)) {
        this.#sent += 1;
        this.#written.add(subscriber);
      } else {
        this.#options.logger.warn({ subscription: subscriber.subscription }, 'a client of the event stream is too slow: closed');
        this.#remove(subscriber, 'too-slow');
        subscriber.closeTooSlow();
      }
    }
    return frame;
  }

  readonly #flush = (): void => {
    this.#flushing = false;
    for (const subscriber of this.#written) subscriber.flush();
    this.#written.clear();
  };

  #add(client: WebSocket, socket: Duplex, subscription: Subscription): void {
    const subscriber = new Subscriber(client, socket, subscription, this.#options.maxBufferedBytes);
    let subscribers = this.#byType.get(subscription.type);
    if (subscribers === undefined) this.#byType.set(subscription.type, (subscribers = new Set()));
    subscribers.add(subscriber);
    this.#subscribers += 1;
    this.#pinging ??= setInterval(() => this.#ping(), (this.#options.pingSeconds ?? PING_SECONDS) * 1000).unref();
    // What a client sends is not read further; its errors end in `close`.
    client.on('error', () => undefined);
    client.on('close', () => {
      this.#remove(subscriber, 'client');
      this.#leaving.delete(subscriber);
    });
  }

  #ping(): void {
    for (const subscriber of this.#all()) {
      if (subscriber.ping()) continue;
      this.#remove(subscriber, 'unresponsive');
      subscriber.terminate();
    }
  }

  /** Idempotent: the first reason counts. */
  #remove(subscriber: Subscriber, reason: CloseReason): void {
    const { type } = subscriber.subscription;
    const subscribers = this.#byType.get(type);
    if (!subscribers?.delete(subscriber)) return;
    if (subscribers.size === 0) this.#byType.delete(type);
    this.#subscribers -= 1;
    this.#closed[reason] += 1;
    this.#leaving.add(subscriber);
    if (this.#subscribers > 0) return;
    clearInterval(this.#pinging);
    this.#pinging = undefined;
  }

  #all(): Subscriber[] {
    return [...this.#byType.values()].flatMap((subscribers) => [...subscribers]);
  }
}

// Types only may be imported from event/, hence not its own isTaskEvent.
function isTaskEvent(event: CeleryEvent): event is TaskEvent {
  return event.type.startsWith('task-');
}
