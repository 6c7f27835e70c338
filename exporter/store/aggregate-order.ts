import type { AggregateRow, Dimension } from './archive.ts';

/** By time, then by the values in the order of `by`, missing ones last. */
export function aggregateOrder(by: readonly Dimension[]): (a: AggregateRow, b: AggregateRow) => number {
  return (a, b) => {
    if (a.time !== b.time) return a.time - b.time;
    for (const dimension of by) {
      const [left, right] = [a.by[dimension] ?? null, b.by[dimension] ?? null];
      if (left === right) continue;
      if (left === null || right === null) return left === null ? 1 : -1;
      return left < right ? -1 : 1;
    }
    return 0;
  };
}
