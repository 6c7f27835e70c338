import type { BulkKind, BulkPreview, BulkRefusal } from '../contract/bulk.ts';
import type { TaskRecord } from '../contract/task.ts';
import type { BulkCluster } from './cluster.ts';
import { formerTasks } from './former-task.ts';
import type { Refusal } from './refusal.ts';
import { refusalOf, UNKNOWN_TASK } from './refusal.ts';
import type { Selected } from './selection.ts';

const SAMPLE = 20;
/** Tasks whose arguments are looked for before anything is begun. */
const MAX_CHECKED = 1_000;

export type Previewed = Omit<BulkPreview, 'token' | 'expires'>;

/** What would come of it, as far as that can be told before. */
export async function preview(kind: BulkKind, { tasks, unknown, incomplete }: Selected, clusters: readonly BulkCluster[]): Promise<Previewed> {
  const checked = kind === 'call-again' ? tasks.slice(0, MAX_CHECKED) : tasks;
  const refusals = kind === 'call-again' ? await withoutArguments(checked, clusters) : new Map(checked.map((task) => [task, refusalOf(kind, task.state)]));
  const byReason = new Map<string, BulkRefusal>();
  const count = ({ reason, message, remedy }: Refusal, times = 1): void => {
    byReason.set(reason, { reason, count: (byReason.get(reason)?.count ?? 0) + times, message, remedy });
  };
  for (const task of checked) {
    const refusal = refusals.get(task);
    if (refusal !== undefined) count(refusal);
  }
  if (unknown.length > 0) count(UNKNOWN_TASK, unknown.length);
  return {
    kind,
    total: tasks.length + unknown.length,
    checked: checked.length + unknown.length,
    refused: [...byReason.values()].sort((a, b) => b.count - a.count),
    sample: tasks.slice(0, SAMPLE).map((task) => ({ cluster: task.cluster, uuid: task.uuid, name: task.name, state: task.state, refused: refusals.get(task)?.message ?? null })),
    incomplete,
  };
}

async function withoutArguments(tasks: readonly TaskRecord[], clusters: readonly BulkCluster[]): Promise<ReadonlyMap<TaskRecord, Refusal | undefined>> {
  const refusals = new Map<TaskRecord, Refusal | undefined>();
  for (const [name, own] of Map.groupBy(tasks, ({ cluster }) => cluster)) {
    const cluster = clusters.find((one) => one.name === name);
    const found = cluster && (await formerTasks(cluster, own));
    for (const task of own) {
      const former = found?.get(task.uuid);
      if (former === undefined) refusals.set(task, { reason: 'unwatched', message: `the cluster ${name} is not watched here`, remedy: null });
      else refusals.set(task, 'refused' in former ? former.refused : undefined);
    }
  }
  return refusals;
}
