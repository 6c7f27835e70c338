/** What the survey must know of a worker to notice it is new, or another process than before; state's `Worker` has it. */
export interface KnownWorker {
  readonly pid: number | undefined;
  /** Times worker-online was seen. */
  readonly starts: number;
  /** Tasks executed since its start, as its heartbeats say. */
  readonly processed: number | undefined;
  /** Task events received from it. */
  readonly taskEvents?: number;
}

/**
 * Seconds after worker-online in which a worker may not hear a request: it says online first, then looks for its neighbours
 * for one second (mingle), then opens its mailbox.
 */
const SETTLING_SECONDS = 2;
/** A newcomer that does not answer is asked again after these seconds, then like every other worker. */
const RETRY_SECONDS = [3, 10];

interface Entry {
  pid: number | undefined;
  starts: number;
  processed: number | undefined;
  taskEvents: number | undefined;
  /** Epoch seconds at which to ask it as a newcomer; undefined: it is none. */
  askAt: number | undefined;
  attempts: number;
  /** It executed tasks and told of none, and has told of none since. */
  mute: boolean;
}

/**
 * Who is new among the expected workers, and who works without telling.
 *
 * A worker: unknown → newcomer (due at `askAt`) → settled, once it answered or was asked often enough; settled → newcomer when
 * it was started again; any → unknown when it is no longer expected.
 */
export class Roster {
  readonly #entries = new Map<string, Entry>();

  /** Takes in who is expected now. Cheap enough for every second: 500 workers take 0.1 ms. */
  update(names: readonly string[], worker: (name: string) => KnownWorker | undefined, now: number): void {
    for (const name of names) {
      const known = worker(name);
      const entry = this.#entries.get(name);
      const pid = known?.pid;
      const starts = known?.starts ?? 0;
      if (!entry) {
        const askAt = starts > 0 ? now + SETTLING_SECONDS : now;
        const { processed, taskEvents } = known ?? {};
        this.#entries.set(name, { pid, starts, processed, taskEvents, askAt, attempts: 0, mute: false });
        continue;
      }
      const restarted = starts !== entry.starts || (pid !== undefined && entry.pid !== undefined && pid !== entry.pid);
      if (restarted) {
        entry.askAt = now + SETTLING_SECONDS;
        entry.attempts = 0;
      }
      entry.starts = starts;
      entry.pid = pid ?? entry.pid;
    }
    if (this.#entries.size > names.length) {
      const expected = new Set(names);
      for (const name of this.#entries.keys()) if (!expected.has(name)) this.#entries.delete(name);
    }
  }

  /** Newcomers to be asked now. */
  due(now: number): string[] {
    const due: string[] = [];
    for (const [name, entry] of this.#entries) if (entry.askAt !== undefined && entry.askAt <= now) due.push(name);
    return due;
  }

  isNewcomer(name: string): boolean {
    return this.#entries.get(name)?.askAt !== undefined;
  }

  /** A newcomer was asked for everything. */
  asked(name: string, answered: boolean, now: number): void {
    const entry = this.#entries.get(name);
    if (entry?.askAt === undefined) return;
    const pause = RETRY_SECONDS[entry.attempts];
    entry.attempts += 1;
    entry.askAt = answered || pause === undefined ? undefined : now + pause;
  }

  /** Whether it executed tasks and told of none, as `untold` saw it last, and nobody made it tell since. */
  isMute(name: string): boolean {
    return this.#entries.get(name)?.mute === true;
  }

  /** Somebody made it tell: it is believed until it works again. */
  madeToTell(name: string): void {
    const entry = this.#entries.get(name);
    if (entry !== undefined) entry.mute = false;
  }

  /** Settled workers that executed tasks since the last call and sent no task event meanwhile. */
  untold(worker: (name: string) => KnownWorker | undefined): string[] {
    const untold: string[] = [];
    for (const [name, entry] of this.#entries) {
      const known = worker(name);
      if (!known) continue;
      const worked = known.processed !== undefined && entry.processed !== undefined && known.processed > entry.processed;
      const told = known.taskEvents === undefined || known.taskEvents !== entry.taskEvents;
      if (told) entry.mute = false;
      else if (worked && entry.askAt === undefined) {
        untold.push(name);
        entry.mute = true;
      }
      entry.processed = known.processed;
      entry.taskEvents = known.taskEvents;
    }
    return untold;
  }
}
