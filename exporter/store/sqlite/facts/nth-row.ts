import type { PagePosition, SortField } from '../../archive.ts';
import type { Dictionary } from './dictionary.ts';
import type { FactFilter } from './filter.ts';
import { Mask } from './filter.ts';
import type { Facts } from './facts.ts';
import { cursorKey, seenRange, sortKeys, TIMES } from './sort-keys.ts';

export interface NthRequest {
  readonly sort: { readonly field: SortField; readonly descending: boolean };
  readonly after: PagePosition | undefined;
  /** From 1. */
  readonly nth: number;
  /** Of `seen`, as the query has them. */
  readonly bounds: readonly [from: number, to: number];
}

/** Row numbers of which one is meant: those that the facts do not tell apart. Its place among them is by their ids. */
interface Nth {
  readonly among: readonly number[];
  readonly nth: number;
}

const NONE: Nth = { among: [], nth: 1 };

/**
 * Where the nth task behind the cursor is, by counting. In the order of `seen` whole slices are counted and passed over; in any
 * other, keys of all that match are sorted: 100,000 take some 30 ms.
 * @param behind how many of these rows, which are equal to the cursor but for their ids, are behind it
 */
export function nthRow(facts: Facts, words: Dictionary, filter: FactFilter, request: NthRequest, behind: (equal: readonly number[]) => number): Nth {
  const { sort, after } = request;
  const keysOf = sortKeys(sort, words);
  const [firstKey, firstSeen] = after ? [cursorKey(sort, after, words), after.seen] : [-Infinity, Infinity];
  let left = request.nth;
  let found = new Found();
  const equal: number[] = [];
  const mask = new Mask();
  const newestFirst = sort.descending || !TIMES.includes(sort.field);
  for (const slice of facts.slices(...seenRange(request), newestFirst)) {
    const { keys } = keysOf(slice);
    const matches = mask.of(slice, filter);
    const seen = slice.numbers('seen');
    const rowids = slice.rowids();
    for (let index = 0; index < slice.size; index += 1) {
      if (matches[index] === 0) continue;
      const key = keys[index] ?? Infinity;
      const sight = seen[index] ?? 0;
      if (key < firstKey || (key === firstKey && sight > firstSeen)) continue;
      if (after && key === firstKey && sight === firstSeen) equal.push(rowids[index] ?? 0);
      else found.add(key, sight, rowids[index] ?? 0);
    }
    if (sort.field !== 'seen') continue;
    // Those equal to the cursor are all of its own slice, which is the first.
    if (equal.length > 0) {
      const first = behind(equal);
      if (left <= first) return { among: equal, nth: left };
      left -= first;
      equal.length = 0;
    }
    if (left <= found.size) return found.nth(left);
    left -= found.size;
    found = new Found();
  }
  if (sort.field === 'seen') return NONE;
  const first = equal.length === 0 ? 0 : behind(equal);
  if (left <= first) return { among: equal, nth: left };
  left -= first;
  return left <= found.size ? found.nth(left) : NONE;
}

/** What matches, by what orders it. */
class Found {
  readonly #keys: number[] = [];
  readonly #seen: number[] = [];
  readonly #rowids: number[] = [];

  get size(): number {
    return this.#keys.length;
  }

  add(key: number, seen: number, rowid: number): void {
    this.#keys.push(key);
    this.#seen.push(seen);
    this.#rowids.push(rowid);
  }

  /** By the key; then the newest first. */
  nth(nth: number): Nth {
    const key = Float64Array.from(this.#keys).sort()[nth - 1] ?? Infinity;
    let before = 0;
    const sights: number[] = [];
    this.#keys.forEach((one, index) => {
      if (one < key) before += 1;
      else if (one === key) sights.push(-(this.#seen[index] ?? 0));
    });
    const seen = -(Float64Array.from(sights).sort()[nth - before - 1] ?? 0);
    const among: number[] = [];
    this.#keys.forEach((one, index) => {
      if (one !== key) return;
      const sight = this.#seen[index] ?? 0;
      if (sight > seen) before += 1;
      else if (sight === seen) among.push(this.#rowids[index] ?? 0);
    });
    return { among, nth: nth - before };
  }
}
