import { randomUUID } from 'node:crypto';
import { parseConfig } from '../../exporter/config/command.ts';
import type { ClusterConfig } from '../../exporter/config/config.ts';
import type { Application } from '../services/celery.ts';
import { startRabbitMQ } from '../services/rabbitmq.ts';
import { startRedis } from '../services/redis.ts';

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
  /** A request to the management API about this virtual host: `api('GET', 'queues')`. */
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

/** On the RabbitMQ that test runs share, where there is one, else on one of its own; in a new virtual host either way. */
export async function onRabbitMQ(): Promise<RabbitMQBroker> {
  const shared = { url: process.env['CELERIAC_TEST_RABBITMQ'], api: process.env['CELERIAC_TEST_RABBITMQ_API'] };
  const own = shared.url && shared.api ? undefined : await startRabbitMQ();
  const server = new URL(own?.url ?? shared.url ?? '');
  const managementUrl = own?.managementUrl ?? shared.api ?? '';
  const management = new URL(managementUrl);
  const authorization = `Basic ${btoa(`${management.username}:${management.password}`)}`;
  management.username = management.password = '';

  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${management.href}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  const name = `control-${randomUUID()}`;
  await call('PUT', `vhosts/${name}`);
  await call('PUT', `permissions/${name}/${server.username}`, { configure: '.*', write: '.*', read: '.*' });
  const url = `amqp://${server.username}:${server.password}@${server.host}/${name}`;
  return {
    kind: 'rabbitmq',
    application: { broker: url },
    managementUrl,
    config: (...flags) => clusterOf(url, flags),
    api: (method, path, body) => call(method, path.replace(/^(queues|exchanges|bindings)/, `$1/${name}`), body),
    inventory: async () => {
      const queues = (await call('GET', `queues/${name}`)) as { name: string }[];
      const bindings = (await call('GET', `bindings/${name}`)) as { source: string; destination: string }[];
      return [...queues.map((queue) => queue.name), ...bindings.map(({ source, destination }) => `${source} → ${destination}`)].sort();
    },
    stop: async () => {
      await call('DELETE', `vhosts/${name}`);
      await own?.stop();
    },
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
