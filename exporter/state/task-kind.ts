/**
 * Task events as small numbers, in the order of COUNTED_EVENTS, so that counting one is an index and not a look-up.
 * Anything else that begins with `task-` is an event of the application's own.
 */
export const SENT = 0;
export const RECEIVED = 1;
export const STARTED = 2;
export const SUCCEEDED = 3;
export const FAILED = 4;
export const REJECTED = 5;
export const REVOKED = 6;
export const RETRIED = 7;
export const CUSTOM = 8;

export type CountedKind = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
export type TaskKind = CountedKind | 8;

const KINDS: ReadonlyMap<string, TaskKind> = new Map([
  ['task-sent', SENT],
  ['task-received', RECEIVED],
  ['task-started', STARTED],
  ['task-succeeded', SUCCEEDED],
  ['task-failed', FAILED],
  ['task-rejected', REJECTED],
  ['task-revoked', REVOKED],
  ['task-retried', RETRIED],
] as const);

export function kindOf(type: string): TaskKind {
  return KINDS.get(type) ?? CUSTOM;
}

/** `task-progress` → `PROGRESS`: Celery's own rule for the state that a custom event puts a task in. */
export function customState(type: string): string {
  return type.slice('task-'.length).toUpperCase();
}
