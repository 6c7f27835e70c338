import type { AuditEntry } from '../contract/audit.ts';
import type { BulkAction } from '../contract/bulk.ts';

/** The audit trail's entry of a bulk action that came to its end; that somebody began it is one of its own. */
export function endedEntry({ id, kind, by, reason, selection, counts, total, state }: BulkAction, at: number): AuditEntry {
  const { done, refused, failed, unknown } = counts;
  const ill = refused + failed + unknown;
  return {
    at,
    action: `bulk-${kind}-ended`,
    cluster: selection.cluster,
    targets: [],
    arguments: { id, ...selection },
    reason,
    caller: { name: by, role: null, via: null, person: null, address: null },
    outcome: ill === 0 ? 'done' : done > 0 ? 'partly' : refused > 0 ? 'refused' : 'failed',
    status: 200,
    count: 1,
    detail: `${state}: ${Object.entries(counts).flatMap(([outcome, count]) => (count > 0 ? [`${count} ${outcome}`] : [])).join(', ')} of ${total}`,
  };
}
