import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Mailbox } from './mailbox.ts';
import type { KnownWorker } from './roster.ts';

/** A worker that says its events are on, or that it cannot, is not asked again for so long on suspicion alone. */
const TRUST_SECONDS = 300;
const ENABLED = 'task events enabled';

export interface EventsSwitchStatus {
  /** Times a worker turned its task events on because we asked. */
  readonly turnedOn: number;
  /** Workers that cannot, in their own words: without dispatcher, where heartbeat, gossip and events are all off. */
  readonly refused: ReadonlyMap<string, string>;
  /** Whether somebody turned them off at a worker, and nobody on again; the next process of it has forgotten. */
  readonly isLeftOff: (worker: string) => boolean;
}

/** Turns task events on at workers that were started without -E, by Celery's own `enable_events`; idempotent there. */
export class EventsSwitch {
  readonly #mailbox: Mailbox;
  readonly #timeoutSeconds: number;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #refused = new Map<string, string>();
  /** When a worker last said that nothing is to be done. */
  readonly #settledAt = new Map<string, number>();
  readonly #worker: (name: string) => KnownWorker | undefined;
  /** Workers at which somebody turned them off on purpose, as they were then; until they are started again, or somebody turns them on. */
  readonly #leftOff = new Map<string, Pick<KnownWorker, 'pid' | 'starts'>>();
  #turnedOn = 0;

  constructor(options: { mailbox: Mailbox; timeoutSeconds: number; worker: (name: string) => KnownWorker | undefined; clock: Clock; logger: Logger }) {
    this.#mailbox = options.mailbox;
    this.#timeoutSeconds = options.timeoutSeconds;
    this.#worker = options.worker;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /**
   * Asks `newcomers`, and of the `suspects` (they work and send no task event) those whose last word is old: their tasks may
   * just be declared with `send_events=False`.
   * @throws CeleriacError `unavailable`
   */
  async turnOn(newcomers: readonly string[], suspects: readonly string[]): Promise<void> {
    const now = this.#clock.now();
    const doubted = suspects.filter((worker) => now - (this.#settledAt.get(worker) ?? 0) >= TRUST_SECONDS);
    const destination = [...new Set([...newcomers, ...doubted])].filter((worker) => !this.#isLeftOff(worker));
    if (destination.length === 0) return;
    const replies = await this.#mailbox.request({ method: 'enable_events', destination, timeoutSeconds: this.#timeoutSeconds });
    for (const reply of replies) {
      if (reply.kind === 'silent') continue;
      this.#refused.delete(reply.worker);
      if (reply.kind === 'error') {
        this.#refused.set(reply.worker, reply.error);
        this.#logger.warn({ worker: reply.worker, reason: reply.error }, 'a worker cannot send task events');
      } else if (isEnabledNow(reply.answer)) {
        this.#turnedOn += 1;
        this.#logger.info({ worker: reply.worker }, 'task events turned on at a worker');
        continue;
      }
      this.#settledAt.set(reply.worker, now);
    }
  }

  /** Somebody turned them on or off at these workers. */
  turned(workers: readonly string[], on: boolean): void {
    for (const worker of workers) {
      if (on) this.#leftOff.delete(worker);
      else this.#leftOff.set(worker, { pid: this.#worker(worker)?.pid, starts: this.#worker(worker)?.starts ?? 0 });
    }
  }

  /** Forgets workers that are not there any more; what somebody wanted of one that is only lost is kept, for it may come back. */
  keepOnly(workers: ReadonlySet<string>): void {
    for (const worker of this.#refused.keys()) if (!workers.has(worker)) this.#refused.delete(worker);
    for (const worker of this.#settledAt.keys()) if (!workers.has(worker)) this.#settledAt.delete(worker);
    for (const worker of this.#leftOff.keys()) if (this.#worker(worker) === undefined) this.#leftOff.delete(worker);
  }

  status(): EventsSwitchStatus {
    return { turnedOn: this.#turnedOn, refused: this.#refused, isLeftOff: (worker) => this.#isLeftOff(worker) };
  }

  /** A newcomer may be one that was lost for a while, or that was turned off before it was first asked: it is another process that has forgotten. */
  #isLeftOff(worker: string): boolean {
    const then = this.#leftOff.get(worker);
    if (then === undefined) return false;
    const now = this.#worker(worker);
    const isAnother = now === undefined || now.starts !== then.starts || (now.pid !== undefined && then.pid !== undefined && now.pid !== then.pid);
    if (isAnother) this.#leftOff.delete(worker);
    return !isAnother;
  }
}

// {"ok": "task events enabled"}; "task events already enabled" where they were on.
function isEnabledNow(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === ENABLED;
}
