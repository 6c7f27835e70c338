import type { Worker } from '../state/worker.ts';

/**
 * Tasks that the worker can execute at a time, from its answer to `stats`; undefined before the first one.
 *
 *   prefork  {"max-concurrency": 2, "processes": [16996, 17008], …}   as many as there are processes (autoscaling moves them)
 *   solo     {"max-concurrency": 1, "processes": [4711], …}
 *   threads  {"max-concurrency": 8, "threads": 3}                     threads are started when they are needed
 *   gevent   {"max-concurrency": 100}   eventlet  {…, "free-threads": 98, "running-threads": 2}
 */
export function poolSize(worker: Worker): number | undefined {
  const pool = member(worker.inspected.get('stats')?.answer, 'pool');
  const processes = member(pool, 'processes');
  if (Array.isArray(processes) && processes.length > 0) return processes.length;
  const limit = member(pool, 'max-concurrency');
  return typeof limit === 'number' && limit >= 0 ? limit : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
