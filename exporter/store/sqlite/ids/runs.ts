import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Entries, findInPart, partCount, partOf } from './entries.ts';
import { mixed } from './id-hash.ts';
import { IdFilter } from './id-filter.ts';

/** Ids of the rows from `first` to `last`, written once and never changed. Its parts are numbered on from `part`. */
export interface Run {
  readonly part: number;
  readonly first: number;
  readonly last: number;
  readonly entries: number;
  /** Rows when it was written, and how many of them were deleted since. */
  readonly rows: number;
  gone: number;
  /** Undefined as long as nobody has read the run for it: then its parts are looked into. */
  filter: IdFilter | undefined;
}

/** The runs in the file, in the order of their rows. */
export class Runs {
  readonly #select: StatementSync;
  readonly #part: StatementSync;
  readonly #parts: StatementSync;
  #runs: readonly Run[] = [];

  constructor(database: DatabaseSync) {
    this.#select = database.prepare('SELECT part, first, last, entries, rows, gone FROM task_run ORDER BY last, first');
    this.#part = database.prepare('SELECT hashes FROM task_run_part WHERE number = ?');
    this.#parts = database.prepare('SELECT hashes FROM task_run_part WHERE number BETWEEN ? AND ? ORDER BY number');
    for (const statement of [this.#select, this.#part, this.#parts]) statement.setReturnArrays(true);
  }

  get all(): readonly Run[] {
    return this.#runs;
  }

  /** Rows up to it are in a run. */
  get sealedTo(): number {
    return this.#runs.at(-1)?.last ?? 0;
  }

  refresh(): void {
    const known = new Map(this.#runs.map((run) => [identityOf(run), run.filter]));
    this.#runs = this.#select.all().map((row) => {
      const [part = 0, first = 0, last = 0, entries = 0, rows = 0, gone = 0] = Object.values(row).map(Number);
      const run = { part, first, last, entries, rows, gone, filter: undefined };
      return { ...run, filter: known.get(identityOf(run)) };
    });
  }

  /** Takes note of what was changed in the file: one run for neighbours, or a new one at the end. */
  replace(removed: readonly Run[], added: Run): void {
    const at = removed.length === 0 ? this.#runs.length : this.#runs.indexOf(removed[0]!);
    this.#runs = this.#runs.toSpliced(at, removed.length, added);
  }

  /** What `verified` makes of the first row, latest run first, that it knows for one with this hash. */
  find<Found>(hash: number, verified: (rowid: number) => Found | undefined): Found | undefined {
    const step = mixed(hash) | 1;
    for (let index = this.#runs.length - 1; index >= 0; index -= 1) {
      const run = this.#runs[index]!;
      if (run.filter?.mayHold(hash, step) === false) continue;
      const hashes = bytesOf(this.#part.get(run.part + partOf(hash, run.entries)));
      const found = hashes && findInPart(hashes, hash, run.last, verified);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  read({ part, entries }: Run): Entries {
    const read = new Entries();
    for (const row of this.#parts.iterate(part, part + partCount(entries) - 1)) read.addAll(bytesOf(row) ?? new Uint8Array(0));
    return read;
  }

  /** Reads one run for its filter, the latest first. @returns whether there was one without */
  loadFilter(): boolean {
    const run = this.#runs.findLast(({ filter }) => filter === undefined);
    if (run !== undefined) run.filter = filterOf(this.read(run));
    return run !== undefined;
  }
}

export function filterOf(entries: Entries): IdFilter {
  const filter = new IdFilter(entries.size);
  for (let index = 0; index < entries.size; index += 1) filter.add(entries.hashAt(index));
  return filter;
}

function identityOf({ part, last, entries, rows }: Run): string {
  return `${part} ${last} ${entries} ${rows}`;
}

/** Of a row that is one value, in a statement that gives arrays. */
function bytesOf(row: Readonly<Record<number, unknown>> | undefined): Uint8Array | undefined {
  return row?.[0] instanceof Uint8Array ? row[0] : undefined;
}
