import type { PagePosition, SortField } from '../../archive.ts';
import type { Dictionary } from './dictionary.ts';
import type { FactSlice } from './fact-slice.ts';

interface Sort {
  readonly field: SortField;
  readonly descending: boolean;
}

/** Sorts that go with `seen`. */
export const TIMES: readonly SortField[] = ['seen', 'sent', 'received', 'started', 'ended'];

/** Smaller comes first; Infinity for missing values, which come last in either direction. The array is used again. */
export function sortKeys({ field, descending }: Sort, words: Dictionary): (slice: FactSlice) => { keys: Float64Array; least: number } {
  const sign = descending ? -1 : 1;
  const ranks = words.ranks();
  let keys = new Float64Array(1_024);
  return (slice) => {
    if (keys.length < slice.size) keys = new Float64Array(slice.size * 2);
    let least = Infinity;
    if (field === 'name' || field === 'state') {
      const column = slice.words(field);
      for (let index = 0; index < slice.size; index += 1) {
        const key = signed(ranks[column[index]!]!, sign);
        keys[index] = key;
        if (key < least) least = key;
      }
    } else {
      const column = slice.numbers(field);
      for (let index = 0; index < slice.size; index += 1) {
        const key = signed(column[index]!, sign);
        keys[index] = key;
        if (key < least) least = key;
      }
    }
    return { keys, least };
  };
}

export function cursorKey({ field, descending }: Sort, { value }: PagePosition, words: Dictionary): number {
  const number = typeof value === 'string' && (field === 'name' || field === 'state') ? words.rankOf(value) : Number(value ?? Number.NaN);
  return signed(number, descending ? -1 : 1);
}

function signed(value: number, sign: number): number {
  return value !== value ? Infinity : value * sign;
}

/** Within which the tasks behind the cursor were seen. */
export function seenRange({ sort, after, bounds: [from, to] }: { readonly sort: Sort; readonly after: PagePosition | undefined; readonly bounds: readonly [from: number, to: number] }): [number, number] {
  if (sort.field !== 'seen' || !after) return [from, to];
  return sort.descending ? [from, Math.min(to, after.seen)] : [Math.max(from, after.seen), to];
}
