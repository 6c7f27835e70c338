import { z } from 'zod';
import { named, number, text } from './registry.ts';

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish();
const words = (what: string) => optional(z.string()).describe(what);
const seconds = (what: string) => optional(z.number()).describe(what);

export const CallRequest = z.strictObject({
  name: z.string().describe("The task's name, as workers register it"),
  args: optional(z.array(z.unknown())).describe('Positional arguments; numbers go on as they are written'),
  kwargs: optional(z.record(z.string(), z.unknown())).describe('Keyword arguments'),
  cluster: words('May be left out where one is watched, or one is named default'),
  countdown: seconds('Seconds from now before which it does not run'),
  eta: words("The same as a date, ISO 8601; without an offset of the application's time zone"),
  expires: optional(z.union([z.number(), z.string()])).describe('Seconds from now, or a date, after which it does not run any more'),
  queue: words("Absent: as the application's task_routes say, else its default queue"),
  exchange: words('With its routing_key, in place of a queue'),
  routing_key: words('On a queue whose exchange is no direct one, or with an exchange'),
  priority: optional(z.number().int()).describe('Redis: 0 to 9, 0 is the first. RabbitMQ: 0 to 255, the highest is the first, in queues with x-max-priority'),
  headers: optional(z.record(z.string(), z.unknown())).describe('Of the application; those of the protocol cannot be given'),
  time_limit: seconds('Hard time limit'),
  soft_time_limit: seconds('Soft time limit'),
  task_id: words('An id of your own; refused while a task of that id is under way'),
  shadow: words('Another name for logs and events'),
  ignore_result: optional(z.boolean()).describe('Absent: as the task is defined'),
  root_id: words('Absent: its own id'),
  parent_id: words('The task that it is shown to be called by'),
  unregistered: z.boolean().default(false).describe('Send it though no worker registers such a task'),
  reason: words('Why, for the audit trail'),
});

export const CalledTask = named(
  'CalledTask',
  z.strictObject({
    cluster: z.string(),
    uuid: z.string(),
    name: z.string(),
    queue: text().describe('Null where it went to an exchange by its routing key'),
    exchange: z.string(),
    routing_key: z.string(),
    priority: z.number(),
    eta: number(),
    expires: number(),
  }),
);
