import { etaSeconds } from './eta.ts';
import type { TaskView } from './task.ts';

/** A task that waits in its queue, and since when: epoch seconds. */
export interface WaitingTask {
  readonly uuid: string;
  readonly name: string | undefined;
  readonly since: number;
}

/**
 * Since when a task waits that was sent and not received: the delay that an ETA asks for is no wait, be its message in the
 * queue meanwhile or in those of RabbitMQ's delayed delivery. Undefined: it is not due yet.
 */
export function waitingSince({ sent, eta }: Pick<TaskView, 'sent' | 'eta'>, now: number): number | undefined {
  if (sent === undefined || eta === undefined) return sent;
  const due = etaSeconds(eta) ?? sent;
  return due > now ? undefined : Math.max(sent, due);
}
