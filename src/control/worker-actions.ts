import type { WorkerSummary } from '../../exporter/contract/worker.ts';
import type { Action } from './action.ts';

/** What can be done to a worker, in its own words. */

type Named = Pick<WorkerSummary, 'name' | 'cluster'>;

const to = ({ name, cluster }: Named) => ({ cluster, workers: [name], target: `worker ${name}` });

export const shutdown = (worker: Named): Action => ({
  ...to(worker),
  word: 'Shut down',
  command: 'shutdown',
  isDangerous: true,
  loss: 'Nothing consumes its queues until something starts it again',
  typed: worker.name.split('@')[0] ?? worker.name,
});

export const grow = (worker: Named): Action => ({
  ...to(worker),
  word: 'Grow',
  command: 'pool_grow',
  fields: [{ name: 'n', label: 'Processes to add', kind: 'number', least: 1, initial: '1' }],
});

export const shrink = (worker: Named): Action => ({
  ...to(worker),
  word: 'Shrink',
  command: 'pool_shrink',
  fields: [{ name: 'n', label: 'Processes to end', kind: 'number', least: 1, initial: '1' }],
});

export const autoscale = (worker: Named, now?: { readonly min: number; readonly max: number }): Action => ({
  ...to(worker),
  word: 'Autoscale',
  command: 'autoscale',
  fields: [
    { name: 'min', label: 'Fewest processes', kind: 'number', least: 0, initial: String(now?.min ?? 1) },
    { name: 'max', label: 'Most processes', kind: 'number', least: 1, initial: String(now?.max ?? 4) },
  ],
});

export const restartPool = (worker: Named): Action => ({
  ...to(worker),
  word: 'Restart pool',
  command: 'pool_restart',
  isDangerous: true,
  loss: 'Tasks that run are ended in the middle; unless they acknowledge late they do not come back',
});

export const addConsumer = (worker: Named): Action => ({
  ...to(worker),
  word: 'Add a queue',
  command: 'add_consumer',
  fields: [{ name: 'queue', label: 'Queue', kind: 'text', help: 'It is declared where the broker does not have it' }],
});

export const consume = (worker: Named, queue: string): Action => ({
  ...to(worker),
  word: worker.name,
  command: 'add_consumer',
  arguments: { queue },
  target: `consume ${queue}`,
});

interface Consuming {
  /** The worker consumes no other queue. */
  readonly isOnlyQueue: boolean;
  /** No other worker consumes the queue; absent: not known. */
  readonly isLastConsumer?: boolean;
}

export const cancelConsumer = (worker: Named, queue: string, { isOnlyQueue, isLastConsumer = false }: Consuming): Action => ({
  ...to(worker),
  word: 'Stop consuming',
  command: 'cancel_consumer',
  arguments: { queue },
  target: `queue ${queue} at ${worker.name}`,
  ...(isLastConsumer ? { loss: 'No other worker consumes the queue: what comes waits there until one does' } : isOnlyQueue && { loss: 'It consumes nothing else: it will have nothing to do' }),
});

export const rateLimit = (worker: Named, task: string, now: string | null): Action => ({
  ...to(worker),
  word: 'Rate limit',
  command: 'rate_limit',
  arguments: { task_name: task },
  target: `${task} at ${worker.name}`,
  fields: [{ name: 'rate_limit', label: 'At most', kind: 'text', initial: now ?? '', help: '10/s, 100/m, 1000/h; 0 lifts the limit' }],
});

export const timeLimit = (worker: Named, task: string): Action => ({
  ...to(worker),
  word: 'Time limit',
  command: 'time_limit',
  arguments: { task_name: task, soft: null, hard: null },
  target: `${task} at ${worker.name}`,
  fields: [
    { name: 'soft', label: 'Soft limit, seconds', kind: 'number', least: 0, optional: true, help: 'SoftTimeLimitExceeded is raised in the task. Empty: none' },
    { name: 'hard', label: 'Hard limit, seconds', kind: 'number', least: 0, optional: true, help: 'Its process is ended. Empty: none' },
  ],
});

export const enableEvents = (worker: Named): Action => ({ ...to(worker), word: 'Turn events on', command: 'enable_events' });
export const disableEvents = (worker: Named): Action => ({ ...to(worker), word: 'Turn events off', command: 'disable_events' });
export const ping = (worker: Named): Action => ({ ...to(worker), word: 'Ping', command: 'ping' });
export const heartbeat = (worker: Named): Action => ({ ...to(worker), word: 'Heartbeat', command: 'heartbeat' });
export const clock = (worker: Named): Action => ({ ...to(worker), word: 'Clock', command: 'clock' });
export const memsample = (worker: Named): Action => ({ ...to(worker), word: 'Memory', command: 'memsample' });
export const report = (worker: Named): Action => ({ ...to(worker), word: 'Report', command: 'report' });

export const custom = (worker: Named): Action => ({
  ...to(worker),
  word: 'Command of your own',
  command: 'custom',
  fields: [
    { name: 'method', label: 'Command', kind: 'text', help: 'As its function is called where the application registers it' },
    { name: 'arguments', label: 'Its arguments', kind: 'object', optional: true, help: 'A JSON object' },
  ],
});
