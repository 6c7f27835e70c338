import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat } from '@grafana/data';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { links } from '../links.ts';
import { Nothing } from '../rows/Nothing.tsx';
import { taskRows } from '../rows/task-rows.ts';
import { duration } from '../show/quantity.ts';
import { taskLook } from '../show/state.ts';
import { draw } from './draw.ts';
import type { Bar } from './lanes.ts';
import { lanesOf } from './lanes.ts';
import { barAt, layoutOf, nextBar } from './layout.ts';
import type { Way } from './layout.ts';
import { ticksOf } from './ticks.ts';

export interface TimelineOptions {
  readonly colorBy: 'state' | 'name';
  readonly barHeight: number;
}

const AXIS = 22;
const ARROWS: Readonly<Record<string, Way>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/** A lane a worker, a bar a run of a task. Drag to zoom, or + and −; arrows go from bar to bar, Enter opens the task. */
export function TimelinePanel({ data, options, width, height, timeRange, timeZone, onChangeTimeRange }: PanelProps<TimelineOptions>) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const [focusedId, setFocusedId] = useState<string>();
  const [hovered, setHovered] = useState<{ readonly bar: Bar; readonly x: number; readonly y: number }>();
  const [chosen, setChosen] = useState<readonly [number, number]>();
  const from = timeRange.from.valueOf() / 1000;
  const to = timeRange.to.valueOf() / 1000;
  const tall = Math.max(20, height - AXIS);
  const lanes = useMemo(() => lanesOf(taskRows(data.series), to), [data.series, to]);
  const layout = useMemo(() => layoutOf(lanes, { width, from, to, bar: options.barHeight }), [lanes, width, from, to, options.barHeight]);
  const focused = useMemo(() => lanes.flatMap(({ bars }) => bars).find(({ row }) => idOf(row) === focusedId), [lanes, focusedId]);
  const ticks = ticksOf(from, to, width);
  const many = lanes.reduce((sum, { bars }) => sum + bars.length, 0);

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (canvas.current === null || context === null || context === undefined) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.current.width = Math.round(width * ratio);
    canvas.current.height = Math.round(tall * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(context, { layout, theme, width, height: tall, scrolled, colorBy: options.colorBy, focused, chosen, ticks: ticks.map(({ x }) => x) });
  });

  if (many === 0) return <Nothing>No runs here. Choose a longer time range; the query has to show tasks with their worker and when they were started.</Nothing>;

  const words = ({ row, from: begun, to: ended }: Bar): string =>
    [row.name ?? 'Unknown task', taskLook(row.state).word, duration(ended - begun), `at ${dateTimeFormat(begun * 1000, { timeZone, format: 'HH:mm:ss' })}`, row.worker].join(', ');
  const open = ({ row }: Bar): void => locationService.push(links.task(row.uuid, row.cluster === '' ? undefined : row.cluster));
  const zoom = (first: number, last: number): void => onChangeTimeRange({ from: Math.round(first * 1000), to: Math.round(last * 1000) });
  const pointed = ({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>) => {
    const box = currentTarget.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = ARROWS[event.key];
    const middle = focused === undefined ? (from + to) / 2 : Math.min(to, Math.max(from, (focused.from + focused.to) / 2));
    if (way !== undefined) {
      const next = nextBar(lanes, focused, way);
      setFocusedId(next && idOf(next.row));
      if (next !== undefined) reveal(event.currentTarget as HTMLElement, layout.placeOf(next).y, tall);
    } else if (event.key === 'Enter' && focused !== undefined) open(focused);
    else if (event.key === '+' || event.key === '=') zoom(middle - (to - from) / 4, middle + (to - from) / 4);
    else if (event.key === '-') zoom(middle - (to - from), middle + (to - from));
    else if (event.key === 'Escape') setFocusedId(undefined);
    else return;
    event.preventDefault();
  };

  return (
    <div style={{ width, height }} className={styles.panel}>
      <div
        className={styles.frame}
        style={{ height: tall }}
        tabIndex={0}
        role="application"
        aria-roledescription="timeline"
        aria-label={`${many} runs of tasks on ${lanes.length} workers. Arrow keys go from run to run, Enter opens the task, plus and minus zoom`}
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget: { scrollTop } }) => setScrolled(scrollTop)}
      >
        <div style={{ height: Math.max(layout.height, tall) }}>
          <canvas
            ref={canvas}
            className={styles.canvas}
            style={{ width, height: tall, cursor: hovered === undefined ? 'crosshair' : 'pointer' }}
            aria-hidden
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              const { x } = pointed(event);
              setChosen([x, x]);
            }}
            onPointerMove={(event) => {
              const { x, y } = pointed(event);
              if (chosen !== undefined) setChosen([chosen[0], x]);
              const bar = barAt(layout, x, y + scrolled);
              setHovered(bar && { bar, x, y });
            }}
            onPointerUp={() => {
              if (chosen === undefined) return;
              const [first, last] = [Math.min(...chosen), Math.max(...chosen)];
              setChosen(undefined);
              if (last - first > 4) zoom(from + (first / width) * (to - from), from + (last / width) * (to - from));
              else if (hovered !== undefined) open(hovered.bar);
            }}
            onPointerCancel={() => setChosen(undefined)}
            onPointerLeave={() => setHovered(undefined)}
          />
        </div>
      </div>
      <div className={styles.axis} style={{ height: AXIS }} aria-hidden>
        {ticks.map(({ x, at, format }) => (
          <span key={at} style={{ left: x }}>
            {dateTimeFormat(at * 1000, { timeZone, format })}
          </span>
        ))}
      </div>
      {hovered !== undefined && chosen?.[0] === chosen?.[1] && (
        <div className={styles.tip} style={{ left: Math.min(hovered.x + 12, Math.max(0, width - 260)), top: Math.min(hovered.y + 14, Math.max(0, height - 60)) }}>
          {words(hovered.bar)}
        </div>
      )}
      <div className={styles.said} aria-live="polite">
        {focused !== undefined && words(focused)}
      </div>
      {focused !== undefined && <div className={styles.focused}>{words(focused)}</div>}
    </div>
  );
}

const idOf = ({ cluster, uuid, started }: Bar['row']): string => `${cluster} ${uuid} ${started}`;

function reveal(frame: HTMLElement, y: number, tall: number): void {
  if (y < frame.scrollTop + 24) frame.scrollTop = Math.max(0, y - 24);
  else if (y + 24 > frame.scrollTop + tall) frame.scrollTop = y + 24 - tall;
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({ position: 'relative', overflow: 'hidden' }),
  frame: css({ overflowY: 'auto', overflowX: 'hidden', '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 } }),
  canvas: css({ position: 'sticky', top: 0, display: 'block', touchAction: 'pan-y' }),
  axis: css({
    position: 'relative',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    span: { position: 'absolute', top: 2, transform: 'translateX(-50%)', whiteSpace: 'nowrap' },
  }),
  tip: css({ position: 'absolute', maxWidth: 260, padding: theme.spacing(0.5, 1), background: theme.colors.background.elevated, border: `1px solid ${theme.colors.border.medium}`, borderRadius: theme.shape.radius.default, pointerEvents: 'none', zIndex: 1, overflowWrap: 'anywhere' }),
  focused: css({ position: 'absolute', right: theme.spacing(1), top: 0, maxWidth: '80%', padding: theme.spacing(0.25, 1), background: theme.colors.background.elevated, border: `1px solid ${theme.colors.border.medium}`, borderRadius: theme.shape.radius.default, pointerEvents: 'none', fontSize: theme.typography.bodySmall.fontSize }),
  said: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
});
