import { z } from 'zod';

/** Arguments that several commands take. */

const MAX_NAME = 255;
/** As many ids as one message should carry; more are sent in several. */
export const MAX_IDS = 1_000;

export function name(what: string) {
  return z
    .string({ error: () => 'wanted, a text' })
    .trim()
    .min(1, 'wanted, and not given')
    .max(MAX_NAME, `at most ${MAX_NAME} characters`)
    .describe(what);
}

export function wholeNumber(least: number, most: number) {
  const expected = `expected a whole number from ${least} to ${most}`;
  return z.number({ error: () => expected }).int(expected).min(least, expected).max(most, expected);
}

/** A time limit: seconds, or null for none. */
export function limit(what: string) {
  const expected = 'expected seconds greater than 0, or null for no limit';
  return z
    .number({ error: () => expected })
    .positive(expected)
    .max(31_536_000, 'a year at most')
    .nullable()
    .describe(`${what} in seconds; null: no limit`);
}

const taskId = z.string({ error: () => 'expected ids as texts' }).min(1, 'an id is not empty').max(MAX_NAME, `an id has at most ${MAX_NAME} characters`);

export const taskIds = z
  .union([taskId.transform((id) => [id]), z.array(taskId).min(1, 'at least one id').max(MAX_IDS, `at most ${MAX_IDS} ids at once`)], {
    error: ({ code, input }) => (code === 'invalid_union' && input === undefined ? 'wanted: an id or a list of ids' : undefined),
  })
  .describe(`A task's id, or up to ${MAX_IDS}`);

const SIGNALS = ['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGABRT', 'SIGUSR1', 'SIGUSR2'] as const;

export const signal = z
  .preprocess(
    (given) => (typeof given === 'string' && !given.startsWith('SIG') ? `SIG${given}` : given),
    z.enum(SIGNALS, { error: () => `expected one of ${SIGNALS.join(', ')}` }),
  )
  .default('SIGTERM')
  .meta({ jsonSchema: { type: 'string', enum: SIGNALS, default: 'SIGTERM' } })
  .describe('What the process that runs the task gets; SIGUSR1 raises SoftTimeLimitExceeded in the task');

const RATE = 'expected tasks a second, minute or hour, such as 10/s, 10/m or 0.5/h; 0 for no limit';

/** `10/m`, `0.5/s`, 100 (a second); 0: no limit. */
export const rateLimit = z
  .union([z.number().min(0, RATE), z.string().trim().regex(/^\d+(\.\d+)?(\/[smh])?$/, RATE)], { error: () => RATE })
  .describe('Tasks a second, minute or hour: `10/s`, `10/m`, `0.5/h`; 0: no limit');
