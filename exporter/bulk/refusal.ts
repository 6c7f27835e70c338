import type { BulkKind } from '../contract/bulk.ts';

/** Why something is not done to a task. */
export interface Refusal {
  /** Short enough to count by. */
  readonly reason: string;
  readonly message: string;
  readonly remedy: string | null;
}

const ENDS: ReadonlySet<string> = new Set(['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED', 'IGNORED']);
/** Before a worker has begun it; an own state (PROGRESS) is one of a task that runs. */
const NOT_BEGUN: ReadonlySet<string> = new Set(['PENDING', 'RECEIVED', 'RETRY']);

export function hasEnded(state: string): boolean {
  return ENDS.has(state);
}

/** What a task's state alone says against it. Undefined: nothing. */
export function refusalOf(kind: BulkKind, state: string): Refusal | undefined {
  if (kind === 'call-again') return undefined;
  if (hasEnded(state)) return { reason: 'ended', message: `it has ended: ${state}`, remedy: null };
  if (kind === 'revoke' && !NOT_BEGUN.has(state)) {
    return { reason: 'running', message: 'it runs, and revoking lets it run to its end', remedy: 'terminate it' };
  }
  return undefined;
}

export const UNKNOWN_TASK: Refusal = { reason: 'unknown', message: 'no task of this id is known', remedy: 'name its id to the command revoke of /api/v1/control' };
