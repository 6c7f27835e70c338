/**
 * How far a task has come, as one number: a view of a task may replace another's state only when its rank is not lower.
 * Within an attempt Celery's order of states; a later attempt outranks an earlier one; an end outranks every attempt.
 */
const WITHIN_ATTEMPT: Readonly<Record<string, number>> = {
  PENDING: 0, REJECTED: 1, RECEIVED: 2, STARTED: 3, /* custom: 4 */ RETRY: 5, REVOKED: 6, FAILURE: 7, SUCCESS: 8,
};
const CUSTOM = 4;
const ATTEMPT = 16;
const ENDED = 1_000_000;

/** @param attempts how many attempts ended in a retry so far; a task in RETRY has ended its latest one */
export function rankOf(state: string, attempts: number): number {
  const within = WITHIN_ATTEMPT[state] ?? CUSTOM;
  const attempt = state === 'RETRY' ? Math.max(0, attempts - 1) : attempts;
  return attempt * ATTEMPT + within + (within >= 6 ? ENDED : 0);
}
