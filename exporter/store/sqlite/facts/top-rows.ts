import type { PagePosition, SortField } from '../../archive.ts';
import { SLICE_SECONDS } from '../slices.ts';
import type { Dictionary } from './dictionary.ts';
import type { FactFilter } from './filter.ts';
import { Mask } from './filter.ts';
import type { FactSlice } from './fact-slice.ts';
import type { Facts } from './facts.ts';
import { cursorKey, seenRange, sortKeys, TIMES } from './sort-keys.ts';

export interface TopRequest {
  readonly sort: { readonly field: SortField; readonly descending: boolean };
  readonly limit: number;
  readonly after: PagePosition | undefined;
  /** Of `seen`, as the query has them. */
  readonly bounds: readonly [from: number, to: number];
}

interface Candidate {
  /** Smaller comes first. */
  readonly key: number;
  readonly seen: number;
  readonly rowid: number;
}

/**
 * Row numbers of at least the first `limit` tasks behind the cursor. Equal ones, whose order is decided by their ids, are all in
 * it, and so are those equal to the cursor: whoever reads the rows orders them, and takes what is wanted.
 */
export function topRows(facts: Facts, words: Dictionary, filter: FactFilter, request: TopRequest): number[] {
  const { sort, limit, after } = request;
  const keysOf = sortKeys(sort, words);
  const [firstKey, firstSeen] = after ? [cursorKey(sort, after, words), after.seen] : [-Infinity, Infinity];
  const equal: number[] = [];
  const top = new Top(limit);
  const [from, to] = seenRange(request);
  const mask = new Mask();
  // Times go with `seen`: the best ones are met first then. What is equal otherwise is wanted newest first.
  const newestFirst = sort.descending || !TIMES.includes(sort.field);
  for (const slice of facts.slices(from, to, newestFirst)) {
    if (sort.field === 'seen' && top.isFull && isBehind(slice, sort.descending, top.lastSeen)) break;
    const { keys, least } = keysOf(slice);
    if (!top.admits(least, (slice.number + 1) * SLICE_SECONDS)) continue;
    const matches = mask.of(slice, filter);
    const seen = slice.numbers('seen');
    const rowids = slice.rowids();
    for (let index = 0; index < slice.size; index += 1) {
      if (matches[index] === 0) continue;
      const key = keys[index] ?? Infinity;
      const sight = seen[index] ?? 0;
      if (key < firstKey || (key === firstKey && sight > firstSeen)) continue;
      if (after && key === firstKey && sight === firstSeen) equal.push(rowids[index] ?? 0);
      else if (top.admits(key, sight)) top.add({ key, seen: sight, rowid: rowids[index] ?? 0 });
    }
  }
  return [...equal, ...top.rowids()];
}

/** Walking in the order of the sort, no task of this slice or a later one can come before the last kept. */
function isBehind(slice: FactSlice, descending: boolean, lastSeen: number): boolean {
  const seen = slice.numbers('seen');
  return descending ? seen.every((at) => at < lastSeen) : seen.every((at) => at > lastSeen);
}

/** Keeps the first few of many, and all that equal the last of them. */
class Top {
  readonly #limit: number;
  #kept: Candidate[] = [];
  #last: Candidate | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    this.#cut();
    return this.#kept.length >= this.#limit;
  }

  get lastSeen(): number {
    return this.#last?.seen ?? Number.NaN;
  }

  admits(key: number, seen: number): boolean {
    const last = this.#last;
    return last === undefined || key < last.key || (key === last.key && seen >= last.seen);
  }

  add(candidate: Candidate): void {
    this.#kept.push(candidate);
    if (this.#kept.length >= 2 * this.#limit + 100) this.#cut();
  }

  rowids(): number[] {
    this.#cut();
    return this.#kept.map(({ rowid }) => rowid);
  }

  #cut(): void {
    if (this.#kept.length < this.#limit) return;
    this.#kept.sort((a, b) => a.key - b.key || b.seen - a.seen);
    this.#last = this.#kept[this.#limit - 1];
    this.#kept = this.#kept.filter(({ key, seen }) => this.admits(key, seen));
  }
}
