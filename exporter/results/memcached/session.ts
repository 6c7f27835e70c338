import type { MemcachedServer } from '../../config/config.ts';
import type { Session } from '../../transport/link.ts';
import { MemcachedConnection } from './connection.ts';

const PROBE_MS = 5_000;

/** A connection to each of the servers: which of them holds a key is each client library's own secret. When one goes, all do. */
export class MemcachedSession implements Session {
  readonly ended: Promise<unknown>;
  readonly connections: readonly MemcachedConnection[];
  readonly #probe: NodeJS.Timeout;

  static async open(servers: readonly MemcachedServer[], maxBytes: number, signal: AbortSignal): Promise<MemcachedSession> {
    const opening = servers.map((server) => MemcachedConnection.open(server, maxBytes, signal));
    try {
      return new MemcachedSession(await Promise.all(opening));
    } catch (thrown) {
      for (const made of opening) void made.then((connection) => connection.close()).catch(() => undefined);
      throw thrown;
    }
  }

  private constructor(connections: readonly MemcachedConnection[]) {
    this.connections = connections;
    this.ended = Promise.race(connections.map(({ ended }) => ended));
    // One that does not answer in time ends itself.
    this.#probe = setInterval(() => connections.forEach((connection) => void connection.version().catch(() => undefined)), PROBE_MS);
  }

  close(): Promise<void> {
    clearInterval(this.#probe);
    for (const connection of this.connections) connection.close();
    return Promise.resolve();
  }
}
