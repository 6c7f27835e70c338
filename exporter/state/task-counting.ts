import type { SeriesRecord } from './series-record.ts';
import type { SeriesTable } from './series-table.ts';
import type { CountedKind } from './task-kind.ts';
import type { TaskRecord } from './task-record.ts';
import type { WorkerRecord } from './worker-record.ts';
import { ExceptionClasses } from './exception-classes.ts';
import { LabelWait } from './label-wait.ts';
import { countPrefetched, leaveLatest } from './prefetched.ts';
import { FAILED, SENT } from './task-kind.ts';
import { LABELS_FORCED } from './task-record.ts';
import { Waits } from './waits.ts';

export const UNKNOWN_TASK = 'unknown';

/**
 * Counts tasks' events and observes their waits and runtimes, under (task, worker, queue).
 *
 * Only task-sent tells a task's queue, and it comes on a connection of its own, now and then a moment after the worker's
 * task-received; started and ended events carry no name at all. So where the labels are not known yet, the count waits a
 * second or two for them (label-wait.ts), and falls back after that: to the only queue that the worker consumes, else to the
 * default queue; to `unknown` for the name.
 */
export class TaskCounting {
  readonly #series: SeriesTable;
  readonly #exceptions = new ExceptionClasses();
  readonly #labels = new LabelWait();
  readonly #waits: Waits;
  readonly #defaultQueue: string;

  constructor(series: SeriesTable, defaultQueue: string) {
    this.#series = series;
    this.#defaultQueue = defaultQueue;
    this.#waits = new Waits(series);
  }

  /** The task was sent: by whom is no worker, so it is counted on a series of the publisher's. */
  countSent(task: TaskRecord, publisher: SeriesRecord, at: number): void {
    this.#labels.sentSeen(at);
    this.#series.count(publisher, SENT);
    if (task.uncounted !== undefined) this.#flush(task, at);
    if (task.worker === undefined) return;
    const series = this.#seriesOf(task, task.worker, at);
    if (series === undefined) return;
    this.#observe(task, series);
    countPrefetched(task, SENT, series);
  }

  /** @param worker whose event it is */
  count(task: TaskRecord, kind: CountedKind, worker: WorkerRecord, at: number): void {
    const series = this.#seriesOf(task, worker, at);
    if (series === undefined) {
      if (task.uncounted === undefined) {
        task.uncounted = [];
        this.#labels.add(task, at);
      }
      task.uncounted.push({ kind, worker });
      return;
    }
    if (task.uncounted !== undefined) this.#flush(task, at);
    this.#add(task, series, kind);
    this.#observe(task, series);
    countPrefetched(task, kind, series);
  }

  /** The record is about to go. */
  release(task: TaskRecord): void {
    this.#settle(task);
    task.cell?.leave();
    task.cell = undefined;
    if (task.series !== undefined) leaveLatest(task, task.series);
  }

  age(now: number): void {
    for (let task = this.#labels.takeDue(now); task !== undefined; task = this.#labels.takeDue(now)) this.#settle(task);
  }

  /** Counts what waits for its labels under those that there are. */
  #settle(task: TaskRecord): void {
    if (task.uncounted === undefined) return;
    task.flags |= LABELS_FORCED;
    this.#flush(task, 0);
  }

  #flush(task: TaskRecord, at: number): void {
    const uncounted = task.uncounted ?? [];
    task.uncounted = undefined;
    for (const { kind, worker } of uncounted) this.count(task, kind, worker, at);
  }

  #add(task: TaskRecord, series: SeriesRecord, kind: CountedKind): void {
    this.#series.count(series, kind);
    if (kind === FAILED) series.addException(this.#exceptions.of(task.exception, task.traceback));
  }

  #seriesOf(task: TaskRecord, worker: WorkerRecord, at: number): SeriesRecord | undefined {
    const { series, name, queue } = task;
    if (series !== undefined && this.#fits(series, task, worker)) return series;
    if ((task.flags & LABELS_FORCED) === 0) {
      if (name === undefined) return undefined;
      if (queue === undefined && worker.onlyQueue === undefined && this.#labels.expectsSent(at)) return undefined;
    }
    return (task.series = this.#series.of(worker.owner, name ?? UNKNOWN_TASK, queue ?? worker.onlyQueue ?? this.#defaultQueue));
  }

  #fits(series: SeriesRecord, { name, queue }: TaskRecord, worker: WorkerRecord): boolean {
    if (series.purged) return false;
    if (series.owner !== worker.owner) return this.#series.isOverflow(series);
    return (name === undefined || series.task === name) && (queue === undefined || series.queue === queue);
  }

  #observe(task: TaskRecord, series: SeriesRecord): void {
    if (task.history === undefined) {
      this.#waits.observeRecord(task, series);
      return;
    }
    for (const run of task.history.runs) {
      const owner = run.worker?.owner;
      if (owner === undefined || owner.purged) continue;
      this.#waits.observeRun(run, owner === series.owner ? series : this.#series.of(owner, series.task, series.queue));
    }
  }
}
