import type { Clock } from '../clock.ts';
import type { ClusterConfig } from '../config/config.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import type { QueueObservation } from '../event/observation.ts';
import type { Logger } from '../logger.ts';
import type { QueueDepth, Transport } from '../transport/transport.ts';
import { BrokerApi } from './broker-api.ts';
import type { QueueRow } from './broker-api.ts';
import type { Outlet } from './outlet.ts';

/** More are not measured: a virtual host that is shared with somebody's thousand queues must not fill our memory. */
const MAX_QUEUES = 2_000;
const RESULTS_QUEUE = /^[0-9a-f]{8}-[0-9a-f]{4}-[35][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface QueueSurveyStatus {
  /** Epoch seconds of the start of the last round. */
  readonly startedAt: number | undefined;
  readonly durationSeconds: number | undefined;
  readonly measured: number;
  readonly missing: number;
  /** Queues left out because there are too many. */
  readonly leftOut: number;
  /** Why the last round failed. */
  readonly error: string | undefined;
  /** RabbitMQ's management API; undefined where none is configured. */
  readonly api: { readonly url: string; readonly answeredAt: number | undefined; readonly error: string | undefined; readonly remedy: string | undefined } | undefined;
}

/**
 * Measures queues: those named by the configuration and by the workers, at the broker itself; those that only the management
 * API knows, by its word. Where it answers, it adds what it has to say of all of them; where it fails, the broker's own
 * numbers remain.
 */
export class QueueSurvey {
  readonly #transport: Transport;
  readonly #cluster: ClusterConfig;
  readonly #consumedQueues: () => readonly string[];
  readonly #outlet: Outlet;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #api: BrokerApi | undefined;
  /** Queues for which the numbers of the management API's last answer do. */
  #discovered: ReadonlySet<string> = new Set();
  /** Every name that the last round asked for or found. */
  #known: ReadonlySet<string> = new Set();
  #measured = 0;
  #startedAt: number | undefined;
  #durationSeconds: number | undefined;
  #missing = 0;
  #leftOut = 0;
  #error: string | undefined;
  #apiAnsweredAt: number | undefined;
  #apiFailure: { readonly error: string; readonly remedy: string | undefined } | undefined;

  constructor(options: {
    transport: Transport;
    cluster: ClusterConfig;
    consumedQueues: () => readonly string[];
    outlet: Outlet;
    clock: Clock;
    logger: Logger;
  }) {
    const { cluster } = options;
    this.#transport = options.transport;
    this.#cluster = cluster;
    this.#consumedQueues = options.consumedQueues;
    this.#outlet = options.outlet;
    this.#clock = options.clock;
    this.#logger = options.logger;
    const { broker, brokerApi } = cluster;
    this.#api = brokerApi !== undefined && broker.kind === 'amqp' ? new BrokerApi(brokerApi, broker) : undefined;
  }

  /** Whether a worker consumes a queue that the last round did not know of. */
  hasNews(): boolean {
    return this.#consumedQueues().some((name) => !this.#known.has(name));
  }

  /** The next round takes its numbers from the broker itself: the management API's are older than what was just done to it. */
  distrust(name: string): void {
    this.#discovered = new Set([...this.#discovered].filter((one) => one !== name));
  }

  /** One round; resolves when its numbers are applied. Never rejects: `status` says what failed. */
  async measure(): Promise<void> {
    const startedAt = this.#clock.now();
    const consumed = this.#consumedQueues();
    const [depths, rows] = await Promise.all([this.#depths(consumed), this.#rows()]);
    const now = this.#clock.now();
    const observations = new Map<string, QueueObservation>();
    for (const depth of depths ?? []) observations.set(depth.name, { kind: 'queue', at: now, ...depth });
    for (const row of rows ?? []) observations.set(row.name, describe(row, now, observations.get(row.name)));

    const found = [...observations.values()];
    this.#leftOut = Math.max(0, found.length - MAX_QUEUES);
    found.length = Math.min(found.length, MAX_QUEUES);
    const measuredHere = new Set(depths?.map(({ name }) => name));
    if (rows) {
      // A queue that is new, or quorum, may be without numbers for seconds: the broker has them.
      const counted = rows.filter((row) => !measuredHere.has(row.name) && count(row.messages_ready) !== undefined);
      this.#discovered = new Set(counted.map(({ name }) => name));
    }
    this.#known = new Set([...consumed, ...observations.keys()]);
    this.#measured = found.length;
    this.#missing = found.filter(({ missing }) => missing).length;
    await this.#outlet.put(found);
    this.#startedAt = startedAt;
    this.#durationSeconds = this.#clock.now() - startedAt;
  }

  status(): QueueSurveyStatus {
    return {
      startedAt: this.#startedAt,
      durationSeconds: this.#durationSeconds,
      measured: this.#measured,
      missing: this.#missing,
      leftOut: this.#leftOut,
      error: this.#error,
      api: this.#api && {
        url: this.#api.display,
        answeredAt: this.#apiAnsweredAt,
        error: this.#apiFailure?.error,
        remedy: this.#apiFailure?.remedy,
      },
    };
  }

  async #depths(consumed: readonly string[]): Promise<readonly QueueDepth[] | undefined> {
    const known = consumed.filter((name) => !this.#discovered.has(name));
    const names = [...new Set([...this.#cluster.queues, ...known])].slice(0, MAX_QUEUES);
    try {
      const depths = names.length === 0 ? [] : await this.#transport.queueDepths(names);
      this.#error = undefined;
      return depths;
    } catch (thrown) {
      this.#error = reasonOf(thrown);
      this.#logger.debug({ reason: this.#error }, 'queues could not be measured');
      return undefined;
    }
  }

  async #rows(): Promise<readonly QueueRow[] | undefined> {
    if (!this.#api) return undefined;
    try {
      const rows = await this.#api.queues();
      if (this.#apiFailure) this.#logger.info({ url: this.#api.display }, 'the management API answers again');
      this.#apiFailure = undefined;
      this.#apiAnsweredAt = this.#clock.now();
      return rows.filter((row) => this.#isOfTasks(row));
    } catch (thrown) {
      const error = reasonOf(thrown);
      const remedy = thrown instanceof CeleriacError ? thrown.remedy : undefined;
      if (this.#apiFailure?.error !== error) this.#logger.warn({ reason: error, remedy }, 'queues are measured without the management API');
      this.#apiFailure = { error, remedy };
      // The broker is asked for what the API had found.
      this.#discovered = new Set();
      return undefined;
    }
  }

  /** Leaves out mailboxes, reply queues, event queues (Celery's, Flower's and our own), and those of results. */
  #isOfTasks(row: QueueRow): boolean {
    const { controlExchange, eventQueuePrefix } = this.#cluster.names;
    if (row.exclusive === true || row.name.startsWith(`${eventQueuePrefix}.`) || isOfResults(row)) return false;
    return !row.name.endsWith(`.${controlExchange}.pidbox`);
  }
}

/** Celery's result backend rpc:// has one for each process that waits for results, kept for a day: 44cbafb6-36e3-37ee-a406-7e7b6c32f904 */
function isOfResults(row: QueueRow): boolean {
  return row.auto_delete === true && RESULTS_QUEUE.test(row.name);
}

/** The API's numbers are up to five seconds old: those of the broker itself, where there are any, stand. */
function describe(row: QueueRow, at: number, measured: QueueObservation | undefined): QueueObservation {
  return {
    kind: 'queue',
    name: row.name,
    at,
    ready: measured?.ready ?? count(row.messages_ready),
    unacked: measured?.unacked ?? count(row.messages_unacknowledged),
    consumers: measured?.consumers ?? count(row.consumers),
    type: typeof row.type === 'string' ? row.type : measured?.type,
    details: { ...measured?.details, ...row },
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
