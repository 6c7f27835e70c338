import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { forgetGroup, killGroup, scratchDirectory, watchGroup } from './guard.ts';

export interface ProcessOptions {
  /** How errors and the log file name it. */
  name: string;
  command: string;
  args?: readonly string[];
  cwd?: string;
  /** Added to this process's environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  /** Appended to, so that a restarted service keeps one log. Default: `<name>.log` in a new directory. */
  log?: string;
  /** Sent to the leader alone by stop(). */
  stopSignal?: NodeJS.Signals;
  stdin?: 'ignore' | 'pipe';
  /** Where standard output goes; standard error always goes to the log. */
  stdout?: 'log' | 'pipe';
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A directory of its own for one service, gone when this process ends. */
export function dataDirectory(name: string): string {
  return mkdtempSync(join(scratchDirectory(), `${name.replaceAll(/[^\w.-]/g, '_')}-`));
}

/**
 * A child process that leads a process group of its own, with its output in a log file.
 *
 * States: running → (pause) stopped → (resume) running → ended. `ended` settles once, when the leader is gone; what
 * is left of the group (a prefork pool's children) is killed at that moment. Whatever ends this process ends the group.
 * A running child keeps this process alive only while somebody waits for its end: a test that forgets to stop a service still ends.
 */
export class Supervised {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  readonly child: ChildProcess;
  exit: Exit | undefined;
  readonly #stopSignal: NodeJS.Signals;
  readonly #logStart: number;
  readonly #ended: Promise<Exit>;

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#stopSignal = options.stopSignal ?? 'SIGTERM';
    this.log = options.log ?? join(dataDirectory(options.name), `${options.name.replaceAll(/[^\w.-]/g, '_')}.log`);
    mkdirSync(join(this.log, '..'), { recursive: true });
    this.#logStart = existsSync(this.log) ? readFileSync(this.log).length : 0;
    const output = openSync(this.log, 'a');
    try {
      this.child = spawn(options.command, options.args ?? [], {
        cwd: options.cwd,
        env: { ...process.env, ...options.env },
        detached: true,
        stdio: [options.stdin ?? 'ignore', options.stdout === 'pipe' ? 'pipe' : output, output],
      });
    } finally {
      closeSync(output);
    }
    const spawned = this.child.pid;
    this.pid = spawned ?? 0;
    if (spawned !== undefined) watchGroup(spawned);
    this.child.unref();
    this.#ended = new Promise((resolve) => {
      this.child.once('error', () => resolve((this.exit ??= { code: 127, signal: null })));
      this.child.once('exit', (code, signal) => {
        killGroup(this.pid);
        forgetGroup(this.pid);
        resolve((this.exit = { code, signal }));
      });
    });
  }

  /** Settles when the leader is gone. */
  get ended(): Promise<Exit> {
    if (this.running) this.child.ref();
    return this.#ended;
  }

  get running(): boolean {
    return this.exit === undefined;
  }

  /** Asks the leader to end, and insists after `patience` milliseconds. */
  async stop(patience = 10_000): Promise<Exit> {
    if (this.exit) return this.exit;
    this.signal('SIGCONT');
    this.signal(this.#stopSignal);
    const insist = setTimeout(() => killGroup(this.pid), patience);
    const exit = await this.ended;
    clearTimeout(insist);
    return exit;
  }

  /** kill -9 of the leader and all its children: no goodbye. */
  async kill(): Promise<Exit> {
    if (this.running) killGroup(this.pid);
    return this.ended;
  }

  /** SIGSTOP to the whole group: connections stay open and nothing answers. */
  pause(): void {
    killGroup(this.pid, 'SIGSTOP');
  }

  resume(): void {
    killGroup(this.pid, 'SIGCONT');
  }

  /** To the leader alone. */
  signal(signal: NodeJS.Signals): void {
    if (this.running && this.pid) this.child.kill(signal);
  }

  /** What this run has written; earlier runs into the same log are left out. */
  output(): string {
    return existsSync(this.log) ? readFileSync(this.log).subarray(this.#logStart).toString() : '';
  }

  tail(lines = 40): string {
    return this.output().trimEnd().split('\n').slice(-lines).join('\n');
  }

  /** Waits until `ready` says so; an early end or the bound fails with the log's last lines, and with what was still missing then. */
  async until(what: string | (() => string), ready: () => boolean | Promise<boolean>, within = 30_000): Promise<void> {
    const deadline = Date.now() + within;
    let pause = 10;
    while (!(await ready())) {
      if (this.exit) throw new Error(this.#report(`ended (${describeExit(this.exit)}) before it was ${told(what)}`));
      if (Date.now() > deadline) {
        await this.kill();
        throw new Error(this.#report(`was not ${told(what)} within ${within / 1000} s`));
      }
      await sleep(pause);
      pause = Math.min(pause * 1.5, 100);
    }
  }

  /** Waits until the log holds this text. */
  untilLogged(text: string | RegExp, within?: number): Promise<void> {
    const holds = typeof text === 'string' ? (): boolean => this.output().includes(text) : (): boolean => text.test(this.output());
    return this.until(`logging ${String(text)}`, holds, within);
  }

  #report(trouble: string): string {
    return `${this.name} ${trouble}; the end of its log ${this.log}:\n${this.tail() || '(empty)'}`;
  }
}

function told(what: string | (() => string)): string {
  return typeof what === 'string' ? what : what();
}

export function describeExit(exit: Exit): string {
  return exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`;
}
