import type { TaskPage } from '../../exporter/contract/tasks.ts';
import { ask } from '../client/exporter.ts';
import { troubleOf } from '../client/problem.ts';
import type { Trouble } from '../client/problem.ts';
import { nextRead } from './next-read.ts';
import type { Sight, Stretch } from './next-read.ts';
import { TaskPlaces } from './task-places.ts';
import { keyOf, TASK_FIELDS } from './task-row.ts';
import type { TaskRow } from './task-row.ts';

export interface Wanted {
  readonly q: string;
  readonly clusters: readonly string[] | undefined;
  /** As the exporter takes it: `-seen`. */
  readonly sort: string;
}

/** More than is read ahead of a high window: the rest comes when somebody scrolls. */
const FIRST_PAGE = 300;
/** What a browser holds, and what the exporter counts; further ones are found by asking more narrowly. */
export const MOST = 100_000;
/** New ones that wait to be shown; beyond it only their number is kept, and showing them asks anew. */
const MOST_WAITING = 1_000;
/** Rows between what is read and what is in sight, beyond which the reading is given up. */
const OUT_OF_SIGHT = 1_000;

/** What a view draws; another object whenever something changed. */
export interface Shown {
  /** Rows of the list, read or not. */
  readonly size: number;
  /** Undefined: not read yet. */
  readonly at: (place: number) => TaskRow | undefined;
  readonly total: { readonly count: number; readonly exact: boolean } | undefined;
  readonly loading: boolean;
  readonly trouble: Trouble | undefined;
  /** Why the history is missing from it. */
  readonly incomplete: string | null;
  /** New tasks that are not shown yet. */
  readonly waiting: number;
}

/** Where the first page ended: later ones are counted from here, so that what comes on top does not shift them. */
interface Anchor {
  readonly place: number;
  readonly cursor: string;
  /** When its last row was seen. */
  readonly seen: number;
  /** What `now` meant. */
  readonly at: number;
}

/**
 * The tasks of one query: as long as the exporter counted, read where somebody looks, and what the stream tells of them. A change of
 * a task that is shown is shown where it stands; a new one waits until it is let in, so that nothing moves under a pointer.
 *
 * States: loading (the first page; what was shown stays) → ready ⇄ reading (a stretch that is in sight or soon will be, one at a
 * time; it is given up when it is far out of sight, and another begun) → failed (until somebody looks elsewhere or tries again);
 * closed. Where reading comes to an end that was not expected, the list becomes as long as it is.
 */
