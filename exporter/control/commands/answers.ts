import { registeredTask } from '../inspect-answers.ts';
import type { ActiveQueue, Stats, TaskInfo } from '../inspect-answers.ts';
import type { Answers } from './command.ts';

/** What a worker's answers show of the effect of a command, as far as they can be read. */

export function processesIn(answers: Answers): readonly number[] | undefined {
  const processes = statsIn(answers)?.pool?.processes;
  return Array.isArray(processes) ? processes : undefined;
}

export function autoscalerIn(answers: Answers): Stats['autoscaler'] {
  return statsIn(answers)?.autoscaler;
}

export function consumes(answers: Answers, queue: string): boolean {
  const queues = answers.get('active_queues');
  return Array.isArray(queues) && queues.some((one: ActiveQueue | null) => one?.name === queue);
}

/** As `registered` tells it; undefined where the worker does not know the task, or no limit is set. */
export function rateLimitIn(answers: Answers, task: string): string | undefined {
  const lines = answers.get('registered');
  if (!Array.isArray(lines)) return undefined;
  for (const line of lines as unknown[]) {
    if (typeof line !== 'string' || !line.startsWith(task)) continue;
    const read = registeredTask(line);
    if (read.name === task) return read.options['rate_limit'];
  }
  return undefined;
}

export function allRevoked(answers: Answers, ids: readonly string[]): boolean {
  const revoked = answers.get('revoked');
  if (!Array.isArray(revoked)) return false;
  const known = new Set<unknown>(revoked);
  return ids.every((id) => known.has(id));
}

export function noneActive(answers: Answers, ids: readonly string[]): boolean {
  const active = answers.get('active');
  return Array.isArray(active) && !active.some((one: TaskInfo | null) => one?.id !== undefined && ids.includes(one.id));
}

function statsIn(answers: Answers): Stats | undefined {
  const stats = answers.get('stats');
  return typeof stats === 'object' && stats !== null ? stats : undefined;
}
