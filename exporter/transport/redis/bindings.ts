import type { Redis } from 'ioredis';
import { bindingKey } from './keys.ts';
import type { KeyLayout } from './keys.ts';

/** The queues behind each routing key of a direct exchange. */
export async function queuesBoundTo(
  redis: Redis,
  layout: KeyLayout,
  exchange: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const queues = new Map<string, string[]>();
  for (const member of await redis.smembers(bindingKey(layout, exchange))) {
    const [routingKey = '', , queue] = member.split(layout.separator);
    if (queue === undefined) continue;
    const known = queues.get(routingKey);
    if (known) known.push(queue);
    else queues.set(routingKey, [queue]);
  }
  return queues;
}
