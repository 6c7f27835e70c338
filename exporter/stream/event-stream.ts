import type { WebSocket } from 'ws';
import type { Logger } from '../logger.ts';
import type { CeleryEvent, TaskEvent } from '../event/event.ts';
import { isTaskEvent } from '../event/event.ts';
import { Subscriber } from './subscriber.ts';
import type { Subscription } from './subscription.ts';

export interface EventStreamStatus {
  readonly subscribers: number;
  /** Frames handed to sockets. */
  readonly sent: number;
  /** Ended subscriptions by reason: `client` (went by itself), `slow`, `dead` (no pong), `full`, `shutdown`, `error`. */
  readonly closed: Readonly<Record<string, number>>;
}

const PING_EVERY_MS = 30_000;
export const MAX_SUBSCRIBERS = 1_000;

/**
 * Celery's task events to WebSocket clients, one JSON text frame each, as Flower's event sockets sent them until 1.0.
 * Nothing is kept for who is not there, and little for who is slow: see Subscriber.
 */
export class EventStream {
  readonly #maxBufferedBytes: number;
  readonly #logger: Logger;
  readonly #byType = new Map<string, Set<Subscriber>>();
  readonly #closed: Record<string, number> = { client: 0, slow: 0, dead: 0, full: 0, shutdown: 0, error: 0 };
  #subscribers = 0;
  #sent = 0;
  #pinging: NodeJS.Timeout | undefined;

  constructor(options: { maxBufferedBytes: number; logger: Logger }) {
    this.#maxBufferedBytes = options.maxBufferedBytes;
    this.#logger = options.logger;
  }

  /** Called for each event: two comparisons when nobody listens to its type. */
  publish(event: CeleryEvent): void {
    if (this.#subscribers === 0 || !isTaskEvent(event)) return;
    const subscribers = this.#byType.get(event.type);
    if (subscribers !== undefined) this.#deliver(event, subscribers);
  }

  subscribe(subscription: Subscription, socket: WebSocket): void {
    const subscriber = new Subscriber(subscription, socket, this.#maxBufferedBytes, (reason) => this.#leave(subscriber, reason));
    if (this.#subscribers >= MAX_SUBSCRIBERS) {
      this.#subscribers += 1; // it leaves as any other does
      subscriber.close('full', 1013, `there are ${MAX_SUBSCRIBERS} clients already; try again later`);
      return;
    }
    const peers = this.#byType.get(subscription.type) ?? new Set();
    this.#byType.set(subscription.type, peers.add(subscriber));
    this.#subscribers += 1;
    this.#pinging ??= setInterval(() => this.#everyone((each) => each.ping()), PING_EVERY_MS).unref();
  }

  status(): EventStreamStatus {
    return { subscribers: this.#subscribers, sent: this.#sent, closed: this.#closed };
  }

  close(): void {
    clearInterval(this.#pinging);
    this.#everyone((each) => each.close('shutdown', 1001, 'the exporter is shutting down'));
  }

  #deliver(event: TaskEvent, subscribers: ReadonlySet<Subscriber>): void {
    let frame: string | undefined; // serialised once for all, and only if somebody wants it
    for (const subscriber of subscribers) {
      if (subscriber.taskId !== undefined && subscriber.taskId !== event.uuid) continue;
      frame ??= JSON.stringify(event);
      if (subscriber.send(frame)) this.#sent += 1;
    }
  }

  #leave(subscriber: Subscriber, reason: string): void {
    this.#subscribers -= 1;
    this.#closed[reason] = (this.#closed[reason] ?? 0) + 1;
    const peers = this.#byType.get(subscriber.type);
    peers?.delete(subscriber);
    if (peers?.size === 0) this.#byType.delete(subscriber.type);
    if (reason !== 'client') this.#logger.info({ reason, type: subscriber.type }, 'closed an event WebSocket');
  }

  #everyone(act: (subscriber: Subscriber) => void): void {
    for (const subscribers of [...this.#byType.values()]) for (const subscriber of [...subscribers]) act(subscriber);
  }
}
