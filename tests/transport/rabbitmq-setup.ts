import type { AmqpBrokerConfig, ClusterConfig } from '../../exporter/config/config.ts';
import type { CeleryVersion } from '../services/python.ts';
import type { VirtualHost } from '../services/virtual-host.ts';
import { NAMES, transportTo } from './brokers.ts';
import type { Setup } from './contract.ts';
import { startPeer } from './peer.ts';

export interface RabbitMQSetup {
  readonly config: AmqpBrokerConfig;
  /** Where it is, and its management API. */
  readonly host: Pick<VirtualHost, 'url' | 'api'>;
  readonly settings?: Record<string, unknown>;
  readonly names?: ClusterConfig['names'];
  readonly version?: CeleryVersion;
  readonly stop: () => Promise<void>;
}

export async function rabbitmqSetup({ config, host, settings, names = NAMES, version, stop }: RabbitMQSetup): Promise<Setup> {
  return {
    transport: () => transportTo(config, { names }),
    peer: await startPeer({ broker: host.url, settings }, version),
    leftovers: () => leftoversOn(host, config.vhost),
    knowsEveryQueue: false,
    countsConsumers: true,
    countsUnacked: false,
    hasPriorityLists: false,
    stop,
  };
}

interface Listed {
  readonly name?: string;
  readonly user_provided_name?: string;
}

/** Our connections by the name we give, our event queues, and reply queues: the peer asks nobody. */
export async function leftoversOn({ api }: Pick<VirtualHost, 'api'>, virtualHost: string): Promise<readonly string[]> {
  const at = encodeURIComponent(virtualHost);
  const connections = (await api('GET', `vhosts/${at}/connections`)) as Listed[];
  const queues = (await api('GET', `queues/${at}`)) as Listed[];
  return [
    ...connections.map(({ user_provided_name = '' }) => user_provided_name).filter((name) => name.startsWith('celeriac')),
    ...queues.map(({ name = '' }) => name).filter((name) => name.includes('.celeriac.') || name.includes('.reply.')),
  ];
}
