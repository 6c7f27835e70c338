import type { AuditQuestion, StoredEntry } from './audit-store.ts';

/** What a store does by its own means. */
export function matches({ id, entry }: StoredEntry, question: AuditQuestion): boolean {
  const { at, action, outcome, cluster, caller, targets } = entry;
  const { after } = question;
  return (
    at >= question.from && at < question.to &&
    (after === undefined || at < after.at || (at === after.at && id < after.id)) &&
    isOf(question.actions, action) && isOf(question.outcomes, outcome) && isOf(question.clusters, cluster) &&
    (isOf(question.callers, caller.name) || isOf(question.callers, caller.person)) &&
    (question.targets === undefined || targets.some((target) => isOf(question.targets, target)))
  );
}

export function newestFirst(one: StoredEntry, other: StoredEntry): number {
  return other.entry.at - one.entry.at || (one.id < other.id ? 1 : one.id > other.id ? -1 : 0);
}

function isOf(wanted: readonly string[] | undefined, value: string | null): boolean {
  return wanted === undefined || (value !== null && wanted.includes(value));
}
