import type { Clock } from '../clock.ts';
import { CeleriacError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { longerThan, pauseBefore } from './pause.ts';
import type { TransportStatus } from './transport.ts';
import type { Trouble } from './trouble.ts';

/** One time of being connected, with all its sockets. */
export interface Session {
  /** Resolves once, with why, when it is of no use any more. Never rejects. */
  readonly ended: Promise<unknown>;
  /** Never rejects, and is done within seconds whatever the broker does. */
  close(): Promise<void>;
}

export interface LinkOptions<Live extends Session> {
  readonly connect: (signal: AbortSignal) => Promise<Live>;
  readonly explain: (thrown: unknown) => Trouble;
  /** For the log. */
  readonly display: string;
  /** What is connected to, in sentences; the broker unless said. */
  readonly peer?: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Tests hold it still. */
  readonly pause?: typeof pauseBefore;
}

type LinkStatus = Pick<TransportStatus, 'state' | 'since' | 'reason' | 'remedy' | 'reconnects'>;

/** Longest that connecting may take: a server may accept the connection and then say nothing. */
const CONNECT_SECONDS = 15;
/** A session that held this long is rebuilt at once; one that did not waits, or a broker that cuts us would be hammered. */
const STABLE_SECONDS = 1;
const MAX_LOGGED = 20;
/** Of a queue that each try names anew. */
const OWN_ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * Keeps a session to the broker, for ever:
 *
 *   connecting → live ⇄ waiting (with a reason; each failed try makes the pause longer) → closed
 *
 * The first try after a live session is made without a pause.
 */
export class Link<Live extends Session> {
  readonly #options: LinkOptions<Live>;
  readonly #peer: string;
  readonly #closing = new AbortController();
  /** Reasons that the log has since the last live session. */
  readonly #logged = new Set<string>();
  #status: LinkStatus;
  #session: Live | undefined;
  #loop: Promise<void> | undefined;

  constructor(options: LinkOptions<Live>) {
    this.#options = options;
    this.#peer = options.peer ?? 'the broker';
    this.#status = { state: 'connecting', since: options.clock.now(), reconnects: 0 };
  }

  open(): void {
    this.#loop ??= this.#keep();
  }

  /** The live one. Throws `unavailable` with the reason when there is none. */
  get session(): Live {
    if (this.#session) return this.#session;
    const { state, reason, remedy } = this.#status;
    throw new CeleriacError('unavailable', `not connected to ${this.#peer} (${reason ?? state})`, { remedy });
  }

  get status(): LinkStatus {
    return this.#status;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#session?.close();
    await this.#loop;
    this.#enter({ state: 'closed', reconnects: this.#status.reconnects });
  }

  async #keep(): Promise<void> {
    const { signal } = this.#closing;
    let failures = 0;
    let lives = 0;
    while (!signal.aborted) {
      const began = this.#options.clock.now();
      try {
        const session = await this.#connect(signal);
        lives += 1;
        this.#session = session;
        this.#enter({ state: 'live', reconnects: lives - 1 });
        if (signal.aborted) await session.close();
        const why = await session.ended;
        this.#session = undefined;
        if (!signal.aborted) this.#wait(why);
        await session.close();
        failures = longerThan(STABLE_SECONDS, began, this.#options.clock.now()) ? 0 : failures + 1;
      } catch (thrown) {
        if (!signal.aborted) this.#wait(thrown);
        failures += 1;
      }
      await (this.#options.pause ?? pauseBefore)(failures, signal);
    }
  }

  async #connect(signal: AbortSignal): Promise<Live> {
    const patience = new AbortController();
    const stop = (): void => patience.abort(new CeleriacError('unavailable', 'the transport is closing'));
    const timer = setTimeout(() => {
      patience.abort(
        new CeleriacError('timeout', `${this.#peer} accepted the connection and did not answer within ${CONNECT_SECONDS} s`),
      );
    }, CONNECT_SECONDS * 1000);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.#options.connect(patience.signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  #wait(why: unknown): void {
    const trouble = this.#options.explain(why);
    this.#enter({ state: 'waiting', reason: trouble.reason, remedy: trouble.remedy, reconnects: this.#status.reconnects });
    // Each reason once, in whatever order they take turns: a broker that is away for a night must not fill the log.
    const told = trouble.reason.replace(OWN_ID, '');
    if (this.#logged.has(told) || this.#logged.size >= MAX_LOGGED) return;
    this.#logged.add(told);
    this.#options.logger.warn({ broker: this.#options.display, ...trouble }, `no connection to ${this.#peer}`);
  }

  #enter(status: Omit<LinkStatus, 'since'>): void {
    const { clock, logger, display } = this.#options;
    const since = status.state === this.#status.state ? this.#status.since : clock.now();
    if (status.state === 'live') {
      this.#logged.clear();
      logger.info({ broker: display, reconnects: status.reconnects }, `connected to ${this.#peer}`);
    }
    this.#status = { ...status, since };
  }
}
