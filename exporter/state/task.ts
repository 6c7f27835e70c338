import type { Series } from './series.ts';
import type { Worker } from './worker.ts';

/** Celery's own states; anything else is a custom one. */
export const TASK_STATES = [
  'PENDING', 'RETRY', 'REJECTED', 'RECEIVED', 'STARTED', 'REVOKED', 'FAILURE', 'SUCCESS',
] as const;

/** One attempt that ended in a retry. */
export interface Attempt {
  readonly retries: number;
  readonly received: number | undefined;
  readonly started: number | undefined;
  readonly ended: number;
  readonly worker: string | undefined;
  readonly exception: string | undefined;
  readonly traceback: string | undefined;
}

export interface CustomEvent {
  readonly type: string;
  readonly timestamp: number;
  /** The event's own fields, without the common ones. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What everything but `state/` sees of a task. Times are epoch seconds as the senders stamped them. */
export interface TaskView {
  readonly uuid: string;
  /** Undefined while only nameless events (started, succeeded, revoked …) were seen. */
  readonly name: string | undefined;
  readonly state: string;
  readonly sent: number | undefined;
  readonly received: number | undefined;
  readonly started: number | undefined;
  readonly succeeded: number | undefined;
  readonly failed: number | undefined;
  readonly retried: number | undefined;
  readonly revoked: number | undefined;
  readonly rejected: number | undefined;
  /** Of the latest event. */
  readonly timestamp: number;
  readonly runtime: number | undefined;
  readonly args: string | undefined;
  readonly kwargs: string | undefined;
  readonly result: string | undefined;
  readonly exception: string | undefined;
  readonly traceback: string | undefined;
  readonly eta: string | undefined;
  readonly expires: string | undefined;
  readonly retries: number | undefined;
  readonly queue: string | undefined;
  readonly exchange: string | undefined;
  readonly routingKey: string | undefined;
  readonly worker: Worker | undefined;
  /** Hostname of the publisher (`gen123@web`), known with sent events only. */
  readonly client: string | undefined;
  readonly clock: number;
  readonly pid: number | undefined;
  readonly rootId: string | undefined;
  readonly parentId: string | undefined;
  readonly children: readonly string[];
  readonly attempts: readonly Attempt[];
  readonly customEvents: readonly CustomEvent[];
  readonly series: Series | undefined;
}
