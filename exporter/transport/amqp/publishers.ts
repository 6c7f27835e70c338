import type { Connection } from './connection.ts';
import { Publisher } from './publisher.ts';

/** Channels that are kept: callers name exchanges. */
const MAX = 32;

/**
 * A publisher for each exchange. RabbitMQ answers a wrong exchange, or one that this user may not write to, by closing the channel:
 * what others have on it, not yet confirmed, would be lost with it.
 */
export class Publishers {
  readonly #connection: Connection;
  /** The one that was used longest ago first. */
  readonly #publishers = new Map<string, Publisher>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  to(exchange: string): Publisher {
    const publisher = this.#publishers.get(exchange) ?? new Publisher(this.#connection);
    this.#publishers.delete(exchange);
    this.#publishers.set(exchange, publisher);
    this.#trim();
    return publisher;
  }

  #trim(): void {
    if (this.#publishers.size <= MAX) return;
    for (const [exchange, publisher] of this.#publishers) {
      if (publisher.isBusy) continue;
      this.#publishers.delete(exchange);
      publisher.close();
      return;
    }
  }
}
