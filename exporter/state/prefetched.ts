import type { SeriesRecord } from './series-record.ts';
import type { TaskKind } from './task-kind.ts';
import type { TaskRecord } from './task-record.ts';
import { CUSTOM, RECEIVED, SENT, STARTED } from './task-kind.ts';

/**
 * Brings the gauges of prefetched tasks in line with the task's record: it is counted in one cell while it waits at its
 * worker without an ETA, and in none otherwise. The prefetch time is of the latest task that started, until that one ends.
 */
export function countPrefetched(task: TaskRecord, kind: TaskKind, series: SeriesRecord): void {
  // Delivered again after its worker forgot it.
  if (kind === RECEIVED && task.cell?.void) task.cell = undefined;
  const { cell, worker } = task;
  const home = task.waiting && task.eta === undefined && worker !== undefined ? worker.cell(series) : undefined;
  if (cell !== home && !(cell?.void && home !== undefined)) {
    cell?.leave();
    home?.enter();
    task.cell = home;
  }
  if (kind === STARTED) {
    if (task.received === undefined || task.started === undefined || task.eta !== undefined) return;
    series.latestPrefetch = Math.max(0, task.started - task.received);
    series.latestStarted = task;
  } else if (kind !== SENT && kind !== RECEIVED && kind !== CUSTOM) {
    leaveLatest(task, series);
  }
}

/** Something other than an event told that the task waits no more. */
export function leavePrefetched(task: TaskRecord): void {
  task.cell?.leave();
  task.cell = undefined;
}

/** Flower's gauge falls to 0 when the task whose wait it shows has ended. */
export function leaveLatest(task: TaskRecord, series: SeriesRecord): void {
  if (series.latestStarted !== task) return;
  series.latestStarted = undefined;
  series.latestPrefetch = 0;
}
