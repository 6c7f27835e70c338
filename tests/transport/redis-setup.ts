import type { ClusterConfig, RedisBrokerConfig } from '../../exporter/config/config.ts';
import type { Application } from '../services/celery.ts';
import type { CeleryVersion } from '../services/python.ts';
import type { Redis } from '../services/redis.ts';
import { NAMES, transportTo } from './brokers.ts';
import type { Setup } from './contract.ts';
import { startPeer } from './peer.ts';

export interface RedisSetup {
  /** The server that holds the data now. */
  redis: () => Promise<Redis>;
  config: RedisBrokerConfig;
  application: Application;
  names?: ClusterConfig['names'];
  version?: CeleryVersion;
  stop: () => Promise<void>;
}

export async function redisSetup({ redis, config, application, names = NAMES, version, stop }: RedisSetup): Promise<Setup> {
  return {
    transport: () => transportTo(config, { names }),
    peer: await startPeer(application, version),
    leftovers: async () => leftoversOn(await redis(), config, names),
    knowsEveryQueue: true,
    countsConsumers: false,
    countsUnacked: true,
    hasPriorityLists: true,
    stop,
  };
}

/** Our connections by their names, reply lists, and what is bound to the reply exchange: the peer asks nobody. */
export async function leftoversOn(redis: Redis, { db, keyPrefix }: RedisBrokerConfig, names = NAMES): Promise<readonly string[]> {
  const ask = async (...words: string[]): Promise<string[]> =>
    (await redis.command('-n', db, ...words)).split('\n').filter((line) => line !== '');
  const clients = (await ask('CLIENT', 'LIST'))
    .map((line) => /name=(celeriac\S*)/.exec(line)?.[1])
    .filter((name) => name !== undefined);
  const lists = (await ask('KEYS', '*.reply.*')).filter((key) => !key.includes('_kombu.'));
  const bindings = await ask('SMEMBERS', `${keyPrefix}_kombu.binding.reply.${names.controlExchange}.pidbox`);
  return [...clients, ...lists, ...bindings];
}
