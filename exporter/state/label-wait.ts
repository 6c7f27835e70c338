import type { TaskRecord } from './task-record.ts';

/** How long a count waits for its labels: task-sent is behind by milliseconds if it comes at all. */
const GRACE_SECONDS = 2;
/** Publishers send task-sent or they do not; after so long without any, none is waited for. */
const SENT_EXPECTED_SECONDS = 60;
/** At the start it is not known yet whether they do. */
const UNDECIDED_SECONDS = 10;
/** Beyond it, the oldest is taken as due. */
const MAX_WAITING = 50_000;

/** Tasks whose labels are not known yet, in the order in which they are due. */
export class LabelWait {
  #tasks: TaskRecord[] = [];
  #due: number[] = [];
  #next = 0;
  #expectedUntil: number | undefined;

  sentSeen(at: number): void {
    this.#expectedUntil = at + SENT_EXPECTED_SECONDS;
  }

  expectsSent(at: number): boolean {
    this.#expectedUntil ??= at + UNDECIDED_SECONDS;
    return at < this.#expectedUntil;
  }

  add(task: TaskRecord, at: number): void {
    this.#tasks.push(task);
    this.#due.push(at + GRACE_SECONDS);
  }

  /** The next task whose time is up, or that is one too many. */
  takeDue(now: number): TaskRecord | undefined {
    const waiting = this.#tasks.length - this.#next;
    if (waiting === 0 || (waiting <= MAX_WAITING && this.#due[this.#next]! > now)) return undefined;
    const task = this.#tasks[this.#next];
    this.#next += 1;
    if (this.#next === this.#tasks.length || this.#next > MAX_WAITING) {
      this.#tasks = this.#tasks.slice(this.#next);
      this.#due = this.#due.slice(this.#next);
      this.#next = 0;
    }
    return task;
  }
}
