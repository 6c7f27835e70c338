import type { CountedKind } from './task-kind.ts';
import type { WorkerRecord } from './worker-record.ts';

/** What of a run was already counted into a histogram: each is, once, whenever both its ends are known. */
export const BROKER_WAIT = 1;
export const ETA_WAIT = 2;
export const PREFETCH_WAIT = 4;
export const QUEUE_WAIT = 8;
export const RUNTIME = 16;

/** One event of a task with a history: when, where, and what only this attempt's record needs. */
export interface Mark {
  readonly kind: CountedKind;
  readonly timestamp: number;
  /** Undefined for task-sent. */
  readonly worker: WorkerRecord | undefined;
  /** Of task-sent and task-received alone. */
  readonly retries: number | undefined;
  readonly eta: string | undefined;
  readonly result: string | undefined;
  readonly runtime: number | undefined;
  readonly exception: string | undefined;
  readonly traceback: string | undefined;
  observed: number;
}

/** By time; what happened in the same instant, in the order of a task's life. */
export function compareMarks(a: Mark, b: Mark): number {
  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp;
  if (a.kind !== b.kind) return a.kind - b.kind;
  const one = a.worker?.name ?? '';
  const other = b.worker?.name ?? '';
  if (one !== other) return one < other ? -1 : 1;
  return 0;
}
