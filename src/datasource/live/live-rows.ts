/**
 * The rows that a live panel shows: those of a page, and what the stream tells of them and of new ones, the newest first. At most
 * so many: the oldest goes for one that is new.
 */
export class LiveRows<Row> {
  readonly #keyOf: (row: Row) => string;
  readonly #most: number;
  #rows = new Map<string, Row>();

  constructor(keyOf: (row: Row) => string, most: number) {
    this.#keyOf = keyOf;
    this.#most = most;
  }

  /** A page read anew takes the place of all that was known. @param rows in the order in which they are shown */
  replace(rows: readonly Row[]): void {
    this.#rows = new Map([...rows].reverse().map((row) => [this.#keyOf(row), row]));
  }

  /** One that is known keeps its place. */
  tell(row: Row): void {
    this.#rows.set(this.#keyOf(row), row);
    if (this.#rows.size <= this.#most) return;
    const [oldest] = this.#rows.keys();
    if (oldest !== undefined) this.#rows.delete(oldest);
  }

  forget(row: Row): void {
    this.#rows.delete(this.#keyOf(row));
  }

  rows(): readonly Row[] {
    return [...this.#rows.values()].reverse();
  }
}
