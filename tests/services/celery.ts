import { fileURLToPath } from 'node:url';
import { Supervised } from './process.ts';
import type { Exit } from './process.ts';
import { pythonEnvironment } from './python.ts';
import type { CeleryVersion, EnvironmentName } from './python.ts';

/** The shop of `tests/celery` on one broker; workers and clients of one cluster share it. */
export interface Application {
  broker: string;
  /** Result backend; none when absent. */
  backend?: string;
  /** The Python environment, where the plain one of a version has not all that it needs. */
  environment?: EnvironmentName;
  /** Further environment variables of its processes. */
  env?: Record<string, string>;
  /** Any Celery settings, for instance `{ broker_transport_options: { global_keyprefix: 'shop_' } }`. */
  settings?: Record<string, unknown>;
}

export type Pool = 'prefork' | 'threads' | 'solo';
export const pools: readonly Pool[] = ['prefork', 'threads', 'solo'];

export interface WorkerOptions {
  version?: CeleryVersion;
  pool?: Pool;
  concurrency?: number;
  queues?: readonly string[];
  /** The whole node name. */
  hostname?: string;
  /** Task events from the start, as -E does. */
  events?: boolean;
  /** More flags, for instance `['--autoscale', '4,1']`. */
  flags?: readonly string[];
  env?: Record<string, string>;
  /** Return at once instead of when the worker is ready. */
  wait?: boolean;
}

export const applicationDirectory = fileURLToPath(new URL('../celery/', import.meta.url));

export function applicationEnvironment(application: Application): Record<string, string | undefined> {
  return {
    SHOP_BROKER: application.broker,
    SHOP_BACKEND: application.backend,
    SHOP_SETTINGS: JSON.stringify(application.settings ?? {}),
    PYTHONPATH: applicationDirectory,
    PYTHONUNBUFFERED: '1',
    // The repository is shared by workers of several versions of Celery and is not theirs to write into.
    PYTHONDONTWRITEBYTECODE: '1',
    // Celery reads these before the application's own settings.
    CELERY_BROKER_URL: undefined,
    CELERY_RESULT_BACKEND: undefined,
    ...application.env,
  };
}

/** One worker, up and consuming when this returns. */
export async function startWorker(application: Application, options: WorkerOptions = {}): Promise<Worker> {
  const { version = '5.7.0', pool = 'prefork', concurrency = 2, hostname = 'worker@shop', queues, events = true, flags = [], wait = true } = options;
  const environment = await pythonEnvironment(application.environment ?? version);
  const process = new Supervised({
    name: `worker-${version}-${pool}-${hostname}`,
    command: environment.program('celery'),
    args: [
      ...['--app', 'app', 'worker', '--pool', pool, '--concurrency', String(concurrency), '--hostname', hostname],
      ...['--loglevel', 'INFO', ...(events ? ['--task-events'] : []), ...(queues ? ['--queues', queues.join(',')] : []), ...flags],
    ],
    cwd: applicationDirectory,
    env: { ...applicationEnvironment(application), ...options.env },
  });
  const worker = new Worker(process, hostname, version, pool);
  if (wait) await worker.untilReady();
  return worker;
}

/**
 * States: starting → ready ⇄ paused → ended. A stopped worker finishes its tasks and says worker-offline; a killed one
 * says nothing, and neither do the children of its pool.
 */
export class Worker {
  readonly hostname: string;
  readonly version: CeleryVersion;
  readonly pool: Pool;
  readonly process: Supervised;

  constructor(process: Supervised, hostname: string, version: CeleryVersion, pool: Pool) {
    this.process = process;
    this.hostname = hostname;
    this.version = version;
    this.pool = pool;
  }

  get pid(): number {
    return this.process.pid;
  }

  get log(): string {
    return this.process.log;
  }

  untilReady(within = 60_000): Promise<void> {
    return this.process.untilLogged(`${this.hostname} ready.`, within);
  }

  /** Warm shutdown: running tasks end first. */
  stop(patience = 20_000): Promise<Exit> {
    return this.process.stop(patience);
  }

  /** kill -9 of the worker and its pool's processes. */
  kill(): Promise<Exit> {
    return this.process.kill();
  }

  pause(): void {
    this.process.pause();
  }

  resume(): void {
    this.process.resume();
  }
}
