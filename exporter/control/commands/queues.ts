import { z } from 'zod';
import { name } from './arguments.ts';
import { consumes } from './answers.ts';
import { command } from './command.ts';

const QUEUES = ['active_queues'] as const;
const EXCHANGE_TYPES = ['direct', 'topic', 'fanout', 'headers'] as const;

/** Named by arguments of their own. */
const OWN = new Set(['queue', 'exchange', 'exchange_type', 'routing_key']);

export const addConsumer = command({
  name: 'add_consumer',
  role: 'operator',
  action: 'queue-add-consumer',
  effect: 'Consumes from one more queue, which is declared where it is not there. Exchange and options count only for a queue that its application does not name.',
  arguments: z.strictObject({
    queue: name('Queue to consume from'),
    exchange: name('Exchange that the queue is bound to; absent: one named like the queue').optional(),
    exchange_type: z.enum(EXCHANGE_TYPES, { error: () => `expected one of ${EXCHANGE_TYPES.join(', ')}` }).default('direct').describe('Type of the exchange'),
    routing_key: name('Key of the binding; absent: the name of the queue').optional(),
    options: z
      .record(z.string().regex(/^[a-z][a-z_]*$/, 'options have names such as durable or queue_arguments'), z.unknown())
      .refine((given) => !Object.keys(given).some((key) => OWN.has(key)), { error: 'queue, exchange, exchange_type and routing_key stand beside it, not in it' })
      .optional()
      .describe("Further fields of kombu's Queue: durable, auto_delete, queue_arguments, max_priority …"),
  }),
  wire: ({ options, queue, exchange = queue, exchange_type, routing_key = queue }) => ({ ...options, queue, exchange, exchange_type, routing_key }),
  shows: ({ queue }) => ({ methods: QUEUES, seen: (now) => consumes(now, queue) }),
});

export const cancelConsumer = command({
  name: 'cancel_consumer',
  role: 'operator',
  action: 'queue-cancel-consumer',
  effect: 'No longer consumes from a queue. What it has prefetched from it is still executed.',
  arguments: z.strictObject({ queue: name('Queue to let be') }),
  shows: ({ queue }) => ({ methods: QUEUES, seen: (now) => now.has('active_queues') && !consumes(now, queue) }),
});
