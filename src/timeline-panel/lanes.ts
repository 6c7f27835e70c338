import type { TaskRow } from '../rows/task-rows.ts';

/** A run of a task. Epoch seconds. */
export interface Bar {
  readonly row: TaskRow;
  readonly from: number;
  /** Of one that still runs: now. */
  readonly to: number;
  /** Its place among those that run beside it. */
  readonly track: number;
}

/** What one worker ran. */
export interface Lane {
  readonly worker: string;
  readonly tracks: number;
  /** By their beginning. */
  readonly bars: readonly Bar[];
}

/** More beside each other than this would be thinner than can be seen; what is beyond shares the last. */
const MOST_TRACKS = 64;

/** @param now of those that still run; epoch seconds */
export function lanesOf(rows: readonly TaskRow[], now: number): readonly Lane[] {
  const byWorker = new Map<string, TaskRow[]>();
  for (const row of rows) {
    if (row.worker === null || row.started === null) continue;
    const of = byWorker.get(row.worker);
    if (of === undefined) byWorker.set(row.worker, [row]);
    else of.push(row);
  }
  return [...byWorker.entries()]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([worker, of]) => laneOf(worker, of, now));
}

function laneOf(worker: string, rows: readonly TaskRow[], now: number): Lane {
  const free: number[] = [];
  const bars = rows
    .map((row) => ({ row, from: row.started ?? 0, to: Math.max(row.started ?? 0, endOf(row, now)) }))
    .sort((a, b) => a.from - b.from)
    .map((bar): Bar => {
      let track = free.findIndex((until) => until <= bar.from);
      if (track < 0) track = Math.min(free.length, MOST_TRACKS - 1);
      free[track] = Math.max(free[track] ?? 0, bar.to);
      return { ...bar, track };
    });
  return { worker, tracks: Math.max(1, free.length), bars };
}

/** States in which nothing runs though the task is not over. */
const WAITING = ['PENDING', 'RECEIVED', 'RETRY'];

function endOf({ started, ended, runtime, state }: TaskRow, now: number): number {
  if (ended !== null) return ended;
  if (started !== null && runtime !== null) return started + runtime;
  return WAITING.includes(state) ? (started ?? now) : now;
}
