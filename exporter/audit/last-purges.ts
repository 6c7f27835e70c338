import type { AuditTrail } from './audit-trail.ts';

/** What the trail calls it. */
export const QUEUE_PURGE = 'queue-purge';
const MAX_ENTRIES = 1_000;

/**
 * When each queue of a cluster was purged last, epoch seconds: that of the entry that it begins, since what was sent between that one and
 * the next, which tells that it is done, may wait still.
 * @throws CeleriacError `unavailable`
 */
export async function lastPurges(trail: Pick<AuditTrail, 'page'>, cluster: string): Promise<ReadonlyMap<string, number>> {
  const { entries } = await trail.page({
    from: 0,
    to: Number.MAX_SAFE_INTEGER,
    actions: [QUEUE_PURGE],
    outcomes: ['begun', 'done'],
    clusters: [cluster],
    limit: MAX_ENTRIES,
    cursor: undefined,
  });
  const done = new Set<string>();
  const purges = new Map<string, number>();
  // The newest first.
  for (const { at, outcome, targets: [queue] } of entries) {
    if (queue === undefined) continue;
    if (outcome === 'done') done.add(queue);
    else if (done.has(queue) && !purges.has(queue)) purges.set(queue, at);
  }
  return purges;
}
