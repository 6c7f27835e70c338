import type { GrafanaTheme2 } from '@grafana/data';
import { taskLook } from '../show/state.ts';
import type { Bar } from './lanes.ts';
import { LABEL } from './layout.ts';
import type { Layout } from './layout.ts';

export interface Drawn {
  readonly layout: Layout;
  readonly theme: GrafanaTheme2;
  readonly width: number;
  readonly height: number;
  readonly scrolled: number;
  readonly colorBy: 'state' | 'name';
  readonly focused: Bar | undefined;
  /** What is being chosen to zoom into, in pixels. */
  readonly chosen: readonly [number, number] | undefined;
  readonly ticks: readonly number[];
}

/** Draws what is in sight, and nothing else. */
export function draw(context: CanvasRenderingContext2D, { layout, theme, width, height, scrolled, colorBy, focused, chosen, ticks }: Drawn): void {
  context.clearRect(0, 0, width, height);
  context.fillStyle = theme.colors.border.weak;
  for (const x of ticks) context.fillRect(Math.round(x), 0, 1, height);
  context.font = `${theme.typography.bodySmall.fontSize} ${theme.typography.fontFamily}`;
  context.textBaseline = 'middle';
  const colors = new Map<string, string>();
  const colorOf = ({ row }: Bar): string => {
    const key = colorBy === 'state' ? row.state : (row.name ?? '');
    const known = colors.get(key);
    if (known !== undefined) return known;
    const color = colorBy === 'state' ? drawable(context, taskLook(key).color(theme), theme) : theme.visualization.getColorByName(theme.visualization.palette[hash(key) % theme.visualization.palette.length] ?? 'blue');
    colors.set(key, color);
    return color;
  };
  for (const { lane, top, height: of } of layout.boxes) {
    if (top + of < scrolled || top > scrolled + height) continue;
    for (const bar of lane.bars) {
      const place = layout.placeOf(bar);
      const y = place.y - scrolled;
      if (place.x > width || place.x + place.width < 0 || y > height || y + place.height < 0) continue;
      const x = Math.max(-1, place.x);
      const wide = Math.min(width + 1, place.x + place.width) - x;
      context.fillStyle = colorOf(bar);
      context.fillRect(x, y, wide, place.height);
      if (bar === focused) {
        context.strokeStyle = theme.colors.text.maxContrast;
        context.lineWidth = 2;
        context.strokeRect(x - 1, y - 1, wide + 2, place.height + 2);
      }
    }
    context.fillStyle = theme.colors.text.primary;
    context.fillText(lane.worker, 6, top - scrolled + LABEL / 2 + 1, width - 12);
  }
  if (chosen !== undefined) {
    context.fillStyle = theme.colors.action.selected;
    context.fillRect(Math.min(...chosen), 0, Math.abs(chosen[1] - chosen[0]), height);
  }
}

/** A canvas leaves its colour as it was where it does not know one. */
function drawable(context: CanvasRenderingContext2D, color: string, theme: GrafanaTheme2): string {
  context.fillStyle = theme.colors.text.secondary;
  context.fillStyle = color;
  return context.fillStyle;
}

function hash(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) sum = (sum * 31 + text.charCodeAt(index)) % 1_000_003;
  return sum;
}
