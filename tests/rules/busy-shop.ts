import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { applicationDirectory, applicationEnvironment, startWorker } from '../services/celery.ts';
import type { Application, Worker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { dataDirectory, Supervised } from '../services/process.ts';
import { pythonEnvironment } from '../services/python.ts';
import { startRedis } from '../services/redis.ts';

const LOST = 'lost@shop';
const ABANDONED = 'abandoned';

/**
 * A shop in which much goes right and some things go wrong: tasks that fail and retry, a queue that nobody consumes and that grows, a
 * worker that was killed; and a beat that sends a task every second.
 *
 * States: open, with tasks sent twice a second → closed.
 */
export class BusyShop {
  readonly exporter: Exporter;
  readonly beat: Supervised;
  readonly lost = LOST;
  readonly abandoned = ABANDONED;
  readonly #client: Client;
  readonly #others: readonly { stop(): Promise<unknown> }[];
  #open = true;
  readonly #traffic: Promise<void>;

  private constructor(exporter: Exporter, beat: Supervised, client: Client, others: readonly { stop(): Promise<unknown> }[]) {
    this.exporter = exporter;
    this.beat = beat;
    this.#client = client;
    this.#others = others;
    this.#traffic = this.#run();
  }

  static async open(): Promise<BusyShop> {
    const redis = await startRedis();
    const settings = { beat_schedule: { totals: { task: 'shop.total', schedule: 1, args: [[1, 2]] } } };
    const application: Application = { broker: redis.urlOf(0), backend: redis.urlOf(1), settings };
    const flags = ['--queue-interval=1s', '--survey-interval=2s', '--worker-timeout=6s'];
    const history = join(dataDirectory('history'), 'history.db');
    const [exporter, client, beat, ...workers] = await Promise.all([
      startExporter({ broker: application.broker, flags: [...flags, `--result-backend=${redis.urlOf(1)}`], db: history }),
      startClient(application),
      startBeat(application),
      startWorker(application, { hostname: 'prefork@shop', queues: ['celery', 'mail'] }),
      startWorker(application, { hostname: LOST, pool: 'threads', queues: ['celery'] }),
    ]);
    await exporter.until('both workers', async () => (await exporter.metric('celeriac_workers', { presence: 'online' })) === workers.length);
    await killed(workers, LOST);
    return new BusyShop(exporter, beat, client, [...workers, redis]);
  }

  async close(): Promise<void> {
    this.#open = false;
    await this.#traffic;
    await this.#client.process.stop();
    await Promise.all([this.exporter, this.beat, ...this.#others].map((process) => process.stop()));
  }

  async #run(): Promise<void> {
    while (this.#open) {
      await this.#client.send({ task: 'shop.add', args: [1, 2] }, 5);
      await this.#client.send({ task: 'shop.add', args: [1, 2], options: { queue: 'mail' } });
      await this.#client.send({ task: 'shop.sleep', args: [0.05] });
      await this.#client.send({ task: 'shop.fail' }, 2);
      await this.#client.send({ task: 'shop.retry_then_fail', args: [3, 0.1] });
      await this.#client.send({ task: 'shop.echo', options: { countdown: 0.5 } });
      await this.#client.send({ task: 'shop.echo', options: { queue: ABANDONED } }, 20);
      await sleep(500);
    }
  }
}

async function killed(workers: readonly Worker[], hostname: string): Promise<void> {
  await workers.find((worker) => worker.hostname === hostname)?.kill();
}

async function startBeat(application: Application): Promise<Supervised> {
  const environment = await pythonEnvironment('5.7.0');
  const schedule = join(dataDirectory('beat'), 'schedule');
  return new Supervised({
    name: 'beat',
    command: environment.program('celery'),
    args: ['--app', 'app', 'beat', '--schedule', schedule, '--pidfile', ''],
    cwd: applicationDirectory,
    env: applicationEnvironment(application),
  });
}
