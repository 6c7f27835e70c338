import type { TaskRecord } from '../../exporter/contract/task.ts';
import type { TaskPage } from '../../exporter/contract/tasks.ts';
import { ask } from '../client/exporter.ts';
import { troubleOf } from '../client/problem.ts';
import type { Trouble } from '../client/problem.ts';

export type TaskRow = Pick<
  TaskRecord,
  | 'cluster' | 'uuid' | 'name' | 'state' | 'worker' | 'queue' | 'seen' | 'sent' | 'received' | 'started' | 'ended'
  | 'wait' | 'runtime' | 'retries' | 'args' | 'kwargs' | 'result' | 'exception'
>;

const FIELDS: readonly (keyof TaskRow)[] = [
  'cluster', 'uuid', 'name', 'state', 'worker', 'queue', 'seen', 'sent', 'received', 'started', 'ended',
  'wait', 'runtime', 'retries', 'args', 'kwargs', 'result', 'exception',
];

export interface Wanted {
  readonly q: string;
  readonly clusters: readonly string[] | undefined;
  /** As the exporter takes it: `-seen`. */
  readonly sort: string;
}

/** The first page is there soon; whoever scrolls on wants many. */
const FIRST_PAGE = 500;
const PAGE = 1_000;
/** What a browser holds; further ones are found by asking more narrowly. */
export const MOST = 100_000;
/** New ones that wait to be shown; beyond it only their number is kept, and showing them asks anew. */
const MOST_WAITING = 1_000;

/** What a view draws; another object whenever something changed. */
export interface Shown {
  readonly rows: readonly TaskRow[];
  readonly total: { readonly count: number; readonly exact: boolean } | undefined;
  readonly loading: boolean;
  readonly trouble: Trouble | undefined;
  /** Why the history is missing from it. */
  readonly incomplete: string | null;
  readonly hasMore: boolean;
  /** New tasks that are not shown yet. */
  readonly waiting: number;
}

const EMPTY: Shown = { rows: [], total: undefined, loading: true, trouble: undefined, incomplete: null, hasMore: false, waiting: 0 };

/**
 * The tasks of one query, a page after the other as they are scrolled to, and what the stream tells of them. A change of a task
 * that is shown is shown where it stands; a new one waits until it is let in, so that nothing moves under a pointer.
 * States: loading ⇄ ready; closed.
 */
export class TaskList {
  readonly #wanted: Wanted;
  readonly #listeners = new Set<() => void>();
  /** Of each row, counted from what was the first row before any was let in on top: so letting in is not a matter of all rows. */
  readonly #places = new Map<string, number>();
  #onTop = 0;
  readonly #waiting = new Map<string, TaskRow>();
  #uncounted = 0;
  #shown: Shown = EMPTY;
  #rows: TaskRow[] = [];
  #next: string | null = null;
  #abort: AbortController | undefined;
  #changed = false;
  #drawing: ReturnType<typeof setTimeout> | undefined;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  get shown(): Shown {
    return this.#shown;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** From the beginning; what is shown stays until the first page is there. */
  readonly load = async (): Promise<void> => {
    const page = await this.#page(null);
    if (page === undefined) return;
    this.#rows = [];
    this.#places.clear();
    this.#onTop = 0;
    this.#waiting.clear();
    this.#uncounted = 0;
    this.#append(page);
  };

  /** The page after the last row, if there is one and none is under way. */
  readonly more = async (): Promise<void> => {
    if (this.#next === null || this.#shown.loading || this.#rows.length >= MOST) return;
    const page = await this.#page(this.#next);
    if (page !== undefined) this.#append(page);
  };

  close(): void {
    this.#abort?.abort();
    clearTimeout(this.#drawing);
  }

  /** As the stream tells it. */
  told(task: TaskRow): void {
    const place = this.#places.get(keyOf(task));
    if (place !== undefined) this.#rows[place + this.#onTop] = task;
    else if (this.#waiting.size < MOST_WAITING || this.#waiting.has(keyOf(task))) this.#waiting.set(keyOf(task), task);
    else this.#uncounted += 1;
    this.#draw();
  }

  /** Shows the new ones on top; in another order than theirs, or where there are too many, by asking anew. */
  letIn(): void {
    if (this.#wanted.sort !== '-seen' || this.#uncounted > 0) return void this.load();
    const fresh = [...this.#waiting.values()].sort((a, b) => b.seen - a.seen);
    this.#waiting.clear();
    this.#onTop += fresh.length;
    fresh.forEach((row, place) => this.#places.set(keyOf(row), place - this.#onTop));
    this.#rows = [...fresh, ...this.#rows];
    for (const row of this.#rows.splice(MOST)) this.#places.delete(keyOf(row));
    this.#become({});
  }

  async #page(cursor: string | null): Promise<TaskPage | undefined> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#become({ loading: true, trouble: undefined });
    const { q, clusters, sort } = this.#wanted;
    const query = { q, cluster: clusters, sort, limit: cursor === null ? FIRST_PAGE : PAGE, fields: FIELDS, ...(cursor === null ? { totals: true } : { cursor }) };
    try {
      return await ask<TaskPage>('/api/v1/tasks', { query, signal: abort.signal });
    } catch (thrown) {
      if (!abort.signal.aborted) this.#become({ loading: false, trouble: troubleOf(thrown) });
      return undefined;
    }
  }

  #append({ tasks, next, total, incomplete }: TaskPage): void {
    for (const task of tasks as readonly TaskRow[]) {
      const key = keyOf(task);
      this.#waiting.delete(key);
      // A page that was read while things changed may tell of one twice.
      if (this.#places.has(key)) continue;
      this.#places.set(key, this.#rows.length - this.#onTop);
      this.#rows.push(task);
    }
    this.#next = next;
    this.#become({ loading: false, trouble: undefined, incomplete, ...(total !== undefined && { total }) });
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
    this.#shown = { ...this.#shown, ...change, rows: [...this.#rows], hasMore: this.#next !== null && this.#rows.length < MOST, waiting: this.#waiting.size + this.#uncounted };
    for (const listener of this.#listeners) listener();
  }
}

export function keyOf({ cluster, uuid }: Pick<TaskRow, 'cluster' | 'uuid'>): string {
  return `${cluster} ${uuid}`;
}
