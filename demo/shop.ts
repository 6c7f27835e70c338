import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dataDirectory, Supervised } from '../tests/services/process.ts';
import { pythonEnvironment } from '../tests/services/python.ts';
import type { PythonEnvironment } from '../tests/services/python.ts';
import type { Broker } from './broker.ts';
import { masked } from './broker.ts';
import type { Ending } from './ending.ts';
import { newLog } from './logs.ts';

const run = promisify(execFile);
const directory = fileURLToPath(new URL('shop/', import.meta.url));
/** sweep.py's exit code where another shop is at work. */
const OCCUPIED = 3;
// A daily report may be half done: longer than this nobody waits for it after a Ctrl-C.
const WORKER_PATIENCE_MS = 5_000;

export const workers = [
  { hostname: 'orders@shop-1', pool: 'prefork', concurrency: 4, queues: ['orders', 'mail', 'priority'] },
  { hostname: 'backoffice@shop-2', pool: 'threads', concurrency: 4, queues: ['reports', 'images'] },
] as const;

/** The Celery application of `demo/shop` on one broker. */
export class Shop {
  readonly #broker: Broker;
  readonly #python: PythonEnvironment;
  readonly #environment: Record<string, string | undefined>;

  static async of(broker: Broker): Promise<Shop> {
    return new Shop(broker, await pythonEnvironment('5.7.0'));
  }

  private constructor(broker: Broker, python: PythonEnvironment) {
    this.#broker = broker;
    this.#python = python;
    this.#environment = {
      SHOP_BROKER: broker.url,
      // RabbitMQ's own result backend knows no chords.
      SHOP_RESULTS: broker.kind === 'amqp' ? `file://${dataDirectory('results')}` : undefined,
      SHOP_PREFIX: broker.prefix,
      PYTHONPATH: directory,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
      // Celery would read these before the shop's own settings.
      CELERY_BROKER_URL: undefined,
      CELERY_RESULT_BACKEND: undefined,
      CELERY_CONFIG_MODULE: undefined,
    };
  }

  /** Removes what an earlier demo that was killed has left at the broker. @throws Error where a demo is still at work there */
  async sweepBefore(): Promise<void> {
    const { code, output } = await this.#sweep([]);
    const where = masked(this.#broker.url);
    const remedy = 'end it, or name another database or virtual host in CELERIAC_BROKER';
    if (code === OCCUPIED) throw new Error(`Another demo is at work at ${where}: ${remedy}`);
    if (code !== 0) throw new Error(`The broker at ${where} cannot be used: ${lastLine(output)}`);
  }

  async sweepAfter(): Promise<void> {
    const { code, output } = await this.#sweep(['--force']);
    if (code !== 0) throw new Error(`what the demo wrote there is not removed (the next start tries again): ${lastLine(output)}`);
  }

  /** Both, up and consuming. */
  async startWorkers(ending: Ending): Promise<void> {
    const parts = workers.map(({ hostname, pool, concurrency, queues }) => {
      const consumed = queues.map((queue) => this.#atBroker(queue)).join(',');
      const work = ['--hostname', hostname, '--queues', consumed, '--pool', pool, '--concurrency', String(concurrency)];
      // The two need not know of each other; asking who else is there would take a second.
      const alone = ['--without-gossip', '--without-mingle'];
      return this.#part(hostname, 'celery', ['--app', 'app', 'worker', ...work, ...alone, '--loglevel', 'INFO']);
    });
    ending.watch(`workers ${workers.map(({ hostname }) => hostname).join(' and ')}`, parts, WORKER_PATIENCE_MS);
    await Promise.all(parts.map((part) => part.untilLogged(' ready.', 60_000)));
  }

  startTraffic(rate: number, ending: Ending): void {
    const schedule = join(dataDirectory('beat'), 'schedule');
    const files = ['--pidfile=', '--schedule', schedule];
    const beat = this.#part('beat', 'celery', ['--app', 'app', 'beat', '--loglevel', 'INFO', ...files]);
    const traffic = this.#part('traffic', 'python', ['traffic.py', '--rate', String(rate)]);
    ending.watch('traffic and beat', [traffic, beat], 2_000);
  }

  #part(name: string, program: string, args: readonly string[]): Supervised {
    const log = newLog(name.replace(/@.*/, ''));
    return new Supervised({ name, command: this.#python.program(program), args, cwd: directory, env: this.#environment, log });
  }

  #atBroker(queue: string): string {
    return this.#broker.kind === 'amqp' ? this.#broker.prefix + queue : queue;
  }

  async #sweep(args: readonly string[]): Promise<{ code: number; output: string }> {
    try {
      const { stdout } = await run(this.#python.python, ['sweep.py', ...args], {
        cwd: directory,
        env: { ...process.env, ...this.#environment },
        timeout: 20_000,
      });
      return { code: 0, output: stdout };
    } catch (error) {
      const { code, stderr } = error as { code?: unknown; stderr?: string };
      return { code: typeof code === 'number' ? code : 1, output: stderr || String(error) };
    }
  }
}

function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
