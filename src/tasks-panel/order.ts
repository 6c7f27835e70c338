import type { ColumnName } from './options.ts';

export interface Order {
  readonly by: ColumnName;
  readonly descending: boolean;
}

/** Missing values come last in either direction. */
export function inOrder<Row>(rows: readonly Row[], of: (row: Row) => number | string | null, descending: boolean): readonly Row[] {
  return [...rows].sort((a, b) => {
    const [left, right] = [of(a), of(b)];
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    const compared = typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right), 'en', { numeric: true });
    return descending ? -compared : compared;
  });
}
