import type { Scheduled } from './beat-schedule.ts';
import { beatSchedule } from './beat-schedule.ts';
import type { TaskView } from './task.ts';
import type { Worker } from './worker.ts';

/** A task that is expected again and again. */
export interface PeriodicTask {
  readonly task: string;
  /** The longest time between two of it that is all right, seconds; the shortest where several schedules send it. */
  readonly seconds: number;
  /** By our clock: when it was told of last as sent or received; until then, when it began to be expected. */
  readonly seenAt: number;
}

interface Expected extends PeriodicTask {
  seconds: number;
  seenAt: number;
}

/** Of all workers together; what is more is not watched. */
const MAX_TASKS = 1_000;

/**
 * What beat should send: the configuration names it, or the workers' settings hold it (`beat_schedule`), where workers that said goodbye
 * are asked last: their release may have had another schedule.
 */
export class PeriodicTasks {
  readonly #configured: readonly Scheduled[];
  readonly #tasks = new Map<string, Expected>();
  readonly #read = new WeakMap<object, readonly Scheduled[]>();

  constructor(configured: readonly Scheduled[]) {
    this.#configured = configured;
  }

  get size(): number {
    return this.#tasks.size;
  }

  all(): Iterable<PeriodicTask> {
    return this.#tasks.values();
  }

  /** For each task that is sent or received, so it has to be cheap. */
  seen(name: string, at: number): void {
    const task = this.#tasks.get(name);
    if (task !== undefined) task.seenAt = at;
  }

  /**
   * Takes up what the schedules say now.
   * @param known tasks, the newest first: a schedule is mostly learned after its tasks were seen
   */
  update(workers: readonly Worker[], known: Iterable<TaskView>, now: number): void {
    const wanted = this.#wanted(workers);
    for (const name of this.#tasks.keys()) if (!wanted.has(name)) this.#tasks.delete(name);
    const added = new Set<string>();
    for (const [task, seconds] of wanted) {
      const before = this.#tasks.get(task);
      if (before !== undefined) before.seconds = seconds;
      else if (this.#tasks.size < MAX_TASKS) {
        this.#tasks.set(task, { task, seconds, seenAt: now });
        added.add(task);
      }
    }
    if (added.size > 0) this.#lookBack(added, known, now);
  }

  #wanted(workers: readonly Worker[]): ReadonlyMap<string, number> {
    const present = workers.filter(({ presence }) => presence !== 'offline');
    const wanted = new Map<string, number>();
    for (const worker of present.length > 0 ? present : workers) {
      for (const { task, seconds } of this.#scheduleOf(worker)) wanted.set(task, Math.min(seconds, wanted.get(task) ?? Infinity));
    }
    // Who names it knows better.
    for (const { task, seconds } of this.#configured) wanted.set(task, seconds);
    return wanted;
  }

  /** Read once for each answer. */
  #scheduleOf({ inspected }: Worker): readonly Scheduled[] {
    const answer = inspected.get('conf')?.answer;
    if (typeof answer !== 'object' || answer === null) return [];
    let schedule = this.#read.get(answer);
    if (schedule === undefined) this.#read.set(answer, (schedule = beatSchedule(answer)));
    return schedule;
  }

  #lookBack(added: Set<string>, known: Iterable<TaskView>, now: number): void {
    for (const { name, sent, received } of known) {
      if (name === undefined || !added.has(name)) continue;
      const at = sent ?? received;
      if (at !== undefined) this.seen(name, Math.min(at, now));
      added.delete(name);
      if (added.size === 0) return;
    }
  }
}
