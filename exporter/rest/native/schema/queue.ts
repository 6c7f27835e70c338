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
    purged_at: number().describe('When it was purged last, as far as this exporter, or the audit trail, knows'),
    waiting_since: number().describe(
      'Since when the oldest task that is known to wait in it does, as last measured: it was sent there, is due, and no worker has received it. ' +
        'Known by task-sent events, of the tasks in memory. Null where none is known, and where the broker counts no ready message',
    ),
    waiting_longest: z.strictObject({ uuid: z.string(), name: text() }).nullable().describe('That task'),
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

export const PurgeRequest = z.strictObject({
  cluster: z.string().optional().describe('Wanted where several clusters are watched and none is named default'),
  queue: z.string({ error: () => 'wanted, and not given' }).min(1, 'wanted, and not given').max(512).describe('One of those that are known: see /api/v1/queues'),
  at_most: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('If more wait right before, none is thrown away (409). What comes in between that look and the purge goes with the rest; the answer counts it'),
  reason: z.string().max(1_000).optional().describe('Why, for the audit trail'),
});

export const QueuePurged = named(
  'QueuePurged',
  z.strictObject({
    cluster: z.string(),
    queue: z.string(),
    messages: z.number().describe('How many were thrown away, by the count of the broker'),
    at: time().describe('Epoch seconds, right before'),
    ready: number().describe('How many wait since, as last measured'),
    unacked: number().describe('How many workers hold, where that is known; they are run, and come back if their worker dies'),
  }),
);
