import { reasonOf } from '../errors.ts';
import type { InspectMethod } from '../event/observation.ts';
import type { Logger } from '../logger.ts';
import type { Answers, Effect } from './commands/command.ts';

/** Whoever waits for an effect waits this long at most; a pool's new processes may take five seconds. */
const SHOWN_SECONDS = 2;
/** It is looked for on, so that state comes to show it before the survey's next round. */
const LOOKED_FOR_SECONDS = 10;
/** Between two looks, milliseconds; the last of them from then on. */
const PAUSES_MS = [30, 70, 150, 300, 500];
/** Commands whose effect is looked for at the same time; of more, once each. */
const MAX_LOOKING = 32;

export interface EffectParts {
  /**
   * Asks these workers now; resolves when the answers are in state, with the methods that were asked: answers that are too
   * large for it are left to the survey.
   * @throws CeleriacError `unavailable`
   */
  readonly look: (workers: readonly string[], methods: readonly InspectMethod[]) => Promise<readonly InspectMethod[]>;
  /** The worker's latest answers, of those that came at this time or later; epoch seconds. */
  readonly answers: (worker: string, since: number) => Answers;
  readonly now: () => number;
  readonly logger: Logger;
}

/** Brings into state what workers tell of themselves after a command, and says at which of them its effect is seen. */
export class EffectSeeker {
  readonly #parts: EffectParts;
  #looking = 0;
  #closed = false;

  constructor(parts: EffectParts) {
    this.#parts = parts;
  }

  /** What workers told before a command, where its effect is a change of that. Never rejects. */
  async before(workers: readonly string[], effect: Effect | undefined): Promise<ReadonlyMap<string, Answers>> {
    if (effect?.before === undefined) return new Map();
    await this.#look(workers, effect.before);
    return new Map(workers.map((worker) => [worker, this.#parts.answers(worker, 0)]));
  }

  /**
   * Workers at which the effect is seen, as soon as it is at all of them, or when waiting longer would try somebody's patience.
   * Undefined where nothing would show it. Never rejects.
   * @param since epoch seconds of the command
   */
  async seen(workers: readonly string[], effect: Effect, before: ReadonlyMap<string, Answers>, since: number): Promise<ReadonlySet<string> | undefined> {
    const { seen } = effect;
    const found = new Set<string>();
    if (seen === undefined) {
      await this.#look(workers, effect.methods);
      return undefined;
    }
    const search = this.#search(workers, { ...effect, seen }, before, since, found);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, SHOWN_SECONDS * 1000, true)));
    const answerable = await Promise.race([search, patience]);
    clearTimeout(timer);
    return answerable ? found : undefined;
  }

  close(): void {
    this.#closed = true;
  }

  /** False where it cannot be told whether the effect is there. */
  async #search(workers: readonly string[], effect: Effect & { seen: NonNullable<Effect['seen']> }, before: ReadonlyMap<string, Answers>, since: number, found: Set<string>): Promise<boolean> {
    const keepsOn = this.#looking < MAX_LOOKING;
    const until = this.#parts.now() + LOOKED_FOR_SECONDS;
    this.#looking += 1;
    try {
      let missing = workers;
      for (let round = 0; ; round += 1) {
        const asked = await this.#look(missing, effect.methods);
        if (asked !== undefined && asked.length < effect.methods.length) return false;
        for (const worker of missing) {
          if (effect.seen(this.#parts.answers(worker, since), before.get(worker) ?? new Map<InspectMethod, unknown>())) found.add(worker);
        }
        missing = missing.filter((worker) => !found.has(worker));
        if (missing.length === 0 || asked === undefined || !keepsOn || this.#closed || this.#parts.now() > until) return true;
        const pause = PAUSES_MS[Math.min(round, PAUSES_MS.length - 1)];
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    } finally {
      this.#looking -= 1;
    }
  }

  /** Undefined where nobody could be asked. */
  async #look(workers: readonly string[], methods: readonly InspectMethod[]): Promise<readonly InspectMethod[] | undefined> {
    if (this.#closed || workers.length === 0) return undefined;
    try {
      return await this.#parts.look(workers, methods);
    } catch (thrown) {
      this.#parts.logger.debug({ reason: reasonOf(thrown) }, 'workers could not be asked about a command’s effect');
      return undefined;
    }
  }
}
