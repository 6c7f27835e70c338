import type { AggregateAnswer, AggregateStep } from '../../exporter/contract/tasks.ts';

/** What a trend came to: its last whole step, beside what is usual in the range. */
export interface Now {
  readonly value: number;
  /** The median of the steps before; null: there are none to compare with. */
  readonly usual: number | null;
  readonly trend: 'up' | 'down' | 'level';
  /** Seconds that the step is long. */
  readonly seconds: number;
}

/** One and a half times the usual is worth an arrow: less is what minutes differ by anyway. */
const APART = 1.5;

/** Undefined: nothing happened in the last step that is over, and `empty` says that this is no number. */
export function nowOf({ from, to, step, rows }: AggregateAnswer, of: (step: AggregateStep, seconds: number) => number | null, empty: 0 | null): Now | undefined {
  if (step === null) return undefined;
  const over = Math.floor((to - from) / step);
  const values = new Map(rows.map((row) => [Math.round((row.time - from) / step), of(row, step)]));
  const value = values.get(over - 1) ?? empty;
  if (over === 0 || value === null) return undefined;
  const before = Array.from({ length: over - 1 }, (_, index) => values.get(index) ?? empty).filter((one) => one !== null);
  const usual = before.sort((a, b) => a - b)[Math.floor(before.length / 2)] ?? null;
  const trend = usual === null || value === usual ? 'level' : value > usual * APART ? 'up' : value < usual / APART ? 'down' : 'level';
  return { value, usual, trend, seconds: step };
}
