import type { WaitingTask } from './waiting-task.ts';

/** What everything but `state/` sees of a queue: the latest measurement and who consumes it by the workers' own word. */
export interface Queue {
  readonly name: string;
  /** Epoch seconds of the measurement; undefined: named by a worker or the configuration, not measured yet. */
  readonly measuredAt: number | undefined;
  readonly missing: boolean;
  readonly ready: number | undefined;
  readonly readyByPriority: Readonly<Record<string, number>> | undefined;
  readonly unacked: number | undefined;
  /** By the broker's count where it has one (RabbitMQ); else undefined. */
  readonly consumers: number | undefined;
  /** Names of the present workers whose active_queues name it. */
  readonly workers: readonly string[];
  readonly type: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** Epoch seconds; undefined: it was not, as far as this exporter had to do with it. */
  readonly purgedAt: number | undefined;
  /** Of the tasks that are known to wait in it, as last measured. */
  readonly oldest: WaitingTask | undefined;
}
