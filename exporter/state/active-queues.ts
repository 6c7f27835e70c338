/** A queue as a worker's answer to active_queues names it. */
export interface ConsumedQueue {
  readonly name: string;
  readonly exchange: string;
  readonly routingKey: string;
}

/** More than a worker sensibly consumes. */
const MAX_QUEUES = 1_000;

/** Reads `[{ name, exchange: { name, … }, routing_key, … }]`; leaves out what has no name. */
export function consumedQueues(answer: unknown): readonly ConsumedQueue[] {
  if (!Array.isArray(answer)) return [];
  const queues: ConsumedQueue[] = [];
  for (const item of answer.slice(0, MAX_QUEUES) as unknown[]) {
    const { name, exchange, routing_key } = fieldsOf(item);
    if (typeof name !== 'string' || name === '') continue;
    const exchangeName = fieldsOf(exchange).name;
    queues.push({
      name,
      exchange: typeof exchangeName === 'string' ? exchangeName : '',
      routingKey: typeof routing_key === 'string' ? routing_key : '',
    });
  }
  return queues;
}

/** The queue that a message published to `exchange` with `routingKey` came through, as far as the worker's queues tell. */
export function queueOf(queues: readonly ConsumedQueue[] | undefined, exchange: string, routingKey: string): string | undefined {
  // To the default exchange, '', the routing key is the queue's name (AMQP 0-9-1; kombu's Redis transport does the same).
  if (exchange === '') return routingKey === '' ? undefined : routingKey;
  return queues?.find((queue) => queue.exchange === exchange && queue.routingKey === routingKey)?.name;
}

/** The fields of a value off the wire, none where it is no object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}
