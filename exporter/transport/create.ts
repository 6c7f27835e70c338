import type { Clock } from '../clock.ts';
import type { BrokerConfig, ClusterConfig } from '../config/config.ts';
import type { Logger } from '../logger.ts';
import { AmqpTransport } from './amqp/amqp.ts';
import { RedisTransport } from './redis/redis.ts';
import type { Transport } from './transport.ts';

export interface TransportOptions {
  readonly broker: BrokerConfig;
  readonly names: ClusterConfig['names'];
  /** The cluster's name: people see it in the names of our connections at the broker. */
  readonly cluster: string;
  /** Event messages that may wait for whoever reads `events()`. */
  readonly maxBufferedMessages: number;
  /** Nothing is made at the broker that would stay there: an exchange that no worker has declared yet counts as missing. */
  readonly onlyLooks?: boolean;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Not connected yet: `open()` begins. */
export function createTransport({ broker, cluster, ...options }: TransportOptions): Transport {
  // Redis takes no spaces in a client's name.
  const clientName = `celeriac-${cluster.replaceAll(/[^\x21-\x7e]/g, '_')}`;
  return broker.kind === 'redis'
    ? new RedisTransport({ ...options, broker, clientName })
    : new AmqpTransport({ ...options, broker, clientName });
}
