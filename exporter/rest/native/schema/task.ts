import { z } from 'zod';
import { named, number, text, time } from './registry.ts';

const record = {
  cluster: z.string(),
  uuid: z.string(),
  name: text(),
  state: z.string().describe("Celery's PENDING, RECEIVED, STARTED, RETRY, SUCCESS, FAILURE, REVOKED, REJECTED, or a custom one"),
  worker: text(),
  queue: text(),
  exchange: text(),
  routing_key: text(),
  client: text().describe('Who sent it'),
  root: text(),
  parent: text(),
  seen: time().describe('Epoch seconds of its first event; pages are ordered by it unless asked otherwise'),
  sent: number(),
  received: number(),
  started: number(),
  ended: number().describe('Epoch seconds at which it succeeded, failed, was revoked or rejected'),
  retried: number(),
  stamp: time().describe('Epoch seconds of its latest event'),
  runtime: number().describe('Seconds'),
  wait: number().describe('Seconds from sent (or received, where the sending was not seen) to started'),
  retries: number(),
  args: text().describe("Python's repr, as the events tell it: possibly cut"),
  kwargs: text(),
  result: text(),
  exception: text(),
  traceback: text(),
  eta: text(),
  expires: text(),
  clock: z.number(),
  pid: number(),
};

export const Task = named('Task', z.strictObject(record));
export const TASK_FIELDS = Task.keyof().options;

export const Attempt = named(
  'Attempt',
  z.strictObject({
    retries: z.number(),
    received: number(),
    started: number(),
    ended: time(),
    worker: text(),
    exception: text(),
    traceback: text(),
  }),
);

export const CustomEvent = named(
  'CustomEvent',
  z.strictObject({ type: z.string(), timestamp: time(), fields: z.record(z.string(), z.unknown()) }),
);

export const TaskDetail = named(
  'TaskDetail',
  z.strictObject({
    ...record,
    attempts: z.array(Attempt),
    events: z.array(CustomEvent),
    children: z.array(z.string()),
    source: z.enum(['memory', 'history', 'both']),
  }),
);

export const Incomplete = text().describe('Why the history is missing from this answer; null where it is not');

export const TaskPage = named(
  'TaskPage',
  z.strictObject({
    tasks: z.array(Task.partial()).describe('Whole records, or of each the fields that were asked for'),
    next: text().describe('`cursor` of the page after this one; null on the last'),
    at: z.number().describe('What `now` meant in the query, epoch seconds'),
    total: z
      .strictObject({ count: z.number(), exact: z.boolean() })
      .optional()
      .describe('With `totals`: how many match; not exact: more than `count`'),
    incomplete: Incomplete,
  }),
);

export const Moment = named(
  'Moment',
  z.strictObject({
    time: time(),
    what: z
      .string()
      .describe("sent, received, eta, started, retried, succeeded, failed, revoked, rejected, ended, or a custom event's type"),
    worker: text(),
    attempt: number().describe('From 0'),
    exception: text(),
  }),
);

export const Relative = named(
  'Relative',
  Task.pick({
    uuid: true,
    parent: true,
    name: true,
    state: true,
    worker: true,
    queue: true,
    seen: true,
    started: true,
    ended: true,
    runtime: true,
    retries: true,
  }),
);

export const TaskAnswer = named(
  'TaskAnswer',
  z.strictObject({
    task: TaskDetail,
    timeline: z.array(Moment),
    relatives: z.strictObject({ root: z.string(), tasks: z.array(Relative), complete: z.boolean() }),
    cut: z.array(z.enum(['args', 'kwargs', 'result', 'exception'])).describe('Texts that were cut: /api/v1/task/result may have them whole'),
    result_stored: z
      .boolean()
      .nullable()
      .describe('Whether the result backend holds something of it; null where none is given, or it did not say so within a second'),
    purged: number().describe(
      'When its queue was purged while it waited there, by the clocks of who sent it and of the exporter: it is PENDING still, and will not run unless it waited elsewhere for its time; null: it was not, or a worker had it',
    ),
    originals: z
      .strictObject({ args: z.string().optional(), kwargs: z.string().optional(), result: z.string().optional(), exception: z.string().optional(), traceback: z.string().optional() })
      .optional()
      .describe('With `reveal`: the texts that were masked, as they came, as far as they are still kept'),
    incomplete: Incomplete,
  }),
);
