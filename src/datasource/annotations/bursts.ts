import type { AggregateStep } from '../../../exporter/contract/tasks.ts';

/** Steps in a row in which a task type failed far more often than it usually does. Epoch seconds. */
export interface Burst {
  readonly name: string;
  readonly cluster: string;
  readonly from: number;
  readonly to: number;
  readonly failed: number;
}

const LEAST = 5;
const TIMES = 3;

/**
 * @param rows by name and cluster, of equal steps
 * @param steps how many the range has, the last of them in part: those in which nothing failed count, too
 */
export function burstsIn(rows: readonly AggregateStep[], step: number, steps: number): readonly Burst[] {
  const groups = new Map<string, AggregateStep[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.by.name ?? '', row.by.cluster ?? '']);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.entries()].flatMap(([key, of]) => {
    const [name = '', cluster = ''] = JSON.parse(key) as [string, string];
    const usual = median([...of.map(({ failed }) => failed), ...Array<number>(Math.max(0, Math.ceil(steps) - of.length)).fill(0)]);
    const high = of.filter(({ failed }) => failed >= LEAST && failed >= TIMES * Math.max(1, usual)).sort((a, b) => a.time - b.time);
    const found: { from: number; to: number; failed: number }[] = [];
    for (const { time, failed } of high) {
      const last = found.at(-1);
      if (last !== undefined && time <= last.to + step / 2) {
        last.to = time + step;
        last.failed += failed;
      } else {
        found.push({ from: time, to: time + step, failed });
      }
    }
    return found.map((burst) => ({ name, cluster, ...burst }));
  });
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
