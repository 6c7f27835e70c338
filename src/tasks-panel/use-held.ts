import { useState } from 'react';

interface Held<Row> {
  readonly shown: readonly Row[];
  /** Rows that came and wait, so that nothing moves under the eye. */
  readonly waiting: number;
  readonly release: () => void;
}

/**
 * While somebody reads, rows stay where they are: what is known of them is brought up to date, and new ones wait. States: flowing
 * (all that come are shown) → held (those that were there when the reading began) → flowing.
 */
export function useHeld<Row>(rows: readonly Row[], keyOf: (row: Row) => string, isReading: boolean): Held<Row> {
  const [held, setHeld] = useState<readonly Row[]>();
  if (isReading && held === undefined) setHeld(rows);
  if (!isReading && held !== undefined) setHeld(undefined);
  if (held === undefined) return { shown: rows, waiting: 0, release: () => undefined };
  const latest = new Map(rows.map((row) => [keyOf(row), row]));
  const known = new Set(held.map(keyOf));
  return {
    shown: held.map((row) => latest.get(keyOf(row)) ?? row),
    waiting: rows.filter((row) => !known.has(keyOf(row))).length,
    release: () => setHeld(rows),
  };
}
