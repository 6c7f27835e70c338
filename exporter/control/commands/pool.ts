import { z } from 'zod';
import { wholeNumber } from './arguments.ts';
import { autoscalerIn, processesIn } from './answers.ts';
import { command } from './command.ts';

/** More processes than any machine has use for: a slip of a finger should not fork a thousand. */
const MAX_PROCESSES = 1_000;

const n = wholeNumber(1, MAX_PROCESSES).default(1);

/** A pool is maintained every five seconds: only then do the new processes appear. */
const POOL = ['stats'] as const;

export const poolGrow = command({
  name: 'pool_grow',
  role: 'operator',
  action: 'pool-grow',
  effect: 'Adds processes to the pool, and so many times the prefetch multiplier to what is prefetched. Not with --autoscale, nor in pools of threads.',
  arguments: z.strictObject({ n: n.describe('Processes to add') }),
  shows: ({ n: more }) => ({
    methods: POOL,
    before: POOL,
    seen: (now, before) => (processesIn(now)?.length ?? 0) >= (processesIn(before)?.length ?? 0) + more,
  }),
});

export const poolShrink = command({
  name: 'pool_shrink',
  role: 'operator',
  action: 'pool-shrink',
  effect: 'Ends idle processes of the pool; those that are busy are let be. Not with --autoscale, nor in pools of threads.',
  arguments: z.strictObject({ n: n.describe('Processes to end') }),
  shows: ({ n: fewer }) => ({
    methods: POOL,
    before: POOL,
    seen: (now, before) => (processesIn(now)?.length ?? Infinity) <= (processesIn(before)?.length ?? 0) - fewer,
  }),
});

export const autoscale = command({
  name: 'autoscale',
  role: 'operator',
  action: 'pool-autoscale',
  effect: 'Sets between how many processes the pool may grow and shrink. Only of a worker started with --autoscale.',
  arguments: z
    .strictObject({
      min: wholeNumber(0, MAX_PROCESSES).describe('Fewest processes'),
      max: wholeNumber(1, MAX_PROCESSES).describe('Most processes'),
    })
    .refine(({ min, max }) => min <= max, { error: 'min is greater than max' }),
  shows: ({ min, max }) => ({
    methods: POOL,
    seen: (now) => autoscalerIn(now)?.min === min && autoscalerIn(now)?.max === max,
  }),
});

/** Celery 5.2 to 5.7: a process of prefork looks whether it is to end only before it waits for a task, never while it does. */
export const poolRestart = command({
  name: 'pool_restart',
  role: 'operator',
  action: 'pool-restart',
  effect: 'Replaces the processes of the pool, each after the task that it runs; one that is idle first executes the next that it gets. Only where worker_pool_restarts is set.',
  arguments: z.strictObject({
    modules: z.array(z.string().min(1).max(255)).max(100).optional().describe('Modules to import first; absent: all that hold tasks'),
    reload: z.boolean().default(false).describe('Whether modules that were imported before are read again'),
  }),
  wire: ({ modules, reload }) => ({ ...(modules && { modules }), reload }),
  timeoutSeconds: 5,
  note: () => 'a process is replaced after the task that it runs, an idle one after the next that it gets',
  shows: () => ({ methods: POOL }),
});
