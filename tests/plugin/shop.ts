import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';

/** Real workers on a real broker, and the exporter that the plugin asks. */
export interface Shop {
  readonly redis: Redis;
  readonly exporter: Exporter;
  readonly client: Client;
  readonly workers: readonly Worker[];
  close(): Promise<void>;
}

export interface ShopOptions {
  /** The exporter reads results, and they hold the arguments: else it knows of no result backend. */
  readonly results?: boolean;
}

export async function openShop(flags: readonly string[] = [], { results = false }: ShopOptions = {}): Promise<Shop> {
  const redis = await startRedis();
  const application = { broker: redis.urlOf(0), backend: redis.urlOf(1), ...(results && { settings: { result_extended: true } }) };
  const told = results ? [`--result-backend=${application.backend}`] : [];
  const exporter = await startExporter({ broker: application.broker, flags: ['--queue-interval=1s', '--survey-interval=2s', ...told, ...flags] });
  await exporter.untilReady();
  const [client, ...workers] = await Promise.all([
    startClient(application),
    startWorker(application, { hostname: 'prefork/1@shop', queues: ['celery', 'mail'] }),
    startWorker(application, { hostname: 'threads@shop', pool: 'threads', queues: ['celery'] }),
  ]);
  return {
    redis,
    exporter,
    client,
    workers,
    close: async () => {
      await exporter.stop();
      await Promise.all([client.stop(), ...workers.map((worker) => worker.stop())]);
      await redis.stop();
    },
  };
}
