import { FieldType } from '@grafana/data';
import type { DataFrame, Field } from '@grafana/data';
import type { AggregateAnswer, AggregateStep } from '../../exporter/contract/tasks.ts';

/** Steps that divide an hour or a day, in seconds, as the exporter takes them. */
const STEPS = [10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400] as const;
const POINTS = 90;

export function stepFor(seconds: number): number {
  return STEPS.find((step) => seconds / step <= POINTS) ?? 86_400;
}

export interface Series {
  readonly name: string;
  readonly color: string;
  readonly unit: string;
  readonly of: (step: AggregateStep, seconds: number) => number | null;
  /** A step without tasks: 0, or nothing to tell. */
  readonly empty: 0 | null;
}

/** One frame with a field a series; steps in which nothing happened are there, too. */
export function trendFrame({ from, to, step, rows }: AggregateAnswer, series: readonly Series[]): DataFrame {
  const seconds = step ?? Math.max(1, to - from);
  // Steps are counted from the beginning of the range.
  const indexOf = (time: number): number => Math.round((time - from) / seconds);
  const known = new Map(rows.map((row) => [indexOf(row.time), row]));
  const times = Array.from({ length: Math.max(1, Math.ceil((to - from) / seconds)) }, (_, index) => from + index * seconds);
  const fields: Field[] = series.map(({ name, color, unit, of, empty }) => ({
    name,
    type: FieldType.number,
    config: { displayName: name, unit, color: { mode: 'fixed', fixedColor: color } },
    values: times.map((_, index) => {
      const row = known.get(index);
      return row === undefined ? empty : of(row, seconds);
    }),
  }));
  const time: Field = { name: 'Time', type: FieldType.time, config: {}, values: times.map((at) => at * 1000) };
  return { fields: [time, ...fields], length: times.length };
}
