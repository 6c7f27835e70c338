import type { TaskRecord as Task } from './task-record.ts';
import { ArrivalOrder } from './arrival-order.ts';
import { textBytes } from './kept-text.ts';
import { TaskRecord } from './task-record.ts';

/** A record, its boxed numbers and its places in the map and the order: what `npm run bench` measures, less the texts. */
const RECORD_BYTES = 520;

/**
 * The tasks as known now, within a number and a number of bytes. What is too much goes: tasks that ended, in the order in
 * which they ended; only when there are none, open ones, the oldest first. All steps are O(1), if not each then on average.
 */
export class TaskTable implements Iterable<Task> {
  readonly maxBytes: number;
  readonly #max: number;
  readonly #onEvict: (task: Task) => void;
  readonly #byId = new Map<string, Task>();
  readonly #order = new ArrivalOrder<Task>();
  /** Found or made last, and still in the table. */
  #latest: Task | undefined;
  #firstEnded: Task | undefined;
  #lastEnded: Task | undefined;
  #bytes = 0;
  #evicted = 0;
  #evictedBytes = 0;
  #evictedOpen = 0;

  /** @param onEvict called while the task is still whole */
  constructor(limits: { readonly maxTasks: number; readonly maxTaskBytes: number }, onEvict: (task: Task) => void) {
    this.#max = limits.maxTasks;
    this.maxBytes = limits.maxTaskBytes;
    this.#onEvict = onEvict;
  }

  get size(): number {
    return this.#byId.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get evicted(): { readonly count: number; readonly bytes: number; readonly open: number } {
    return { count: this.#evicted, bytes: this.#evictedBytes, open: this.#evictedOpen };
  }

  get(uuid: string): Task | undefined {
    // Events of one task often come together; to compare two texts costs less than to look one up among a hundred thousand.
    const latest = this.#latest;
    if (latest !== undefined && latest.uuid === uuid) return latest;
    return (this.#latest = this.#byId.get(uuid));
  }

  /** Makes room first, so that the new one is not what goes. */
  create(uuid: string): Task {
    while (this.#byId.size >= this.#max && this.#evictOne());
    const task = new TaskRecord(uuid);
    task.bytes = RECORD_BYTES + textBytes(uuid);
    this.#byId.set(uuid, task);
    this.#latest = task;
    this.#order.append(task);
    this.#bytes += task.bytes;
    return task;
  }

  /** Takes note of what a change did to a record, and brings the table back under its ceiling. */
  changed(task: Task, grown: number, hasEnded: boolean): void {
    if (task.evicted) return;
    task.bytes += grown;
    this.#bytes += grown;
    if (hasEnded !== task.hasEnded) {
      if (hasEnded) this.#appendEnded(task);
      else this.#removeEnded(task);
    }
    while (this.#bytes > this.maxBytes && this.#byId.size > 1 && this.#evictOne());
  }

  /** Newest first by first sight. Whatever happens to the table meanwhile, it goes on from where it stands. */
  [Symbol.iterator](): Iterator<Task> {
    return this.#order[Symbol.iterator]();
  }

  #evictOne(): boolean {
    const task = this.#firstEnded ?? this.#order.oldest();
    if (task === undefined) return false;
    this.#onEvict(task);
    this.#evicted += 1;
    this.#evictedBytes += task.bytes;
    if (task.hasEnded) this.#removeEnded(task);
    else this.#evictedOpen += 1;
    this.#bytes -= task.bytes;
    this.#byId.delete(task.uuid);
    if (task === this.#latest) this.#latest = undefined;
    this.#order.remove(task);
    task.evicted = true;
    return true;
  }

  #appendEnded(task: Task): void {
    task.hasEnded = true;
    task.endedBefore = this.#lastEnded;
    if (this.#lastEnded !== undefined) this.#lastEnded.endedAfter = task;
    else this.#firstEnded = task;
    this.#lastEnded = task;
  }

  #removeEnded(task: Task): void {
    task.hasEnded = false;
    if (task.endedBefore !== undefined) task.endedBefore.endedAfter = task.endedAfter;
    else this.#firstEnded = task.endedAfter;
    if (task.endedAfter !== undefined) task.endedAfter.endedBefore = task.endedBefore;
    else this.#lastEnded = task.endedBefore;
    task.endedBefore = undefined;
    task.endedAfter = undefined;
  }
}
