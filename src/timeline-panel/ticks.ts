export interface Tick {
  readonly x: number;
  /** Epoch seconds. */
  readonly at: number;
  readonly format: string;
}

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800] as const;
/** Pixels that a label takes. */
const LABEL = 90;

/** Times at the lower edge, at whole multiples of a round step. */
export function ticksOf(from: number, to: number, width: number): readonly Tick[] {
  const span = to - from;
  if (!(span > 0) || width < LABEL) return [];
  const step = STEPS.find((one) => (one / span) * width >= LABEL) ?? span;
  const format = step < 1 ? 'HH:mm:ss.S' : step < 60 ? 'HH:mm:ss' : step < 86_400 ? 'HH:mm' : 'MM-DD';
  const first = Math.ceil(from / step);
  const ticks: Tick[] = [];
  for (let index = first; index * step <= to; index += 1) {
    const x = ((index * step - from) / span) * width;
    // One that would be cut off is left out.
    if (x > 30 && x < width - 30) ticks.push({ x, at: index * step, format });
  }
  return ticks;
}
