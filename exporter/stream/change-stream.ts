import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock } from '../clock.ts';
import { CeleriacError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { StateReader } from '../state/reader.ts';
import { Change } from './changes/change.ts';
import type { Subject } from './changes/change.ts';
import { ChangeRing } from './changes/change-ring.ts';
import { Client } from './changes/client.ts';
import type { Wanted } from './changes/client.ts';
import { ClusterChanges } from './changes/cluster-changes.ts';
import type { Summaries } from './changes/cluster-changes.ts';
import { Cursors, placeOf } from './changes/cursors.ts';
import { EventSourceOutlet, WebSocketOutlet } from './changes/outlet.ts';
import type { Outlet } from './changes/outlet.ts';

export type { Wanted } from './changes/client.ts';

export interface ChangeStreamOptions {
  /** What one client may leave unread in its socket; what is beyond it waits in the ring. */
  readonly maxBufferedBytes: number;
  readonly summaries: Summaries;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly maxClients?: number;
  readonly ring?: { readonly maxCount: number; readonly maxBytes: number };
  readonly heartbeatSeconds?: number;
  /** A client that leaves a full socket unread for so long is closed. */
  readonly stallSeconds?: number;
  /** How long changes are kept when nobody reads them, for who was cut off. */
  readonly resumeSeconds?: number;
}

/** `too-slow`, `unresponsive` (no answer to a ping) and `shutdown` are ours to end, `client` left by itself. */
export type ChangeStreamEnd = 'too-slow' | 'unresponsive' | 'client' | 'shutdown';

export interface ChangeStreamStatus {
  readonly clients: number;
  readonly sent: number;
  readonly closed: Readonly<Record<ChangeStreamEnd, number>>;
  /** In the ring. */
  readonly changes: number;
  readonly bytes: number;
  /** Clients that came back too late for the ring. */
  readonly gaps: number;
}

const MAX_CLIENTS = 200;
const RING = { maxCount: 100_000, maxBytes: 64 * 1024 * 1024 };
/** Changes of one thing within a turn are one change. */
const TURN_MS = 100;
/** Clients are served for so long in one turn: events are read between two. */
const MAX_TURN_MS = 25;
/** Workers and queues are compared, heartbeats and pings sent, every so many turns. */
const TURNS_A_LOOK = 10;
const HEARTBEAT_SECONDS = 15;
const STALL_SECONDS = 30;
const RESUME_SECONDS = 120;
const PINGS_EVERY = 2;
const MAX_CLIENT_FRAME = 1_024;
/** How long a client that was told to go may take to read what is left, and when the exporter ends, milliseconds. */
const CLOSING_MS = 10_000;
const SHUTDOWN_MS = 1_000;
const TRY_AGAIN_LATER = 1013;
const GOING_AWAY = 1001;

/**
 * Changes of tasks, workers and queues of all clusters, over WebSocket and server-sent events, resumable.
 *
 * Idle, it costs a comparison an event. With the first client it begins to watch: every turn, what changed goes into the ring,
 * and each client reads on from its place there. It watches on for a while after the last client has gone, so that one that was
 * cut off misses nothing; then it forgets, and who comes back later is told of the gap. closed is the end.
 */
export class ChangeStream {
  readonly heartbeatSeconds: number;
  readonly #options: ChangeStreamOptions;
  readonly #clusters: ClusterChanges[] = [];
  readonly #server: WebSocketServer;
  readonly #cursors: Cursors;
  readonly #ring: ChangeRing;
  readonly #clients = new Set<Client>();
  /** Told to go, still connected. */
  readonly #leaving = new Set<Outlet>();
  readonly #closed: Record<ChangeStreamEnd, number> = { 'too-slow': 0, unresponsive: 0, client: 0, shutdown: 0 };
  #sent = 0;
  #gaps = 0;
  #turns = 0;
  #turning: NodeJS.Timeout | undefined;
  #aloneSince: number | undefined;
  #heartbeatAt = 0;
  #heartbeats = 0;
  #ended = false;

  constructor(options: ChangeStreamOptions) {
    this.#options = options;
    this.heartbeatSeconds = options.heartbeatSeconds ?? HEARTBEAT_SECONDS;
    this.#cursors = new Cursors(options.clock.now());
    const { maxCount, maxBytes } = options.ring ?? RING;
    this.#ring = new ChangeRing(maxCount, maxBytes, this.#cursors.last);
    // @types/ws does not know closeTimeout yet; ws does, since 8.19.
    const settings = { noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: MAX_CLIENT_FRAME, closeTimeout: CLOSING_MS };
    this.#server = new WebSocketServer(settings);
  }

  /** A cluster's changes; what it notes is sent. */
  cluster(name: string, state: StateReader): { note: ClusterChanges['note'] } {
    const changes = new ClusterChanges(name, state, this.#options.summaries);
    this.#clusters.push(changes);
    return changes;
  }

  /**
   * Turns an upgrade request, already admitted, into a client.
   * @throws CeleriacError `unavailable` when there are as many as may be, `bad-input` for a foreign cursor
   */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, wanted: Wanted): void {
    this.check(wanted);
    this.#server.handleUpgrade(request, socket, head, (client) => this.#add(new WebSocketOutlet(client, socket), wanted));
  }

  /** The same for server-sent events: the response's head is written, and `check` was called. */
  serve(response: ServerResponse, wanted: Wanted): void {
    if (!response.destroyed) this.#add(new EventSourceOutlet(response), wanted);
  }

  /** @throws CeleriacError as `accept` */
  check({ cursor }: Wanted): void {
    if (cursor !== undefined) placeOf(cursor);
    if (this.#ended) throw new CeleriacError('unavailable', 'the exporter is shutting down');
    const most = this.#options.maxClients ?? MAX_CLIENTS;
    if (this.#clients.size < most) return;
    throw new CeleriacError('unavailable', `as many clients as may (${most}) read changes already`, { remedy: 'close one that is not needed, or try again later' });
  }

  status(): ChangeStreamStatus {
    const { count, bytes } = this.#ring;
    return { clients: this.#clients.size, sent: this.#sent, closed: { ...this.#closed }, changes: count, bytes, gaps: this.#gaps };
  }

  /** Tells every client, and takes no new one; who has not gone after a second is cut off. */
  close(): void {
    this.#ended = true;
    this.#turn();
    clearInterval(this.#turning);
    for (const client of this.#clients) this.#end(client, 'shutdown', GOING_AWAY, 'the exporter is shutting down');
    setTimeout(() => this.#leaving.forEach((outlet) => outlet.terminate()), SHUTDOWN_MS).unref();
  }

  #add(outlet: Outlet, wanted: Wanted): void {
    this.#watch();
    const asked = wanted.cursor === undefined ? undefined : placeOf(wanted.cursor);
    const index = asked === undefined || asked.epoch !== this.#cursors.epoch ? undefined : this.#ring.behind(asked.number);
    const isResumed = asked !== undefined && index !== undefined;
    const place = isResumed ? { index, number: asked.number } : { index: this.#ring.end, number: this.#cursors.last };
    const client = new Client(outlet, wanted, this.#cursors, place, this.#options.maxBufferedBytes);
    this.#clients.add(client);
    outlet.onDrained(() => this.#advance([client]));
    outlet.onClosed(() => {
      this.#remove(client, 'client');
      this.#leaving.delete(outlet);
    });
    const { cursor } = client;
    client.tell({ type: 'hello', cursor, kinds: wanted.kinds, heartbeat_seconds: this.heartbeatSeconds });
    if (asked === undefined || isResumed) return;
    this.#gaps += 1;
    const reason = asked.epoch === this.#cursors.epoch ? 'too-long-ago' : 'restarted';
    client.tell({ type: 'gap', cursor, since: asked.number / 1e6, reason });
  }

  #watch(): void {
    this.#aloneSince = undefined;
    if (this.#turning !== undefined) return;
    for (const cluster of this.#clusters) cluster.watch();
    this.#heartbeatAt = this.#options.clock.now() + this.heartbeatSeconds;
    this.#turning = setInterval(() => this.#turn(), TURN_MS).unref();
  }

  #rest(): void {
    clearInterval(this.#turning);
    this.#turning = undefined;
    for (const cluster of this.#clusters) cluster.rest();
    // What changes from now on is not seen: no cursor given out so far can be served any more.
    this.#ring.clear(this.#cursors.next(this.#options.clock.now()));
  }

  #turn(): void {
    if (this.#turning === undefined) return;
    const now = this.#options.clock.now();
    this.#turns += 1;
    const looks = this.#turns % TURNS_A_LOOK === 0;
    for (const cluster of this.#clusters) {
      for (const subject of cluster.tasks()) this.#push(subject, now);
      if (looks) for (const subject of cluster.workersAndQueues()) this.#push(subject, now);
    }
    this.#advance([...this.#clients]);
    if (looks) this.#look(now);
  }

  #push(subject: Subject, now: number): void {
    this.#ring.push(new Change(this.#cursors.next(now), subject));
  }

  #advance(clients: readonly Client[]): void {
    const made: Change[] = [];
    const until = performance.now() + MAX_TURN_MS;
    for (const client of clients) {
      if (!this.#clients.has(client)) continue;
      const before = client.sent;
      const keepsUp = client.advance(this.#ring, until, made);
      this.#sent += client.sent - before;
      if (!keepsUp) this.#endSlow(client, 'what it has not read is not kept any longer');
      if (performance.now() < until) continue;
      // Out of time: those that come after it are the first of the next turn.
      this.#moveBehind(client);
      break;
    }
    for (const change of made) change.forgetFrame();
  }

  #moveBehind(last: Client): void {
    for (const client of [...this.#clients]) {
      this.#clients.delete(client);
      this.#clients.add(client);
      if (client === last) return;
    }
  }

  #look(now: number): void {
    if (this.#clients.size === 0) {
      this.#aloneSince ??= now;
      if (now - this.#aloneSince >= (this.#options.resumeSeconds ?? RESUME_SECONDS)) this.#rest();
      return;
    }
    const longest = this.#options.stallSeconds ?? STALL_SECONDS;
    for (const client of this.#clients) {
      if (client.stalledFor(now) >= longest) this.#endSlow(client, `nothing read for ${longest} s`);
    }
    if (now < this.#heartbeatAt) return;
    this.#heartbeatAt = now + this.heartbeatSeconds;
    this.#heartbeats += 1;
    for (const client of this.#clients) {
      client.tell({ type: 'heartbeat', cursor: client.cursor, time: now });
      if (this.#heartbeats % PINGS_EVERY !== 0 || client.outlet.alive()) continue;
      this.#remove(client, 'unresponsive');
      client.outlet.terminate();
    }
  }

  #endSlow(client: Client, why: string): void {
    this.#options.logger.warn({ kinds: client.wanted.kinds, why }, 'a client of the stream of changes is too slow: closed');
    this.#end(client, 'too-slow', TRY_AGAIN_LATER, `too slow: ${why}`);
  }

  #end(client: Client, end: ChangeStreamEnd, code: number, reason: string): void {
    this.#remove(client, end);
    const { outlet } = client;
    this.#leaving.add(outlet);
    outlet.end(code, reason, client.cursor);
    setTimeout(() => this.#leaving.has(outlet) && outlet.terminate(), CLOSING_MS).unref();
  }

  /** Idempotent: the first reason counts. */
  #remove(client: Client, end: ChangeStreamEnd): void {
    if (this.#clients.delete(client)) this.#closed[end] += 1;
  }
}
