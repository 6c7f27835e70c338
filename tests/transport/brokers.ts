import { systemClock } from '../../exporter/clock.ts';
import type {
  AmqpBrokerConfig,
  BrokerConfig,
  ClusterConfig,
  RedisBrokerConfig,
  TlsConfig,
} from '../../exporter/config/config.ts';
import { silentLogger } from '../../exporter/logger.ts';
import { createTransport } from '../../exporter/transport/create.ts';
import type { Transport } from '../../exporter/transport/transport.ts';
import type { Certificates } from '../services/certificates.ts';

export const NAMES: ClusterConfig['names'] = {
  eventExchange: 'celeryev',
  eventQueuePrefix: 'celeryev',
  controlExchange: 'celery',
};

export function redisConfig(at: RedisBrokerConfig['at'], rest: Partial<RedisBrokerConfig> = {}): RedisBrokerConfig {
  return {
    kind: 'redis',
    display: 'redis://test',
    at,
    username: undefined,
    password: undefined,
    db: 0,
    tls: undefined,
    keyPrefix: '',
    fanoutPrefix: '/{db}.',
    fanoutPatterns: true,
    prioritySteps: [0, 3, 6, 9],
    separator: '\x06\x16',
    unackedKey: 'unacked',
    ...rest,
  };
}

export function amqpConfig(url: string, rest: Partial<AmqpBrokerConfig> = {}): AmqpBrokerConfig {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    kind: 'amqp',
    display: 'amqp://test',
    host: hostname,
    port: Number(port),
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    vhost: decodeURIComponent(pathname.slice(1)),
    tls: undefined,
    heartbeatSeconds: 10,
    eventQueueLength: 100_000,
    ...rest,
  };
}

export function trusting(certificates: Certificates): TlsConfig {
  return { ca: certificates.authority, cert: undefined, key: undefined, serverName: undefined, verify: true };
}

export function transportTo(
  broker: BrokerConfig,
  options: { names?: ClusterConfig['names']; maxBufferedMessages?: number } = {},
): Transport {
  return createTransport({
    broker,
    names: options.names ?? NAMES,
    cluster: 'test',
    maxBufferedMessages: options.maxBufferedMessages ?? 100_000,
    logger: silentLogger,
    clock: systemClock,
  });
}
