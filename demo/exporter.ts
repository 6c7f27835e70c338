import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Supervised } from '../tests/services/process.ts';
import type { Broker } from './broker.ts';
import type { Ending } from './ending.ts';
import { newLog } from './logs.ts';

const command = fileURLToPath(new URL('../exporter/bin/celeriac.js', import.meta.url));
/** Flower's, which people have in their fingers. */
const PORT = 5555;

export interface Exporter {
  /** `http://127.0.0.1:5555`, without a slash at its end. */
  readonly url: string;
  /** Why it is not on 5555, where it is not. */
  readonly note: string | undefined;
  readonly log: string;
  /** Waits until it sees the broker. */
  untilReady(): Promise<void>;
  /** Waits until it sees these workers online: one that came before the exporter listened tells of itself with its next heartbeat. */
  untilSees(workers: readonly string[]): Promise<void>;
}

/** The exporter as anybody would start it, open to this machine alone. @param settings more variables */
export async function startExporter(broker: Broker, settings: Readonly<Record<string, string>>, ending: Ending): Promise<Exporter> {
  const port = await firstFree(PORT);
  const log = newLog('exporter');
  const names = broker.kind === 'amqp' ? namesAt(broker.prefix) : keyPrefix(broker.prefix);
  const listening = ['--address', '127.0.0.1', '--port', String(port), '--unauthenticated-api', '--unauthenticated-metrics'];
  // Livelier than its defaults, for somebody who watches it come up.
  const paces = ['--survey-interval', '10s', '--queue-interval', '2s', '--db', 'off'];
  const part = new Supervised({
    name: 'exporter',
    command: process.execPath,
    args: [command, ...listening, ...paces, ...names],
    env: { ...withoutSettings(process.env), CELERIAC_BROKER: broker.url, ...settings },
    log,
  });
  ending.watch('exporter', [part], 4_000);
  const url = `http://127.0.0.1:${port}`;
  const isReady = async (): Promise<boolean> => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true;
  const online = async (): Promise<Readonly<Record<string, boolean>>> =>
    (await (await fetch(`${url}/api/workers?status=1`)).json()) as Readonly<Record<string, boolean>>;
  const note = port === PORT ? undefined : `port ${PORT} is taken`;
  return {
    url,
    note,
    log,
    untilReady: () => part.until('ready', isReady, 30_000),
    untilSees: async (workers) => {
      const areSeen = async (): Promise<boolean> => {
        const seen = await online();
        return workers.every((worker) => seen[worker] === true);
      };
      await part.until(`seeing ${workers.join(' and ')}`, areSeen, 30_000);
    },
  };
}

function keyPrefix(prefix: string): string[] {
  return prefix === '' ? [] : ['--broker-transport-options', JSON.stringify({ global_keyprefix: prefix })];
}

function namesAt(prefix: string): string[] {
  const names = { 'event-exchange': 'celeryev', 'event-queue-prefix': 'celeryev', 'control-exchange': 'celery' };
  return Object.entries(names).map(([option, name]) => `--${option}=${prefix}${name}`);
}

/** The settings of somebody's real exporter or Flower are not the demo's. */
function withoutSettings(environment: NodeJS.ProcessEnv): Record<string, undefined> {
  return Object.fromEntries(
    Object.keys(environment)
      .filter((name) => /^(CELERIAC|FLOWER)_|^CELERY_BROKER_URL$/.test(name))
      .map((name) => [name, undefined]),
  );
}

async function firstFree(from: number): Promise<number> {
  for (let port = from; port < from + 100; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new Error(`every port from ${from} to ${from + 99} is taken`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
