import type { Clock } from '../clock.ts';
import type { ClusterConfig } from '../config/config.ts';
import { CeleriacError } from '../errors.ts';
import type { InspectMethod, Observation } from '../event/observation.ts';
import type { Logger } from '../logger.ts';
import type { Transport } from '../transport/transport.ts';
import { jittered } from './jitter.ts';
import type { Mailbox, MailboxStatus } from './mailbox.ts';
import { Outlet } from './outlet.ts';
import { QueueSurvey } from './queue-survey.ts';
import type { QueueSurveyStatus } from './queue-survey.ts';
import type { KnownWorker } from './roster.ts';
import { WorkerSurvey } from './worker-survey.ts';
import type { WorkerSurveyStatus } from './worker-survey.ts';

/** How often it looks whether something is due: newcomers among the workers, a broker that came back, the two clocks. */
const TICK_MS = 500;

export interface SurveyStatus {
  readonly workers: WorkerSurveyStatus;
  readonly queues: QueueSurveyStatus & { readonly nextAt: number };
  readonly mailbox: MailboxStatus;
}

export interface SurveyOptions {
  readonly mailbox: Mailbox;
  readonly transport: Transport;
  readonly cluster: ClusterConfig;
  /** Names of the workers that a full answer holds: known from events or earlier answers, and not lost. */
  readonly expectedWorkers: () => readonly string[];
  readonly worker: (name: string) => KnownWorker | undefined;
  /** Names of the queues that workers consume or consumed. */
  readonly consumedQueues: () => readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Asks workers and measures queues on a clock, off every request's path; what it saw leaves through `observations`.
 *
 * States: made → (open) surveying while the broker is there, waiting while it is not → (close) closed.
 */
export class Survey {
  readonly #transport: Transport;
  readonly #mailbox: Mailbox;
  readonly #clock: Clock;
  readonly #queuesEverySeconds: number;
  readonly #outlet = new Outlet();
  readonly #workers: WorkerSurvey;
  readonly #queues: QueueSurvey;
  #measuring: Promise<void> | undefined;
  #nextQueuesAt = 0;
  #ticking: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: SurveyOptions) {
    const { mailbox, transport, cluster, clock, logger } = options;
    this.#transport = transport;
    this.#mailbox = mailbox;
    this.#clock = clock;
    this.#queuesEverySeconds = cluster.survey.queuesEverySeconds;
    const outlet = this.#outlet;
    this.#workers = new WorkerSurvey({
      mailbox,
      settings: cluster.survey,
      expected: options.expectedWorkers,
      worker: options.worker,
      outlet,
      clock,
      logger,
    });
    this.#queues = new QueueSurvey({ transport, cluster, consumedQueues: options.consumedQueues, outlet, clock, logger });
  }

  open(): void {
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  /** For the one loop that applies them; ends after `close`. */
  observations(): AsyncIterable<readonly Observation[]> {
    return this.#outlet.observations();
  }

  /**
   * Asks one worker, or all, for everything at once; joins what is under way. Resolves when the loop has applied what came: a
   * worker that did not answer has that as its error.
   * @throws CeleriacError `unavailable` when the broker is away
   */
  async refresh(worker?: string): Promise<void> {
    if (this.#closed) throw new CeleriacError('unavailable', 'the exporter is shutting down');
    await this.#workers.refresh(worker);
  }

  /**
   * Asks some workers for some methods at once, after something was done to them; see `WorkerSurvey.look`.
   * @throws CeleriacError `unavailable`
   */
  async look(workers: readonly string[], methods: readonly InspectMethod[]): Promise<readonly InspectMethod[]> {
    if (this.#closed) throw new CeleriacError('unavailable', 'the exporter is shutting down');
    return this.#workers.look(workers, methods);
  }

  /** See `WorkerSurvey.eventsTurned`. */
  eventsTurned(workers: readonly string[], on: boolean): void {
    this.#workers.eventsTurned(workers, on);
  }

  /** Tells that a queue was purged, and measures it at once. Resolves when the loop has applied both; never rejects. */
  async queuePurged(queue: string, at: number): Promise<void> {
    await this.#outlet.put([{ kind: 'purge', queue, at }]);
    // What is under way may have counted it before.
    while (this.#measuring) await this.#measuring;
    if (this.#closed) return;
    this.#queues.distrust(queue);
    await this.#measure();
  }

  status(): SurveyStatus {
    return {
      workers: this.#workers.status(),
      queues: { ...this.#queues.status(), nextAt: this.#nextQueuesAt },
      mailbox: this.#mailbox.status(),
    };
  }

  /** Ends the loop over `observations`; resolves when nothing is under way, which is at once where the mailbox is closed too. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#ticking);
    this.#outlet.close();
    await Promise.all([this.#workers.settled(), this.#measuring]);
  }

  #tick(): void {
    if (this.#transport.status().state !== 'live') return;
    this.#workers.tick();
    if (this.#measuring || (this.#clock.now() < this.#nextQueuesAt && !this.#queues.hasNews())) return;
    void this.#measure();
  }

  #measure(): Promise<void> {
    this.#nextQueuesAt = this.#clock.now() + jittered(this.#queuesEverySeconds);
    return (this.#measuring = this.#queues.measure().finally(() => (this.#measuring = undefined)));
  }
}
