import type { BulkAction, BulkOutcome } from '../contract/bulk.ts';

const OUTCOMES: readonly BulkOutcome[] = ['waiting', 'done', 'refused', 'failed', 'skipped', 'unknown', 'cancelled'];

export function allWaiting(total: number): BulkAction['counts'] {
  return { ...(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<BulkOutcome, number>), waiting: total };
}

/** The counts after these waiting tasks have come to their outcomes. */
export function moved(counts: BulkAction['counts'], outcomes: readonly BulkOutcome[]): BulkAction['counts'] {
  const after: Record<BulkOutcome, number> = { ...counts };
  for (const outcome of outcomes) {
    after.waiting -= 1;
    after[outcome] += 1;
  }
  return after;
}
