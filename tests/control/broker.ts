import { parseConfig } from '../../exporter/config/command.ts';
import type { ClusterConfig } from '../../exporter/config/config.ts';
import type { Application } from '../services/celery.ts';
import { startRedis } from '../services/redis.ts';
import { makeVirtualHost } from '../services/virtual-host.ts';

/** A real broker with nothing on it but what the test puts there. */
export interface Broker {
  readonly kind: 'redis' | 'rabbitmq';
  readonly application: Application;
  /** The exporter's configuration for it; more flags may be given. */
  config(...flags: string[]): ClusterConfig;
  /** Every queue, list, key and binding at the broker. */
  inventory(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface RabbitMQBroker extends Broker {
  /** A request to the management API about this virtual host: `api('PUT', 'queues/mail', {…})`. */
  api(method: string, path: string, body?: unknown): Promise<unknown>;
  /** As `--broker-api` wants it. */
  readonly managementUrl: string;
}

export const brokers: Readonly<Record<Broker['kind'], () => Promise<Broker>>> = { redis: onRedis, rabbitmq: onRabbitMQ };

export async function onRedis(): Promise<Broker> {
  const redis = await startRedis();
  return {
    kind: 'redis',
    application: { broker: redis.url },
    config: (...flags) => clusterOf(redis.url, flags),
    inventory: async () => {
      const lines = (text: string): string[] => (text === '' ? [] : text.split('\n'));
      const keys = lines(await redis.command('KEYS', '*'));
      const sets = keys.filter((key) => key.startsWith('_kombu.binding.'));
      const members = await Promise.all(sets.map(async (key) => lines(await redis.command('SMEMBERS', key)).map((member) => `${key} ${member}`)));
      return [...keys, ...members.flat()].sort();
    },
    stop: () => redis.stop(),
  };
}

export async function onRabbitMQ(): Promise<RabbitMQBroker> {
  const host = await makeVirtualHost();
  const { name, url, managementUrl } = host;
  return {
    kind: 'rabbitmq',
    application: { broker: url },
    managementUrl,
    config: (...flags) => clusterOf(url, flags),
    api: (method, path, body) => host.api(method, path.replace(/^(queues|exchanges)/, `$1/${name}`), body),
    inventory: async () => {
      const queues = (await host.api('GET', `queues/${name}`)) as { name: string }[];
      const bindings = (await host.api('GET', `bindings/${name}`)) as { source: string; destination: string }[];
      return [...queues.map((queue) => queue.name), ...bindings.map(({ source, destination }) => `${source} → ${destination}`)].sort();
    },
    stop: () => host.remove(),
  };
}

function clusterOf(url: string, flags: readonly string[]): ClusterConfig {
  const readFile = (path: string): never => {
    throw Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' });
  };
  const command = parseConfig({ argv: ['--broker', url, ...flags], env: {}, readFile });
  if (command.kind !== 'run') throw new Error('not a configuration');
  return command.config.clusters[0];
}
