import type { AuditEntry } from '../../exporter/contract/audit.ts';
import type { WorkerChange } from '../../exporter/contract/worker-change.ts';

/** Changes that belong together, since they are of one kind and one cluster and came within minutes of each other. */
export interface Change {
  /** Of the latest, epoch seconds. */
  readonly at: number;
  readonly of: WorkerChange | AuditEntry;
  /** How many other workers did the same. */
  readonly others: number;
  /** How often it was done in all. */
  readonly times: number;
}

const TOGETHER_SECONDS = 300;

export function isAction(of: Change['of']): of is AuditEntry {
  return 'action' in of;
}

interface Group {
  readonly change: { readonly at: number; readonly of: Change['of']; others: number; times: number };
  readonly workers: Set<string>;
}

/**
 * What workers, versions and operators changed, newest first. A deployment starts and stops many workers, which are one line, so that they
 * do not crowd out the rest; so is a worker that is lost again and again.
 */
export function changesOf(workers: readonly WorkerChange[], actions: readonly AuditEntry[], most: number): readonly Change[] {
  const done = actions.filter(({ outcome }) => outcome === 'done' || outcome === 'partly');
  const open = new Map<string, Group>();
  const changes: Change[] = [];
  for (const of of [...workers, ...done].sort((a, b) => b.at - a.at)) {
    const change = { at: of.at, of, others: 0, times: 1 };
    if (isAction(of)) {
      changes.push(change);
      continue;
    }
    const key = JSON.stringify([of.cluster, of.kind, of.kind.startsWith('version-') ? of.version : null]);
    const group = open.get(key);
    if (group === undefined || group.change.at - of.at > TOGETHER_SECONDS) {
      changes.push(change);
      open.set(key, { change, workers: new Set([of.worker]) });
      continue;
    }
    group.workers.add(of.worker);
    group.change.times += 1;
    group.change.others = group.workers.size - 1;
  }
  return changes.slice(0, most);
}
