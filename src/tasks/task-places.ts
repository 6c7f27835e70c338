import type { TaskRow } from './task-row.ts';
import { keyOf } from './task-row.ts';

/** Which task stands at which place of a list, of which only parts were read. A task that is told of anew is so wherever it stands. */
export class TaskPlaces {
  /** Of each place; undefined: not read. */
  #keys: (string | undefined)[] = [];
  readonly #rows = new Map<string, TaskRow>();

  /** Read or not. */
  get size(): number {
    return this.#keys.length;
  }

  get read(): readonly TaskRow[] {
    return [...this.#rows.values()];
  }

  get hasGaps(): boolean {
    return this.#rows.size < this.#keys.length;
  }

  at(place: number): TaskRow | undefined {
    const key = this.#keys[place];
    return key === undefined ? undefined : this.#rows.get(key);
  }

  of(key: string): TaskRow | undefined {
    return this.#rows.get(key);
  }

  clear(): void {
    this.#keys = [];
    this.#rows.clear();
  }

  put(from: number, rows: readonly TaskRow[]): void {
    if (from + rows.length > this.#keys.length) this.resize(from + rows.length);
    rows.forEach((row, step) => {
      this.#keys[from + step] = keyOf(row);
      this.#rows.set(keyOf(row), row);
    });
  }

  /** @returns whether it stands anywhere */
  renew(row: TaskRow): boolean {
    const key = keyOf(row);
    if (!this.#rows.has(key)) return false;
    this.#rows.set(key, row);
    return true;
  }

  /** All others move down. */
  putOnTop(rows: readonly TaskRow[]): void {
    for (const row of rows) this.#rows.set(keyOf(row), row);
    this.#keys = rows.map(keyOf).concat(this.#keys as string[]);
  }

  /** What falls off the end is not known any more. */
  resize(size: number): void {
    for (const key of this.#keys.splice(size)) if (key !== undefined) this.#rows.delete(key);
    if (this.#keys.length < size) this.#keys = this.#keys.concat(Array.from({ length: size - this.#keys.length }, () => undefined));
  }

  /** The first place of [from, to) that was not read, or the last. */
  unread(from: number, to: number, last = false): number | undefined {
    const [begin, end] = [Math.max(0, from), Math.min(to, this.size)];
    for (let step = 0; step < end - begin; step += 1) {
      const place = last ? end - 1 - step : begin + step;
      if (this.at(place) === undefined) return place;
    }
    return undefined;
  }
}
