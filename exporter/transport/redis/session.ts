import type { RedisServerConfig } from '../../config/config.ts';
import { CeleriacError, reasonOf } from '../../errors.ts';
import type { Session } from '../link.ts';
import { connectClient, describeAddress } from './client.ts';
import type { Client, Endpoint } from './client.ts';
import type { PushHandlers } from './push-parser.ts';
import { findMaster } from './sentinel.ts';
import { readServer } from './server.ts';
import type { Server } from './server.ts';
import { subscribe } from './subscriber.ts';
import type { Subscriber } from './subscriber.ts';

/** How often each connection is asked for a sign of life; two silences in a row end the session. */
const HEARTBEAT_MS = 5_000;

export interface SessionOptions {
  readonly broker: RedisServerConfig;
  readonly clientName: string;
  readonly patterns: readonly string[];
  readonly onMessage: PushHandlers['message'];
  readonly heartbeatMs?: number;
}

/**
 * One subscriber and one connection for commands, to the same server; when one of them goes, both do. With Sentinels the
 * server is the master of the moment, and asked for again at every heartbeat: a master that was only cut off from its
 * Sentinels would keep us for ever.
 */
export class RedisSession implements Session {
  readonly ended: Promise<unknown>;
  readonly commands: Client;
  readonly endpoint: Endpoint;
  readonly server: Server;
  /** Which of the two went first; undefined while both live. */
  endedBy: 'subscriber' | 'commands' | 'us' | undefined;
  readonly #subscriber: Subscriber;
  readonly #options: SessionOptions;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #closing = new AbortController();
  #end: (why: unknown) => void = () => undefined;
  readonly #silences = { subscriber: 0, commands: 0 };

  static async open(options: SessionOptions, signal: AbortSignal): Promise<RedisSession> {
    const { broker, clientName } = options;
    const address = 'sentinels' in broker.at ? await findMaster(broker.at, signal) : broker.at;
    const endpoint: Endpoint = { address, username: broker.username, password: broker.password, tls: broker.tls };
    const opening = [
      connectClient(endpoint, clientName, broker.db, signal),
      subscribe(endpoint, `${clientName}-events`, options.patterns, options.onMessage, signal),
    ] as const;
    try {
      const [commands, subscriber] = await Promise.all(opening);
      const server = await readServer(commands.redis);
      if ('sentinels' in broker.at && server.role === 'slave') {
        throw new CeleriacError(
          'unavailable',
          `${describeAddress(address)}, which Sentinel names the master, is still a replica`,
        );
      }
      return new RedisSession(options, endpoint, commands, subscriber, server);
    } catch (thrown) {
      for (const made of opening) void made.then((connection) => connection.close()).catch(() => undefined);
      throw thrown;
    }
  }

  private constructor(options: SessionOptions, endpoint: Endpoint, commands: Client, subscriber: Subscriber, server: Server) {
    this.#options = options;
    this.endpoint = endpoint;
    this.commands = commands;
    this.#subscriber = subscriber;
    this.server = server;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    void subscriber.ended.then((why) => this.#over('subscriber', why));
    void commands.ended.then((why) => this.#over('commands', why));
    this.#heartbeat = setInterval(() => void this.#beat(), options.heartbeatMs ?? HEARTBEAT_MS);
  }

  /** Another connection like the one for commands, for what blocks. */
  connect(purpose: string): Promise<Client> {
    const { broker, clientName } = this.#options;
    return connectClient(this.endpoint, `${clientName}-${purpose}`, broker.db, this.#closing.signal);
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#closing.abort();
    this.#over('us', undefined);
    this.#subscriber.close();
    this.commands.close();
    await Promise.all([this.#subscriber.ended, this.commands.ended]);
  }

  #over(by: 'subscriber' | 'commands' | 'us', why: unknown): void {
    if (this.endedBy !== undefined) return;
    this.endedBy = by;
    this.#end(why);
  }

  async #beat(): Promise<void> {
    // A flood of events is a sign of life as well as the PONG that waits behind it.
    if (this.#subscriber.heard()) this.#silences.subscriber = 0;
    else this.#isSilent('subscriber');
    // A refusal by the server is an answer too.
    void this.commands.redis.ping().then(
      () => (this.#silences.commands = 0),
      (error: unknown) => reasonOf(error) === 'Command timed out' && this.#isSilent('commands'),
    );
    const { at } = this.#options.broker;
    if (this.endedBy !== undefined || !('sentinels' in at)) return;
    const master = await findMaster(at, this.#closing.signal).catch(() => undefined);
    if (master && describeAddress(master) !== describeAddress(this.endpoint.address)) {
      this.#over('us', new CeleriacError('unavailable', `Sentinel moved the master to ${describeAddress(master)}`));
    }
  }

  #isSilent(connection: 'subscriber' | 'commands'): void {
    this.#silences[connection] += 1;
    if (this.#silences[connection] >= 2) this.#over('us', new CeleriacError('unavailable', 'Redis does not answer any more'));
  }
}
