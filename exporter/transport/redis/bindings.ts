import type { Redis } from 'ioredis';
import type { Destination } from '../transport.ts';
import { bindingKey, bindingParts } from './keys.ts';
import type { KeyLayout } from './keys.ts';

/**
 * The queues behind a routing key of a direct or topic exchange. kombu keeps no types of exchanges; a topic exchange's bindings
 * bear a pattern.
 */
export async function queuesFor(redis: Redis, layout: KeyLayout, { exchange, routingKey }: Destination): Promise<readonly string[]> {
  const queues = new Set<string>();
  for (const member of await redis.smembers(bindingKey(layout, exchange))) {
    const [bound, pattern, queue] = bindingParts(layout, member);
    if (queue === '') continue;
    if (pattern === '' ? bound === routingKey : topicMatches(bound, routingKey)) queues.add(queue);
  }
  return [...queues];
}

/** The queues behind each routing key of a direct exchange. */
export async function queuesBoundTo(
  redis: Redis,
  layout: KeyLayout,
  exchange: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const queues = new Map<string, string[]>();
  for (const member of await redis.smembers(bindingKey(layout, exchange))) {
    const [routingKey, , queue] = bindingParts(layout, member);
    if (queue === '') continue;
    const known = queues.get(routingKey);
    if (known) known.push(queue);
    else queues.set(routingKey, [queue]);
  }
  return queues;
}

/** Whether the queue is bound to the exchange of its own name, as Celery declares queues. */
export async function isBound(redis: Redis, layout: KeyLayout, queue: string): Promise<boolean> {
  const members = await redis.smembers(bindingKey(layout, queue));
  return members.some((member) => bindingParts(layout, member)[2] === queue);
}

/** kombu's idea of a topic: `*` stands for one word, `#` for anything, with the dots around it as they are. */
export function topicMatches(binding: string, routingKey: string): boolean {
  const words = binding.split('.').map((word) => (word === '*' ? '[^.]+' : word === '#' ? '.*?' : word.replace(/[.*+?^${}()|[\]\\/#]/g, '\\$&')));
  return new RegExp(`^${words.join('\\.')}$`, 's').test(routingKey);
}
