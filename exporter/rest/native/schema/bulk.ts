import { z } from 'zod';
import { named, number, text, time } from './registry.ts';

export const KINDS = ['revoke', 'terminate', 'call-again'] as const;
export const OUTCOMES = ['waiting', 'done', 'refused', 'failed', 'skipped', 'unknown', 'cancelled'] as const;

const kind = z.enum(KINDS).describe('`revoke`: not to be started; `terminate`: also ended where it runs; `call-again`: called anew with the same arguments');

export const BulkPreviewRequest = z.strictObject({
  action: kind,
  query: z.string().min(1, 'not empty').max(4_000).optional().describe('Which tasks, in the query language: `name:shop.* state:RECEIVED`; this or ids'),
  ids: z.array(z.string().min(1).max(255)).min(1).max(100_000).optional().describe('Which tasks, by id'),
  cluster: z.string().optional().describe('Only of this cluster'),
  signal: z.enum(['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGABRT', 'SIGUSR1', 'SIGUSR2']).optional().describe('Of terminate; SIGTERM'),
});

export const BulkPreview = named(
  'BulkPreview',
  z.strictObject({
    token: z.string().describe('To begin exactly these with, at `/api/v1/bulk`'),
    expires: time(),
    kind,
    total: z.number(),
    checked: z.number().describe('How many of them were looked at more closely'),
    refused: z.array(z.strictObject({ reason: z.string(), count: z.number(), message: z.string(), remedy: text() })).describe('What will be refused, and why; the most frequent first'),
    sample: z.array(z.strictObject({ cluster: z.string(), uuid: z.string(), name: text(), state: z.string(), refused: text() })),
    incomplete: text().describe('Why the history is missing from this answer; null where it is not'),
  }),
);

export const BulkBeginRequest = z.strictObject({
  preview: z.string().max(100).describe('`token` of the preview'),
  pace: z.number().min(0.1, 'expected 0.1 to 1000 tasks a second').max(1_000, 'expected 0.1 to 1000 tasks a second').default(50).describe('Tasks a second, at most'),
  reason: z.string().max(1_000).optional().describe('Why, for the audit trail'),
});

const counts = z.strictObject(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, z.number()])) as Record<(typeof OUTCOMES)[number], z.ZodNumber>);

export const BulkAction = named(
  'BulkAction',
  z.strictObject({
    id: z.string(),
    kind,
    signal: text(),
    state: z.enum(['running', 'waiting', 'done', 'cancelled']).describe('`waiting`: it cannot go on at present, and does by itself'),
    why: text().describe('Why it waits'),
    pace: z.number(),
    created: time(),
    ended: number(),
    by: text(),
    reason: text(),
    selection: z.strictObject({ cluster: text(), query: text(), ids: number() }),
    total: z.number(),
    counts,
    durable: z.boolean().describe('False: it ends with the exporter, which keeps no history'),
  }),
);

export const BulkActions = named('BulkActions', z.strictObject({ actions: z.array(BulkAction).describe('Newest first') }));

export const BulkTask = named(
  'BulkTask',
  z.strictObject({
    number: z.number(),
    cluster: z.string(),
    uuid: z.string(),
    name: text(),
    outcome: z.enum(OUTCOMES).describe('`skipped`: it had ended before its turn; `unknown`: the exporter ended while it was under way, and it is not done twice'),
    detail: text(),
    new_uuid: text().describe('Of the task that it was called again as'),
    at: number(),
  }),
);

export const BulkTasks = named('BulkTasks', z.strictObject({ tasks: z.array(BulkTask), next: number().describe('`after` of the page after this one; null on the last') }));

export const CallAgainRequest = z.strictObject({
  uuid: z.string().min(1).max(512).describe("The task's id"),
  cluster: z.string().optional().describe('Absent: the first that knows the id'),
  reason: z.string().max(1_000).optional().describe('Why, for the audit trail'),
});

export const CalledAgain = named(
  'CalledAgain',
  z.strictObject({
    cluster: z.string(),
    uuid: z.string().describe('Of the new task'),
    called_again: z.string().describe('Of the old one; the new one carries it as the header celeriac_called_again'),
    name: z.string(),
    queue: text(),
    arguments_from: z.enum(['result-backend', 'worker', 'queue']),
  }),
);
