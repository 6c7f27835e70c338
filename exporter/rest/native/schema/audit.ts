import { z } from 'zod';
import { ROLE } from './access.ts';
import { named, text, time } from './registry.ts';

export const OUTCOME = z.enum(['done', 'partly', 'refused', 'failed', 'begun']);

const AuditEntry = named(
  'AuditEntry',
  z.strictObject({
    at: time(),
    action: z.string().describe("The same for Flower's path and our own; `sign-in`: something wrong was shown to read"),
    cluster: text(),
    targets: z.array(z.string()).describe('Names of workers, tasks, queues'),
    arguments: z.record(z.string(), z.unknown()).describe('As given, secrets masked'),
    reason: text().describe("Why, in the caller's words"),
    caller: z.strictObject({
      name: text().describe('Of the user or the token; null: nobody that was let in, or anybody where the API is open'),
      role: ROLE.nullable(),
      via: text().describe('How the caller was known'),
      person: text().describe('The person behind a token, where that was proven'),
      address: text().describe('Where the request came from'),
      certificate: z.string().optional().describe('Subject of the client certificate that it came with, where one was checked'),
    }),
    outcome: OUTCOME.describe('`begun`: about to be done, where it cannot be undone; what came of it is an entry of its own'),
    status: z.number().describe('The HTTP status that was answered; 0: none yet'),
    detail: text().describe('What came of it, in words'),
    count: z.number().describe('How many attempts it stands for: what is refused at the door again and again is one entry a minute'),
  }),
);

export const AuditPage = named('AuditPage', z.strictObject({ entries: z.array(AuditEntry), next: text().describe('For the next page') }));
