import type { Redis } from 'ioredis';
import type { RedisBrokerConfig } from '../../config/config.ts';
import { CeleriacError } from '../../errors.ts';
import type { Destination, OutgoingMessage } from '../transport.ts';
import { isBound, queuesFor } from './bindings.ts';
import { fanoutPrefixes } from './channels.ts';
import { sealed } from './envelope.ts';
import { priorityKey, stepFor } from './keys.ts';

/**
 * As kombu does: through the nameless exchange into the list of the queue's name; through a direct or topic exchange into the list
 * of each queue that is bound to it; through a fanout exchange by pub/sub, which only those get that listen at the moment.
 * @throws CeleriacError `not-found` when that is nobody
 */
export async function publish(redis: Redis, broker: RedisBrokerConfig, message: OutgoingMessage, to: Destination): Promise<void> {
  const envelope = sealed(message, to);
  if (to.exchangeType === 'fanout') {
    if ((await broadcast(redis, broker, envelope, to)) === 0) throw nobody(to, 'no worker listens to it: start one.');
    return;
  }
  const queues = to.exchange === '' ? [to.routingKey] : await queuesFor(redis, broker, to);
  if (queues.length === 0) throw nobody(to, 'a worker that consumes the queue binds it: start one, or publish to the queue itself.');
  const step = stepFor(broker.prioritySteps, message.properties.priority ?? 0);
  // One push after the other: most have one queue, and Redis would not take back the others where one fails.
  for (const queue of queues) await redis.lpush(priorityKey(broker, queue, step), envelope);
}

/** @returns how many got it */
export async function broadcast(redis: Redis, broker: RedisBrokerConfig, envelope: string, { exchange, routingKey }: Destination): Promise<number> {
  const behind = broker.fanoutPatterns && routingKey !== '' ? `/${routingKey}` : '';
  const got = await Promise.all(fanoutPrefixes(broker).map((prefix) => redis.publish(`${prefix}${exchange}${behind}`, envelope)));
  return got.reduce((sum, count) => sum + count, 0);
}

/** An empty list is no key; but who ever consumed the queue has bound it to an exchange, as a rule to that of its own name. */
export async function hasQueue(redis: Redis, broker: RedisBrokerConfig, name: string): Promise<boolean> {
  const lists = broker.prioritySteps.map((step) => priorityKey(broker, name, step));
  return (await redis.exists(...lists)) > 0 || isBound(redis, broker, name);
}

function nobody({ exchange, routingKey }: Destination, remedy: string): CeleriacError {
  return new CeleriacError('not-found', `no queue is bound to exchange "${exchange}" with routing key "${routingKey}"`, { remedy: `On Redis ${remedy}` });
}
