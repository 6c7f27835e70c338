import type { Condition, ConditionName } from '../../contract/readiness.ts';

/** @param since epoch seconds; null where nobody can tell */
export function ok(name: ConditionName, what: string, since: number | null): Condition {
  return { name, status: 'ok', what, since, why: null, remedy: null };
}
