import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { SLICE_SECONDS } from '../slices.ts';
import { FactSlice, SELECT_FACTS } from './fact-slice.ts';

/** Tasks whose facts are kept: 150 MB. Older slices are read when they are asked for, and not kept. */
const MAX_KEPT = 1_500_000;

/**
 * The facts of all tasks in the file, slice by slice. A slice is read when it is first needed and again when its version in the
 * file has changed; a million tasks take about a second, once, and what changes later next to nothing.
 *
 * Use within a transaction: `refresh` first, then any number of walks see one state of the file.
 */
export class Facts {
  readonly #select: StatementSync;
  readonly #changed: StatementSync;
  readonly #maxKept: number;
  /** Numbers of all slices, ascending. */
  #numbers: number[] = [];
  readonly #known = new Set<number>();
  readonly #slices = new Map<number, FactSlice>();
  #version = 0;
  #kept = 0;

  constructor(database: DatabaseSync, maxKept = MAX_KEPT) {
    this.#select = database.prepare(SELECT_FACTS);
    this.#select.setReturnArrays(true);
    this.#changed = database.prepare('SELECT number, version FROM slice WHERE version > ?');
    this.#maxKept = maxKept;
  }

  /** Tasks whose facts are kept now. */
  get kept(): number {
    return this.#kept;
  }

  refresh(): void {
    this.#trim();
    let isNew = false;
    for (const row of this.#changed.all(this.#version)) {
      const number = Number(row['number']);
      this.#version = Math.max(this.#version, Number(row['version']));
      this.#drop(number);
      if (!this.#known.has(number)) isNew = Boolean(this.#known.add(number));
    }
    if (isNew) this.#numbers = Array.from(this.#known).sort((a, b) => a - b);
  }

  /** Slices that may hold tasks first seen in [from, to]. */
  *slices(from = -Infinity, to = Infinity, newestFirst = false): Generator<FactSlice> {
    const numbers = this.#numbers;
    const first = indexOf(numbers, Math.trunc(from / SLICE_SECONDS));
    const last = indexOf(numbers, Math.trunc(to / SLICE_SECONDS) + 1) - 1;
    for (let step = 0; step <= last - first; step += 1) {
      const slice = this.#slice(numbers[newestFirst ? last - step : first + step] ?? 0);
      if (slice.size > 0) yield slice;
    }
  }

  /** Reads slices that were not read yet, the newest first, for so many milliseconds. @returns whether there are more to keep */
  preload(milliseconds: number): boolean {
    this.refresh();
    const end = performance.now() + milliseconds;
    for (let index = this.#numbers.length - 1; index >= 0 && this.#kept < this.#maxKept; index -= 1) {
      this.#slice(this.#numbers[index] ?? 0);
      if (performance.now() > end) return index > 0;
    }
    return false;
  }

  #slice(number: number): FactSlice {
    let slice = this.#slices.get(number);
    if (slice === undefined) {
      slice = FactSlice.load(this.#select, number);
      this.#slices.set(number, slice);
      this.#kept += slice.size;
    }
    return slice;
  }

  #drop(number: number): void {
    this.#kept -= this.#slices.get(number)?.size ?? 0;
    this.#slices.delete(number);
  }

  #trim(): void {
    for (let index = 0; index < this.#numbers.length && this.#kept > this.#maxKept; index += 1) this.#drop(this.#numbers[index] ?? 0);
  }
}

/** Index of the first that is not less. */
function indexOf(numbers: readonly number[], wanted: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
