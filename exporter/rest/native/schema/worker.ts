import { z } from 'zod';
import { named, number, text, time } from './registry.ts';

const summary = {
  cluster: z.string(),
  name: z.string().describe('`name@host`'),
  presence: z.enum(['online', 'silent', 'offline', 'lost']),
  first_seen: time(),
  last_seen: time(),
  last_heartbeat: number(),
  freq: z.number().describe('Seconds between heartbeats'),
  active: number(),
  processed: number(),
  loadavg: z.array(z.number()).nullable(),
  pid: number(),
  software: z.strictObject({ ident: text(), version: text(), system: text() }),
  skew: number().describe('Seconds: our clock minus its clock'),
  starts: z.number(),
  prefetched: z.number(),
  pool: z.strictObject({ implementation: text(), concurrency: number(), prefetch: number() }).nullable(),
  uptime: number(),
  queues: z.array(z.string()).nullable(),
  error: text().describe('Why it did not answer lately'),
};

export const Worker = named('Worker', z.strictObject(summary));
export const Workers = named('Workers', z.strictObject({ workers: z.array(Worker) }));

export const Inspection = named(
  'Inspection',
  z.strictObject({
    answer: z.unknown().describe('As the worker gave it, with secrets masked'),
    answered_at: number(),
    error: text(),
    failed_at: number(),
  }),
);

export const EventsOff = named(
  'EventsOff',
  z.strictObject({
    why: z.enum(['turned-off', 'refused', 'mute']).describe('Somebody turned them off here; it cannot send them; it executed tasks of late and told of none'),
    words: text().describe('Its own words where it refused'),
  }),
);

export const WorkerDetail = named(
  'WorkerDetail',
  z.strictObject({ ...summary, inspected: z.record(z.string(), Inspection), events_off: EventsOff.nullable().describe('Why nothing is seen of its tasks') }),
);
export const WorkerAnswer = named('WorkerAnswer', z.strictObject({ worker: WorkerDetail }));
