import type { Bar, Lane } from './lanes.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface LaneBox {
  readonly lane: Lane;
  readonly top: number;
  readonly height: number;
}

export interface Layout {
  readonly boxes: readonly LaneBox[];
  readonly height: number;
  readonly placeOf: (bar: Bar) => Place;
}

/** Above each lane stands the worker's name. */
export const LABEL = 20;
const GAP = 6;
const BETWEEN = 2;
/** What is shorter is drawn so wide: or nobody would see it. */
const LEAST = 2;

/** Where each bar is drawn. @param from, to what is in sight, epoch seconds */
export function layoutOf(lanes: readonly Lane[], { width, from, to, bar }: { readonly width: number; readonly from: number; readonly to: number; readonly bar: number }): Layout {
  let top = 0;
  const boxes: LaneBox[] = [];
  const tops = new Map<Bar, number>();
  for (const lane of lanes) {
    const height = LABEL + lane.tracks * (bar + BETWEEN) + GAP;
    for (const one of lane.bars) tops.set(one, top + LABEL + one.track * (bar + BETWEEN));
    boxes.push({ lane, top, height });
    top += height;
  }
  const scale = width / Math.max(1e-3, to - from);
  return {
    boxes,
    height: top,
    placeOf: (one) => ({ x: (one.from - from) * scale, y: tops.get(one) ?? 0, width: Math.max(LEAST, (one.to - one.from) * scale), height: bar }),
  };
}

export function barAt({ boxes, placeOf }: Layout, x: number, y: number): Bar | undefined {
  const box = boxes.find(({ top, height }) => y >= top && y < top + height);
  let found: Bar | undefined;
  for (const bar of box?.lane.bars ?? []) {
    const place = placeOf(bar);
    // The last one is drawn above those before it.
    if (x >= place.x - 1 && x <= place.x + place.width + 1 && y >= place.y && y <= place.y + place.height) found = bar;
  }
  return found;
}

export type Way = 'left' | 'right' | 'up' | 'down';

/** The bar that an arrow key leads to; the same where there is no other. */
export function nextBar(lanes: readonly Lane[], current: Bar | undefined, way: Way): Bar | undefined {
  if (current === undefined) return lanes.find(({ bars }) => bars.length > 0)?.bars[0];
  const at = lanes.findIndex(({ bars }) => bars.includes(current));
  const lane = lanes[at];
  if (lane === undefined) return nextBar(lanes, undefined, way);
  const index = lane.bars.indexOf(current);
  if (way === 'left') return lane.bars[index - 1] ?? current;
  if (way === 'right') return lane.bars[index + 1] ?? current;
  const other = lanes[at + (way === 'up' ? -1 : 1)];
  if (other === undefined) return current;
  return other.bars.reduce<Bar>((best, bar) => (Math.abs(bar.from - current.from) < Math.abs(best.from - current.from) ? bar : best), other.bars[0] ?? current);
}
