import { z } from 'zod';
import { named, number, text } from './registry.ts';

export const Survey = named(
  'Survey',
  z.strictObject({
    cluster: z.string(),
    workers: z.strictObject({
      running: z.boolean(),
      rounds: z.number(),
      next: number(),
      asked: z
        .record(z.string(), z.number())
        .describe('Epoch seconds at which each inspect method was last asked of all workers'),
      heavy: z.array(z.string()),
      error: text(),
    }),
    queues: z.strictObject({
      started: number(),
      duration: number(),
      next: number(),
      measured: z.number(),
      missing: z.number(),
      left_out: z.number(),
      error: text(),
      api: z.strictObject({ url: z.string(), answered: number(), error: text(), remedy: text() }).nullable(),
    }),
    mailbox: z.strictObject({
      under_way: z.number(),
      waiting: z.number(),
      late: z.number(),
      duplicate: z.number(),
      unreadable: z.number(),
    }),
  }),
);

export const Surveys = named('Surveys', z.strictObject({ surveys: z.array(Survey) }));
