import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup } from '../services/guard.ts';
import { Supervised } from '../services/process.ts';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

/** `npm run demo`, as a person starts it. Every process that comes of it carries a mark in its environment. */
export class DemoRun {
  readonly process: Supervised;
  readonly #mark = `demo-${randomUUID()}`;

  constructor(args: readonly string[], env: Record<string, string | undefined> = {}) {
    this.process = new Supervised({
      name: 'demo',
      command: 'npm',
      args: ['run', 'demo', '--', ...args],
      cwd: checkout,
      env: { CELERIAC_BROKER: undefined, GRAFANA_HOME: undefined, DEMO_MARK: this.#mark, ...env },
    });
  }

  get said(): string {
    return this.process.output();
  }

  /** Until it has printed its addresses: the exporter and both workers are up. @returns the exporter's URL */
  async untilUp(within = 120_000): Promise<string> {
    await this.process.untilLogged('Ctrl-C ends all of it.', within);
    const [, url] = /Exporter +(http:\S+?)[ ,]/.exec(this.said) ?? [];
    if (url === undefined) throw new Error(`no exporter's address in:\n${this.said}`);
    return url;
  }

  /** A terminal's Ctrl-C: SIGINT to every process in its foreground. */
  interrupt(): void {
    killGroup(this.process.pid, 'SIGINT');
  }

  /** The processes, whoever their parents are now. */
  living(): { pid: number; command: string }[] {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .flatMap((entry) => {
        try {
          if (!readFileSync(`/proc/${entry}/environ`, 'utf8').includes(this.#mark)) return [];
          return [{ pid: Number(entry), command: readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ') }];
        } catch {
          return []; // ended meanwhile
        }
      });
  }

  /** What is still there when a second has passed: the guard tidies up behind the demo. */
  async leftBehind(): Promise<string[]> {
    for (let attempt = 0; attempt < 20 && this.living().length > 0; attempt += 1) await sleep(50);
    return this.living().map(({ command }) => command);
  }
}

/** Whether somebody listens at this port of 127.0.0.1. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
