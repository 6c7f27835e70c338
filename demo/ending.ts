import { describeExit } from '../tests/services/process.ts';
import type { Supervised } from '../tests/services/process.ts';
import type { Terminal } from './terminal.ts';

export interface Reason {
  readonly words: string;
  readonly exitCode: number;
  /** The end of a log, or nothing. */
  readonly details?: string;
}

interface Stage {
  readonly what: string;
  readonly steps: readonly (() => Promise<unknown>)[];
}

// npm hands a terminal's Ctrl-C on to us, which the terminal has sent us already: one key, two signals.
const SAME_KEY_MS = 400;
const TAIL_LINES = 15;

/**
 * How the demo ends. States: running → (a signal, its time, or a part that ended by itself) ending → ended. The first reason
 * counts. What was begun last ends first; steps of one stage end together. A second signal ends everything at once:
 * `process.exit` kills every process group that is still there.
 */
export class Ending {
  readonly begun: Promise<Reason>;
  #reason: Reason | undefined;
  #begin: (reason: Reason) => void = () => undefined;
  readonly #stages: Stage[] = [];
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.begun = new Promise((resolve) => (this.#begin = resolve));
  }

  get isBegun(): boolean {
    return this.#reason !== undefined;
  }

  begin(reason: Reason): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#begin(reason);
  }

  onSignals(): void {
    let first = 0;
    const asked = (signal: NodeJS.Signals): void => {
      if (!this.#reason) {
        first = Date.now();
        return this.begin({ words: signal === 'SIGINT' ? 'Ctrl-C' : signal, exitCode: 0 });
      }
      if (Date.now() - first < SAME_KEY_MS) return;
      this.#terminal.line('Ended at once.');
      process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked);
    // We lead a session of our own, and nobody tells us when npm is killed: then nobody could end us with a Ctrl-C any more.
    const parent = process.ppid;
    const look = (): void => {
      if (process.ppid !== parent) this.begin({ words: 'the process that started it has ended', exitCode: 1 });
    };
    setInterval(look, 500).unref();
    // Whoever read what we print has gone (`npm run demo | head`): there is nobody left to tell.
    process.stdout.on('error', () => this.begin({ words: 'the output was closed', exitCode: 0 }));
  }

  after(seconds: number): void {
    setTimeout(() => this.begin({ words: `${seconds} s are over`, exitCode: 0 }), seconds * 1000).unref();
  }

  /** What shall be done at the end, after everything that is added later. Refused once the end has begun. */
  stage(what: string, ...steps: (() => Promise<unknown>)[]): void {
    if (this.#reason) throw new Error(`${what}: not begun, because the demo is ending`);
    this.#stages.push({ what, steps });
  }

  /** A stage for as long as this work lasts. */
  async during<Result>(what: string, step: () => Promise<unknown>, work: Promise<Result>): Promise<Result> {
    this.stage(what, step);
    const stage = this.#stages.at(-1);
    try {
      return await work;
    } finally {
      if (!this.#reason) this.#stages.splice(this.#stages.indexOf(stage as Stage), 1);
    }
  }

  /** Processes that are stopped together at the end, and whose end is the end of everything. */
  watch(what: string, parts: readonly Supervised[], patience: number): void {
    for (const part of parts) {
      void part.ended.then((exit) =>
        this.begin({
          words: `${part.name} ended by itself (${describeExit(exit)})`,
          exitCode: 1,
          details: `The end of its log ${part.log}:\n${part.tail(TAIL_LINES) || '(empty)'}`,
        }),
      );
    }
    this.stage(what, ...parts.map((part) => () => part.stop(patience)));
  }

  /** Undoes every stage. @returns the exit code */
  async run(): Promise<number> {
    const reason = await this.begun;
    this.#terminal.line();
    this.#terminal.line(`Ending: ${reason.words}`);
    if (reason.details) this.#terminal.line(reason.details);
    for (const { what, steps } of this.#stages.reverse()) {
      this.#terminal.line(`  ${what}`);
      const outcomes = await Promise.allSettled(steps.map((step) => step()));
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') this.#terminal.line(`  ${String(outcome.reason)}`);
      }
    }
    this.#terminal.line('Ended. Nothing is left running.');
    return reason.exitCode;
  }
}
