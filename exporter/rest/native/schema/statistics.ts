import { z } from 'zod';
import { named, number, text, time } from './registry.ts';
import { Incomplete } from './task.ts';

const Spread = named(
  'Spread',
  z.strictObject({ count: z.number(), mean: number(), p50: number(), p95: number(), p99: number(), max: number() }),
);

const counts = {
  count: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  retried: z.number(),
  revoked: z.number(),
  runtime: Spread.describe('Seconds from start to end'),
  wait: Spread.describe('Seconds from sent to start'),
};
const ranged = { from: time(), to: time(), incomplete: Incomplete };
const quantile_error = z.number().describe('Largest relative error of the percentiles; 0 where they are exact');

export const TaskType = named(
  'TaskType',
  z.strictObject({
    cluster: z.string(),
    name: z.string(),
    ...counts,
    rate: z.number().describe('Tasks a second over the range'),
  }),
);

export const TaskTypes = named('TaskTypes', z.strictObject({ ...ranged, types: z.array(TaskType), quantile_error }));

export const Failure = named(
  'Failure',
  z.strictObject({
    cluster: z.string(),
    exception: z.string().describe('Its class'),
    frame: text().describe('The innermost frame of the traceback: `orders.py:42 in charge`'),
    names: z.array(z.string()),
    count: z.number(),
    first: time(),
    last: time(),
    example: z.strictObject({ uuid: z.string(), message: z.string() }).describe('The latest'),
  }),
);

export const Failures = named('Failures', z.strictObject({ ...ranged, failures: z.array(Failure) }));

export const DIMENSION_NAMES = ['cluster', 'name', 'state', 'worker', 'queue', 'exception'] as const;

export const AggregateStep = named(
  'AggregateStep',
  z.strictObject({
    time: time().describe('Epoch seconds at which the step begins'),
    by: z.partialRecord(z.enum(DIMENSION_NAMES), text()),
    ...counts,
  }),
);

export const Aggregate = named(
  'Aggregate',
  z.strictObject({
    ...ranged,
    step: number().describe('Seconds; null: one row for the whole range'),
    rows: z.array(AggregateStep),
    quantile_error,
  }),
);
