import { z } from 'zod';
import { named, text, time } from './registry.ts';
import { Incomplete } from './task.ts';

export const KIND = z.enum(['online', 'back', 'offline', 'lost', 'version-began', 'version-ended']);

const WorkerChange = named(
  'WorkerChange',
  z.strictObject({
    cluster: z.string(),
    at: time().describe("Epoch seconds by the worker's clock; of one that is lost, and of a version that ended: when it was heard last"),
    kind: KIND.describe('`online`: it started. `back`: it was lost, and is heard again. `offline`: it said that it goes. `lost`: its heartbeats stopped'),
    worker: z.string().describe('`name@host`; of a version the first that ran it, or the last'),
    version: text().describe('Of Celery, as the worker says it'),
    former: z.array(z.string()).describe('Versions before: of the worker where it ran another, of a version that began what its cluster ran until then'),
  }),
);

export const WorkerChangePage = named(
  'WorkerChanges',
  z.strictObject({ changes: z.array(WorkerChange), next: text().describe('`cursor` of the page after this one; null on the last'), incomplete: Incomplete }),
);
