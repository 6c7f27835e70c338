import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { RefusalReason } from './refusal.ts';
import { sampleOf } from './sample.ts';

/** A broken sender breaks every event: one line in a few seconds tells as much as all of them. */
const LOG_EVERY_SECONDS = 5;

/** Counts what was refused, and logs each reason now and then with a masked sample. */
export class Refusals {
  readonly counts: ReadonlyMap<RefusalReason, number>;
  readonly #counts = new Map<RefusalReason, number>();
  readonly #loggedAt = new Map<RefusalReason, number>();
  readonly #logger: Logger;
  readonly #clock: Clock;

  constructor(logger: Logger, clock: Clock) {
    this.counts = this.#counts;
    this.#logger = logger;
    this.#clock = clock;
  }

  /** @param refused the event as far as it was parsed, or the message's body */
  add(reason: RefusalReason, refused: unknown, detail?: string): void {
    const count = (this.#counts.get(reason) ?? 0) + 1;
    this.#counts.set(reason, count);
    const now = this.#clock.now();
    const last = this.#loggedAt.get(reason);
    if (last !== undefined && now >= last && now - last < LOG_EVERY_SECONDS) return;
    this.#loggedAt.set(reason, now);
    this.#logger.warn({ reason, refused: count, detail, sample: sampleOf(refused) }, 'event refused');
  }
}