export class TaskList {
  readonly #wanted: Wanted;
  readonly #listeners = new Set<() => void>();
  readonly #places = new TaskPlaces();
  readonly #at = (place: number): TaskRow | undefined => this.#places.at(place);
  readonly #waiting = new Map<string, TaskRow>();
  #uncounted = 0;
  /** Told while the first page was on its way, which may have been made before: undefined when it is not. */
  #meanwhile: Map<string, TaskRow> | undefined;
  #shown: Shown = { size: 0, at: this.#at, total: undefined, loading: true, trouble: undefined, incomplete: null, waiting: 0 };
  #anchor: Anchor | undefined;
  /** Let in on top since the first page was read: places of the anchor and of cursors are counted without them. */
  #onTop = 0;
  /** Where pages ended: reading on from there is cheaper than by counting. */
  readonly #ends = new Map<number, string>();
  #sight: Sight = { from: 0, to: 0, isUpward: false };
  #reading: Stretch | undefined;
  #abort: AbortController | undefined;
  #changed = false;
  #drawing: ReturnType<typeof setTimeout> | undefined;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  get shown(): Shown {
    return this.#shown;
  }

  /** Those that were read. */
  get read(): readonly TaskRow[] {
    return this.#places.read;
  }

  rowOf(key: string): TaskRow | undefined {
    return this.#places.of(key);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** From the beginning; what is shown stays until the first page is there. */
  readonly load = async (): Promise<void> => {
    this.#reading = undefined;
    const meanwhile = new Map<string, TaskRow>();
    this.#meanwhile = meanwhile;
    this.#become({ loading: true, trouble: undefined });
    const page = await this.#ask({ limit: FIRST_PAGE, totals: true });
    if (this.#meanwhile === meanwhile) this.#meanwhile = undefined;
    if (page === undefined) return;
    const { tasks, next, at, total } = page;
    const rows = tasks as readonly TaskRow[];
    this.#places.clear();
    this.#places.put(0, rows);
    this.#ends.clear();
    this.#onTop = 0;
    this.#anchor = next === null ? undefined : { place: rows.length, cursor: next, seen: rows.at(-1)?.seen ?? 0, at };
    if (next !== null) this.#places.resize(Math.min(MOST, Math.max(total?.count ?? 0, rows.length + 1)));
    this.#waiting.clear();
    this.#uncounted = 0;
    for (const task of meanwhile.values()) this.#take(task);
    this.#become({ loading: false, incomplete: page.incomplete, total });
    this.#readOn();
  };

  /** What failed, once more. */
  readonly again = (): void => {
    if (this.#anchor === undefined) return void this.load();
    this.#become({ trouble: undefined });
    this.#readOn();
  };

  /** These places are in sight. */
  look(sight: Sight): void {
    this.#sight = sight;
    if (this.#shown.trouble === undefined) this.#readOn();
    else if (!this.#shown.loading) this.again();
  }

  close(): void {
    this.#abort?.abort();
    this.#reading = undefined;
    clearTimeout(this.#drawing);
  }

  /** As the stream tells it. */
  told(task: TaskRow): void {
    if (this.#meanwhile !== undefined && (this.#meanwhile.size < MOST_WAITING || this.#meanwhile.has(keyOf(task)))) this.#meanwhile.set(keyOf(task), task);
    if (this.#take(task)) this.#draw();
  }

  /** @returns whether it changes what is shown */
  #take(task: TaskRow): boolean {
    if (this.#places.renew(task)) return true;
    if (this.#isBelow(task)) return false;
    if (this.#waiting.size < MOST_WAITING || this.#waiting.has(keyOf(task))) this.#waiting.set(keyOf(task), task);
    else this.#uncounted += 1;
    return true;
  }

  /** Shows the new ones on top; in another order than theirs, or where there are too many, by asking anew. */
  letIn(): void {
    if (this.#wanted.sort !== '-seen' || this.#uncounted > 0) return void this.load();
    const fresh = [...this.#waiting.values()].sort((a, b) => b.seen - a.seen);
    this.#waiting.clear();
    this.#onTop += fresh.length;
    this.#places.putOnTop(fresh);
    if (this.#places.size > MOST) this.#places.resize(MOST);
    this.#become({});
  }

  /** Whether it stands in the list where nobody has looked yet: it is read as it is then. */
  #isBelow({ seen }: TaskRow): boolean {
    if (this.#anchor === undefined || !this.#places.hasGaps) return false;
    return seen <= (this.#wanted.sort === '-seen' ? this.#anchor.seen : this.#anchor.at);
  }

  #readOn(): void {
    if (this.#shown.loading || this.#anchor === undefined) return;
    const { from, to } = this.#sight;
    if (this.#reading !== undefined) {
      if (this.#reading.from - to < OUT_OF_SIGHT && from - this.#reading.to < OUT_OF_SIGHT) return;
      this.#abort?.abort();
    }
    this.#reading = nextRead(this.#places, this.#sight);
    if (this.#reading !== undefined) void this.#read(this.#reading, this.#anchor);
  }

  async #read(stretch: Stretch, anchor: Anchor): Promise<void> {
    const onTop = this.#onTop;
    const place = stretch.from - onTop;
    const limit = stretch.to - stretch.from;
    const end = this.#ends.get(place);
    const where = end !== undefined ? { cursor: end } : place >= anchor.place ? { cursor: anchor.cursor, offset: place - anchor.place } : { offset: place };
    const page = await this.#ask({ limit, at: anchor.at, ...where });
    if (this.#reading !== stretch) return;
    this.#reading = undefined;
    if (page === undefined) return;
    // Some may have been let in meanwhile.
    const from = place + this.#onTop;
    const rows = page.tasks as readonly TaskRow[];
    const behind = from + rows.length;
    this.#places.put(from, rows.slice(0, Math.max(0, MOST - from)));
    if (page.next === null) this.#places.resize(Math.min(behind, MOST));
    else {
      this.#ends.set(place + rows.length, page.next);
      if (behind >= this.#places.size) this.#places.resize(Math.min(behind + 1, MOST));
    }
    for (const row of rows) this.#waiting.delete(keyOf(row));
    this.#become({ incomplete: page.incomplete });
    this.#readOn();
  }

  /** @returns undefined where it failed, which is shown, or was given up */
  async #ask(part: { readonly limit: number; readonly totals?: true; readonly at?: number; readonly cursor?: string; readonly offset?: number }): Promise<TaskPage | undefined> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const { q, clusters, sort } = this.#wanted;
    try {
      const page = await ask<TaskPage>('/api/v1/tasks', { query: { q, cluster: clusters, sort, fields: TASK_FIELDS, ...part }, signal: abort.signal });
      return abort.signal.aborted ? undefined : page;
    } catch (thrown) {
      if (!abort.signal.aborted) this.#become({ loading: false, trouble: troubleOf(thrown) });
      return undefined;
    }
  }

  /** At most four times a second, however much is told. */
  #draw(): void {
    if (this.#changed) return;
    this.#changed = true;
    this.#drawing = setTimeout(() => this.#become({}), 250);
  }

  #become(change: Partial<Shown>): void {
    this.#changed = false;
    clearTimeout(this.#drawing);
    this.#shown = { ...this.#shown, ...change, size: this.#places.size, waiting: this.#waiting.size + this.#uncounted };
    for (const listener of this.#listeners) listener();
  }
}
