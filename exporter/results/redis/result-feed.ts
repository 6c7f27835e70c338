import type { RedisResultsConfig } from '../../config/config.ts';
import type { Clock } from '../../clock.ts';
import type { ResultObservation } from '../../event/observation.ts';
import type { Logger } from '../../logger.ts';
import { reasonOf } from '../../errors.ts';
import { UndecodableError } from '../../message/undecodable.ts';
import type { Redactor } from '../../redaction/redactor.ts';
import { Inbox } from '../../transport/inbox.ts';
import { Link } from '../../transport/link.ts';
import { RedisSession } from '../../transport/redis/session.ts';
import { redisTrouble } from '../../transport/redis/trouble.ts';
import { withoutSecrets } from '../../transport/trouble.ts';
import type { Trouble } from '../../transport/trouble.ts';
import { ofResultBackend } from '../backend-trouble.ts';
import { contentTypeOfMeta } from '../payload.ts';
import { readMeta } from '../stored-meta.ts';
import type { MetaLimits } from '../stored-meta.ts';

const TASK_KEYS = 'celery-task-meta-*';
/** Results that may wait between the socket and the loop, and their bytes: the oldest go first, counted. */
const MAX_BUFFERED = 20_000;
const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;
const LOG_EVERY_SECONDS = 60;

export interface ResultFeedOptions {
  readonly backend: RedisResultsConfig;
  readonly cluster: string;
  readonly limits: MetaLimits;
  readonly redactor: Redactor;
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface ResultFeedStatus {
  readonly state: 'connecting' | 'live' | 'waiting' | 'closed';
  readonly since: number;
  readonly reason?: string;
  readonly remedy?: string;
  readonly display: string;
  readonly reconnects: number;
  /** Results taken off the wire. */
  readonly messages: number;
  /** Those that could not be read, or were dropped because too many waited, by reason. */
  readonly lost: ReadonlyMap<string, number>;
}

/**
 * What workers store in a Redis result backend, as they store it: Celery publishes each on a channel named as its key. What was
 * published while we were away is not heard.
 *
 * States as Link's: connecting → live ⇄ waiting → closed. A backend that is away costs progress alone.
 */
export class ResultFeed {
  readonly #options: ResultFeedOptions;
  readonly #inbox = new Inbox(MAX_BUFFERED, MAX_BUFFERED_BYTES);
  readonly #link: Link<RedisSession>;
  readonly #lost = new Map<string, number>();
  readonly #loggedAt = new Map<string, number>();
  /** In which serializer the latest was written. */
  contentType: string | undefined;

  constructor(options: ResultFeedOptions) {
    const { backend, clock, logger } = options;
    this.#options = options;
    this.#link = new Link({
      connect: (signal) => this.#connect(signal),
      explain: (thrown) => this.explain(thrown),
      display: backend.display,
      peer: 'the result backend',
      clock,
      logger,
    });
  }

  open(): void {
    this.#link.open();
  }

  /** All that came since the last batch. Ends when it is closed; for one consumer. */
  async *observations(): AsyncGenerator<readonly ResultObservation[]> {
    for await (const deliveries of this.#inbox.take()) {
      yield deliveries.flatMap(({ body, receivedAt }) => this.#read(body, receivedAt) ?? []);
    }
  }

  status(): ResultFeedStatus {
    const lost = new Map([...this.#lost, ...Object.entries(this.#inbox.lost())]);
    return { ...this.#link.status, display: this.#options.backend.display, messages: this.#inbox.messages, lost };
  }

  async close(): Promise<void> {
    await this.#link.close();
    this.#inbox.end();
  }

  /** For questions. Throws `unavailable` while there is no connection. */
  get commands(): RedisSession['commands']['redis'] {
    return this.#link.session.commands.redis;
  }

  #connect(signal: AbortSignal): Promise<RedisSession> {
    const { backend, cluster } = this.#options;
    return RedisSession.open(
      {
        broker: backend,
        clientName: `celeriac-${cluster.replaceAll(/\W/g, '_')}-results`,
        patterns: backend.keyPrefixes.map((prefix) => globLiteral(prefix) + TASK_KEYS),
        onMessage: (buffer, from, to) => this.#receive(buffer, from, to),
      },
      signal,
    );
  }

  #receive(buffer: Buffer, from: number, to: number): void {
    if (to - from > this.#options.limits.maxBytes) return this.#lose('too-large');
    // A copy: the parser goes on to use its buffer.
    const body = Buffer.from(buffer.subarray(from, to));
    this.#inbox.push({ body, contentType: '', contentEncoding: '', headers: {}, receivedAt: this.#options.clock.now() });
  }

  #read(payload: Buffer, receivedAt: number): ResultObservation | undefined {
    if (payload[0] !== 0) this.contentType = contentTypeOfMeta(payload);
    try {
      return readMeta(payload, receivedAt, this.#options.limits, this.#options.redactor);
    } catch (thrown) {
      // A parser's own words quote what it choked on.
      if (!(thrown instanceof UndecodableError)) this.#lose('malformed');
      else this.#lose(thrown.reason, thrown.reason === 'malformed' ? undefined : thrown);
      return undefined;
    }
  }

  #lose(reason: string, why?: UndecodableError): void {
    const count = (this.#lost.get(reason) ?? 0) + 1;
    this.#lost.set(reason, count);
    const now = this.#options.clock.now();
    if (now - (this.#loggedAt.get(reason) ?? 0) < LOG_EVERY_SECONDS) return;
    this.#loggedAt.set(reason, now);
    const words = why === undefined ? {} : { why: reasonOf(why), remedy: why.remedy };
    this.#options.logger.warn({ reason, count, ...words }, 'a stored result could not be read');
  }

  /** The same words as for a broker, with the option that is meant. */
  explain(thrown: unknown): Trouble {
    const { at, password } = this.#options.backend;
    return ofResultBackend(withoutSecrets(redisTrouble(thrown), [password, 'sentinels' in at ? at.password : undefined]));
  }
}

function globLiteral(text: string): string {
  return text.replaceAll(/[*?[\]\\]/g, '\\$&');
}
