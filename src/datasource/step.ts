/** Steps that divide an hour or a day, in seconds. */
const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 604_800] as const;
/** A shorter one is for who asks for it: chance alone would be seen. */
const LEAST_UNASKED = 5;
const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

export interface Room {
  /** Epoch seconds. */
  readonly from: number;
  readonly to: number;
  /** Grafana's own suggestion. */
  readonly intervalMs: number;
  readonly maxDataPoints: number;
}

export interface Stepped {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/**
 * A step no shorter than asked for, and no more of them than there are points. The range begins at a whole multiple of it, so
 * that a refresh moves no step.
 * @param asked `30s`, `5m`; empty: as there is room
 * @throws Error for one that is no span
 */
export function steppedRange(asked: string, { from, to, intervalMs, maxDataPoints }: Room): Stepped {
  const points = Math.max(1, Math.min(maxDataPoints, 5_000));
  const wanted = asked.trim() === '' ? Math.max(LEAST_UNASKED, intervalMs / 1000) : spanOf(asked.trim());
  const least = Math.max(1, wanted, (to - from) / points);
  // One that a person chose stays as it is while there is room for it.
  const step = asked.trim() !== '' && wanted >= least ? wanted : (STEPS.find((one) => one >= least * 0.999) ?? Math.ceil(least / 604_800) * 604_800);
  return { from: Math.floor(from / step) * step, to, step };
}

function spanOf(text: string): number {
  const [, number = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)?$/.exec(text) ?? [];
  const seconds = Number(number) * (UNITS[unit] ?? 1);
  if (number === '' || !(seconds > 0)) throw new Error(`The step ${text} is no span of time. Write one such as 30s, 5m or 1h.`);
  return seconds;
}
