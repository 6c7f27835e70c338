import type { PublisherTable } from './publisher-table.ts';
import type { SavedCluster, SavedHistogram } from './saved.ts';
import type { SeriesTable } from './series-table.ts';
import type { CountedKind } from './task-kind.ts';
import type { TaskRecord } from './task-record.ts';
import type { TaskTable } from './task-table.ts';
import type { TypeNames } from './type-names.ts';
import type { WorkerRecord } from './worker-record.ts';
import type { WorkerTable } from './worker-table.ts';
import { boundsChecksum, HistogramRecord } from './histogram.ts';
import { OVERFLOW } from './overflow.ts';
import { restoreTask } from './restore-task.ts';
import { COUNTED_EVENTS } from './series.ts';
import { SeriesOwner } from './series-record.ts';
import { UNKNOWN_TASK } from './task-counting.ts';
import { SENT } from './task-kind.ts';
import { isEnd } from './task-state.ts';

export interface RestoredTables {
  readonly tasks: TaskTable;
  readonly workers: WorkerTable;
  readonly publishers: PublisherTable;
  readonly series: SeriesTable;
  readonly types: TypeNames;
  readonly newTask: (uuid: string) => TaskRecord;
}

/**
 * Takes up what an earlier process saved, before the first event. Counters go on from where they stood, so that Prometheus sees
 * no reset; workers are as long unheard of as they are, and the next heartbeat tells which of them are there.
 *
 * @param at epoch seconds by our clock
 */
export function restoreCluster(saved: SavedCluster, tables: RestoredTables, at: number): void {
  for (const { name, lastSeen, presence } of saved.workers) {
    tables.workers.restoreTold(tables.workers.restore(name, lastSeen, presence), presence);
  }
  tables.workers.restoreVersions(saved.versions, at);
  const workerNamed = (name: string): WorkerRecord => tables.workers.restore(name, at, 'silent');
  restoreSeries(saved, tables, at);
  for (const task of saved.tasks) {
    const record = tables.newTask(task.uuid);
    const grown = restoreTask(record, task, workerNamed);
    if (task.parentId !== undefined) record.parentId = task.parentId;
    if (task.name !== undefined) tables.types.add(task.name);
    tables.tasks.changed(record, grown, isEnd(record.state));
  }
}

function restoreSeries(saved: SavedCluster, { series, workers, publishers, types }: RestoredTables, at: number): void {
  const overflow = new SeriesOwner(OVERFLOW);
  overflow.purged = true;
  const ownerOf = (label: string, isSent: boolean): SeriesOwner => {
    if (label === OVERFLOW) return overflow;
    return (isSent ? undefined : workers.get(label)?.owner) ?? publishers.of(label, at);
  };
  for (const { task, worker, queue, events, exceptions, runtime, queueWait } of saved.series) {
    const record = series.of(ownerOf(worker, (events[SENT] ?? 0) > 0), task, queue);
    COUNTED_EVENTS.forEach((_, kind) => series.add(record, kind as CountedKind, events[kind] ?? 0));
    for (const [name, count] of Object.entries(exceptions)) record.addException(name, count);
    record.runtime.succeeded = sumOf(record.runtime.succeeded, runtime.succeeded, series.buckets.runtime);
    record.runtime.failed = sumOf(record.runtime.failed, runtime.failed, series.buckets.runtime);
    record.runtime.retried = sumOf(record.runtime.retried, runtime.retried, series.buckets.runtime);
    record.queueWait = sumOf(record.queueWait, queueWait, series.buckets.wait);
    if (task !== OVERFLOW && task !== UNKNOWN_TASK) types.add(task);
  }
  for (const { task, queue, broker, prefetch, eta } of saved.waits) {
    const { stages } = series.waits.of(task, queue);
    stages.broker = sumOf(stages.broker, broker, series.buckets.wait);
    stages.prefetch = sumOf(stages.prefetch, prefetch, series.buckets.wait);
    stages.eta = sumOf(stages.eta, eta, series.buckets.wait);
  }
  for (const { type, worker, task, count } of saved.events) {
    const counts = series.eventCounts;
    const record = worker === OVERFLOW ? counts.overflow(type) : counts.of(ownerOf(worker, false), type, task);
    record.count += count;
  }
}

/** Of what is there (several may fall into the overflow) and what was saved; buckets of other bounds cannot be taken up. */
function sumOf(here: HistogramRecord | undefined, saved: SavedHistogram | undefined, bounds: readonly number[]): HistogramRecord | undefined {
  if (saved === undefined || saved.counts.length !== bounds.length + 1 || saved.checksum !== boundsChecksum(bounds)) return here;
  const sum = here ?? new HistogramRecord(bounds);
  saved.counts.forEach((count, bucket) => {
    sum.counts[bucket]! += count;
    sum.count += count;
  });
  sum.sum += saved.sum;
  return sum;
}
