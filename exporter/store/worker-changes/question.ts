import type { WorkerChange, WorkerChangeKind } from '../../contract/worker-change.ts';
import { CeleriacError } from '../../errors.ts';

/** What of the changes is asked for; what is undefined is no matter. */
export interface WorkerChangeQuestion {
  /** Epoch seconds: from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
  readonly clusters?: readonly string[] | undefined;
  readonly workers?: readonly string[] | undefined;
  readonly kinds?: readonly WorkerChangeKind[] | undefined;
  /** The last one of the page before. */
  readonly after?: WorkerChangePlace | undefined;
  readonly limit: number;
}

/** What tells a change from every other; equal ones are the same, seen by several exporters. */
export type WorkerChangePlace = Pick<WorkerChange, 'at' | 'cluster' | 'worker' | 'kind'>;

export function matches(change: WorkerChange, { from, to, clusters, workers, kinds, after }: WorkerChangeQuestion): boolean {
  const { at, cluster, worker, kind } = change;
  return (
    at >= from && at < to &&
    (clusters?.includes(cluster) ?? true) && (workers?.includes(worker) ?? true) && (kinds?.includes(kind) ?? true) &&
    (after === undefined || newestFirst(change, after) > 0)
  );
}

export function newestFirst(one: WorkerChangePlace, other: WorkerChangePlace): number {
  return other.at - one.at || descending(one.cluster, other.cluster) || descending(one.worker, other.worker) || descending(one.kind, other.kind);
}

export function writePlace({ at, cluster, worker, kind }: WorkerChangePlace): string {
  return Buffer.from(JSON.stringify([at, cluster, worker, kind])).toString('base64url');
}

/** @throws CeleriacError `bad-input` */
export function readPlace(cursor: string): WorkerChangePlace {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parts = undefined;
  }
  const [at, cluster, worker, kind] = Array.isArray(parts) ? (parts as readonly unknown[]) : [];
  if (typeof at === 'number' && typeof cluster === 'string' && typeof worker === 'string' && typeof kind === 'string') {
    return { at, cluster, worker, kind: kind as WorkerChangeKind };
  }
  throw new CeleriacError('bad-input', 'the cursor cannot be read', { remedy: 'give `next` of the page before' });
}

function descending(one: string, other: string): number {
  return one < other ? 1 : one > other ? -1 : 0;
}
