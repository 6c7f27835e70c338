import { z } from 'zod';
import { named, number, text } from './registry.ts';

const Value = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('value'),
    value: z.unknown().describe('JSON; secrets are masked, dates and UUIDs are texts'),
    exact: z.boolean().describe('Whether nothing was lost between the worker and here: only then may a task be called again with it'),
  }),
  z.strictObject({
    kind: z.literal('undecodable'),
    reason: z.string().describe('pickle, too-large, malformed, …'),
    why: z.string(),
    remedy: text(),
  }),
]);

export const StoredValue = named('StoredValue', Value);

export const ResultAnswer = named(
  'StoredResult',
  z.strictObject({
    cluster: z.string(),
    uuid: z.string(),
    state: text().describe("Celery's or the application's own; null where not even that can be read"),
    result: StoredValue.describe('null as a value for FAILURE, RETRY and REVOKED, which have an exception'),
    exception: z
      .strictObject({ type: z.string(), module: text(), message: z.array(z.unknown()).describe("The exception's arguments"), repr: z.string() })
      .nullable(),
    traceback: text(),
    children: z.array(z.string()).describe('Ids of the tasks that it called'),
    date_done: number().describe('Epoch seconds'),
    group_id: text(),
    parent_id: text(),
    name: text().describe('This and what follows: with result_extended alone'),
    args: StoredValue.nullable(),
    kwargs: StoredValue.nullable(),
    worker: text(),
    retries: number(),
    queue: text(),
    stamps: z.record(z.string(), z.unknown()).nullable(),
  }),
);

export const AbortAnswer = named(
  'AbortAnswer',
  z.strictObject({
    cluster: z.string(),
    uuid: z.string(),
    state: text().describe('As it is stored now: ABORTED, or SUCCESS where it was too late'),
  }),
);
