import { dataDirectory, Supervised } from '../tests/services/process.ts';
import type { Broker } from './broker.ts';
import type { Ending } from './ending.ts';
import { newLog } from './logs.ts';
import { masked } from './broker.ts';
import type { Shop } from './shop.ts';

/** Makes the broker ready for the shop, and sees to it that nothing of the shop is left there. */
export async function openBroker(broker: Broker, shop: Shop, ending: Ending): Promise<void> {
  if (broker.own) return startRedis(broker.own, ending);
  await shop.sweepBefore();
  ending.stage(`removing what the shop wrote to ${masked(broker.url)}`, () => shop.sweepAfter());
}

/** A Redis for the demo alone: on loopback, in memory only, gone with the demo. */
async function startRedis(own: { program: string; port: number }, ending: Ending): Promise<void> {
  const inMemory = { save: '', appendonly: 'no', maxmemory: '256mb' };
  const settings = { bind: '127.0.0.1', port: own.port, dir: dataDirectory('redis'), ...inMemory };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const redis = new Supervised({ name: 'redis-server', command: own.program, args, log: newLog('redis') });
  ending.watch('redis-server', [redis], 3_000);
  await redis.untilLogged('Ready to accept connections', 15_000);
}
