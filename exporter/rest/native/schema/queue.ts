import { z } from 'zod';
import { named, number, text, time } from './registry.ts';

export const Queue = named(
  'Queue',
  z.strictObject({
    cluster: z.string(),
    name: z.string(),
    measured_at: number(),
    missing: z.boolean(),
    type: text(),
    ready: number(),
    ready_by_priority: z.record(z.string(), z.number()).nullable(),
    unacked: number(),
    consumers: number(),
    workers: z.array(z.string()),
  }),
);
export const Queues = named('Queues', z.strictObject({ queues: z.array(Queue) }));

const QueueLength = named(
  'QueueLength',
  z.strictObject({ time: time(), ready: number(), max_ready: number(), unacked: number(), consumers: number() }),
);

export const QueueLengths = named(
  'QueueLengths',
  z.strictObject({
    from: time(),
    to: time(),
    series: z.array(z.strictObject({ cluster: z.string(), queue: z.string(), lengths: z.array(QueueLength) })),
  }),
);
