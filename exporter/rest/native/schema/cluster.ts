import { z } from 'zod';
import type { ConditionName } from '../../../contract/readiness.ts';
import { named, number, text, time } from './registry.ts';

const Condition = named(
  'Condition',
  z.strictObject({
    name: z.custom<ConditionName>((name) => typeof name === 'string').meta({ jsonSchema: { type: 'string' } }),
    status: z.enum(['ok', 'warning', 'failing']),
    what: z.string(),
    since: number(),
    why: text(),
    remedy: text(),
  }),
);

export const Cluster = named(
  'Cluster',
  z.strictObject({
    name: z.string(),
    broker: z.strictObject({
      kind: z.enum(['redis', 'rabbitmq']),
      state: z.enum(['connecting', 'live', 'waiting', 'closed']),
      since: time(),
      reason: text(),
      remedy: text(),
      reconnects: z.number(),
    }),
    workers: z.strictObject({ online: z.number(), silent: z.number(), offline: z.number(), lost: z.number() }),
    queues: z.number(),
    tasks: z.strictObject({ held: z.number(), bytes: z.number(), max_bytes: z.number(), evicted: z.number() }),
    events: z.strictObject({
      count: z.number(),
      last: number(),
      lag: number(),
      late: z.number(),
      duplicate: z.number(),
      rejected: z.number(),
      dropped: z.number(),
    }),
    conditions: z.array(Condition),
  }),
);

export const Clusters = named('Clusters', z.strictObject({ clusters: z.array(Cluster) }));
