import { z } from 'zod';
import { limit, MAX_IDS, name, rateLimit, signal, taskIds } from './arguments.ts';
import { allRevoked, noneActive, rateLimitIn } from './answers.ts';
import { command } from './command.ts';

const STORED = [
  { from: '5.6', what: 'a revoked task that has not started is stored as REVOKED in the result backend at once' },
  { from: '5.7', what: 'only where its stored state is PENDING, RECEIVED, RETRY or REJECTED, and in the backend of the task itself' },
];

export const revoke = command({
  name: 'revoke',
  role: 'operator',
  action: 'task-revoke',
  effect: 'Does not start these tasks when they come; those that run are let be. Remembered in memory for three hours.',
  arguments: z.strictObject({ task_ids: taskIds }),
  wire: ({ task_ids }) => ({ task_id: task_ids, terminate: false, signal: null }),
  unnamed: 'all',
  differences: STORED,
  shows: ({ task_ids }) => ({
    methods: ['revoked', 'reserved', 'scheduled'],
    seen: (now) => allRevoked(now, task_ids),
  }),
});

export const terminate = command({
  name: 'terminate',
  role: 'operator',
  action: 'task-terminate',
  effect: 'Does not start these tasks, and of one that runs ends the process, whatever else that process holds. Pools of threads cannot, and say so.',
  arguments: z.strictObject({ task_ids: taskIds, signal }),
  // As Celery's own client sends it.
  method: 'revoke',
  wire: ({ task_ids, signal: sent }) => ({ task_id: task_ids, terminate: true, signal: sent }),
  unnamed: 'all',
  differences: STORED,
  shows: ({ task_ids }) => ({
    methods: ['active', 'revoked', 'reserved', 'scheduled'],
    seen: (now) => noneActive(now, task_ids),
  }),
});

const MAX_STAMPS = 100;
const stamp = z.string().max(255);

export const revokeByStampedHeaders = command({
  name: 'revoke_by_stamped_headers',
  role: 'operator',
  action: 'task-revoke-by-headers',
  effect: 'Does not start tasks that carry one of these stamps; with terminate, also ends the processes of those that run.',
  arguments: z.strictObject({
    headers: z
      .record(z.string().min(1).max(255), z.union([stamp.transform((one) => [one]), z.array(stamp).min(1).max(MAX_IDS)], { error: () => 'expected a value or a list of values for each header' }), {
        error: ({ code }) => (code === 'invalid_type' ? 'wanted: values by the name of their header' : undefined),
      })
      .refine((given) => Object.keys(given).length > 0, { error: 'at least one header' })
      .refine((given) => Object.keys(given).length <= MAX_STAMPS, { error: `at most ${MAX_STAMPS} headers` })
      .describe('Values by the name of the stamped header: {"tenant": ["a", "b"]}'),
    terminate: z.boolean({ error: () => 'expected true or false' }).default(false).describe('Also end the processes of those that run'),
    signal,
  }),
  wire: ({ headers, terminate: end, signal: sent }) => ({ headers, terminate: end, signal: sent }),
  unnamed: 'all',
  since: '5.3',
  shows: () => ({ methods: ['active', 'reserved', 'scheduled'] }),
});

export const setRateLimit = command({
  name: 'rate_limit',
  role: 'operator',
  action: 'task-rate-limit',
  effect: 'Starts no more tasks of this name than so many in a time, by itself: with several workers it is that many each.',
  arguments: z.strictObject({ task_name: name('Name of the task'), rate_limit: rateLimit }),
  shows: ({ task_name, rate_limit }) => ({
    methods: ['registered'],
    seen: (now) => now.has('registered') && String(rateLimitIn(now, task_name) ?? 0) === String(rate_limit),
  }),
});

/**
 * Celery 5.2 to 5.7: a worker reads a task's limits when it begins to consume and when its pool is restarted, and not again when
 * it is told other ones, though it says that they are set: https://github.com/celery/celery/issues/3174
 */
export const setTimeLimit = command({
  name: 'time_limit',
  role: 'operator',
  action: 'task-time-limit',
  effect: 'Limits how long tasks of this name may run, from its next pool restart or reconnection to the broker on. Both limits are set, null lifts one. Only in pools of processes.',
  arguments: z
    .strictObject({
      task_name: name('Name of the task'),
      soft: limit('When SoftTimeLimitExceeded is raised in the task,'),
      hard: limit('When the process is killed,'),
    })
    .refine(({ soft, hard }) => soft === null || hard === null || soft <= hard, { error: 'the soft limit is longer than the hard one' }),
  note: () => 'Celery applies it from the next pool_restart, or reconnection of the worker to its broker, on',
});

export const queryTask = command({
  name: 'query_task',
  role: 'viewer',
  action: 'task-query',
  acts: false,
  effect: 'Tells what it knows of these tasks: active, reserved, scheduled or ready, with their arguments.',
  arguments: z.strictObject({ task_ids: taskIds }),
  wire: ({ task_ids }) => ({ ids: task_ids }),
  unnamed: 'all',
  differences: [{ from: '5.7', what: 'a task that waits for its ETA is told as scheduled, before as ready' }],
});
