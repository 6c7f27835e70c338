import { z } from 'zod';
import { named, text } from './registry.ts';

const CommandSummary = named(
  'CommandSummary',
  z.strictObject({
    name: z.string().describe('It is sent with `POST /api/v1/control/<name>`'),
    role: z.enum(['viewer', 'operator', 'admin']).describe('Whoever may less may not send it'),
    acts: z.boolean().describe('Whether something changes by it, or it only asks'),
    effect: z.string().describe('A sentence: what a worker does when it gets it'),
    arguments: z.record(z.string(), z.unknown()).describe('JSON Schema of its arguments'),
    unnamed: z.enum(['refused', 'all']).describe('Who gets it when nobody is named: nobody, so that it is refused, or every worker'),
    answers: z.boolean().describe('Whether a worker answers it'),
    since: text().describe('The oldest Celery that knows it, where that is not every one'),
    differences: z.array(z.strictObject({ from: z.string(), what: z.string() })).describe('What is different from which Celery on'),
  }),
);

export const Commands = named('Commands', z.strictObject({ commands: z.array(CommandSummary) }));

const ControlOutcome = named(
  'ControlOutcome',
  z.strictObject({
    worker: z.string(),
    outcome: z
      .enum(['ok', 'error', 'silent', 'sent', 'refused'])
      .describe(
        '`ok`: it answered that it did; `error`: that it cannot; `silent`: no answer in time, so that nobody knows; `sent`: it answers nothing to this; `refused`: it was not asked',
      ),
    message: z.string().describe("The worker's own words where it has any"),
    note: z.string().optional().describe('What one should know beside that: some commands take effect later than a worker says'),
    answer: z.unknown().optional().describe('What it answered, with secrets masked'),
    effect: z
      .enum(['seen', 'pending'])
      .optional()
      .describe('Whether what it tells of itself shows the effect by now; absent where nothing would show it'),
  }),
);

export const ControlAnswer = named(
  'ControlAnswer',
  z.strictObject({ command: z.string(), cluster: z.string(), outcomes: z.array(ControlOutcome).describe('One for each worker, by name') }),
);
