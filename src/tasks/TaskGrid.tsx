import { memo, useCallback, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, MouseEvent } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import { links } from '../links.ts';
import { useNow } from '../show/use-now.ts';
import { hoverOf } from '../show/When.tsx';
import { leastWidth } from './columns.tsx';
import type { TaskColumn } from './columns.tsx';
import { CARD, gridLook, ROW } from './grid-look.ts';
import { GridHead } from './GridHead.tsx';
import { GridRow } from './GridRow.tsx';
import { useGridClicks } from './use-grid-clicks.ts';
import { keyOf } from './task-row.ts';
import type { TaskRow } from './task-row.ts';
import type { TaskList } from './task-list.ts';
import { useSize } from './use-size.ts';
import { useShown } from './use-task-list.ts';

interface TaskGridProps {
  readonly list: TaskList;
  readonly columns: readonly TaskColumn[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (keys: ReadonlySet<string>) => void;
  /** Somebody reads: the pointer is on it, or it is scrolled. */
  readonly onReading: (isReading: boolean) => void;
}

const NARROW = 640;
/** Rows drawn beyond what is in sight, on either side: what one turn of a wheel brings. */
const MORE = 6;
/** How often rows are told anew, milliseconds: cards say how long ago something was, others the day once it is over. */
const TELLING_MS = 60_000;
const TELLING_CARDS_MS = 1_000;

/**
 * As high as the list is long, and only the rows in sight are drawn: in a fixed number of places which a row takes when another
 * leaves it, so that scrolling changes texts and builds nothing. Cards where it is narrow.
 */
export const TaskGrid = memo(function TaskGrid({ list, columns, sort, onSort, selected, onSelect, onReading }: TaskGridProps) {
  const styles = useStyles2(getStyles);
  const look = useStyles2(gridLook);
  const { size, at } = useShown(list);
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(scroller);
  const isNarrow = width < NARROW;
  const each = isNarrow ? CARD : ROW;
  const inSight = Math.ceil(height / each);
  const [{ top, isUpward }, setTop] = useState({ top: 0, isUpward: false });
  const [active, setActive] = useState(0);
  const { copied, onClick, copy } = useGridClicks(setActive);
  const told = useNow(isNarrow ? TELLING_CARDS_MS : TELLING_MS);
  const from = Math.max(0, Math.min(top, size - inSight));
  const begin = Math.max(0, from - MORE);
  const end = Math.min(size, from + inSight + 1 + MORE);
  useEffect(() => list.look({ from: begin, to: end, isUpward }), [list, begin, end, isUpward]);

  const toggle = (row: TaskRow): void => {
    const keys = new Set(selected);
    if (!keys.delete(keyOf(row))) keys.add(keyOf(row));
    onSelect(keys);
  };
  // The same function at each drawing, so that rows that did not change are not drawn again.
  const latest = useRef(toggle);
  useEffect(() => {
    latest.current = toggle;
  });
  const onToggle = useCallback((row: TaskRow) => latest.current(row), []);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(size - 1, to));
    setActive(next);
    const box = scroller.current;
    if (box === null) return;
    // What is under the head is not in sight.
    const room = box.clientHeight - (isNarrow ? 0 : ROW);
    box.scrollTop = Math.max((next + 1) * each - room, Math.min(box.scrollTop, next * each));
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = at(active);
    const screen = Math.max(1, inSight - 2);
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: screen, PageUp: -screen, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step !== undefined) move(active + step);
    else if (event.key === 'Enter' && row !== undefined) locationService.push(links.task(row.uuid, row.cluster));
    else if (event.key === ' ' && row !== undefined) toggle(row);
    else if (event.key === 'c' && row !== undefined) copy(row.uuid);
    else return;
    event.preventDefault();
  };
  const onScroll = (): void => {
    const { scrollTop = 0 } = scroller.current ?? {};
    const first = Math.floor(scrollTop / each);
    setTop((before) => (before.top === first ? before : { top: first, isUpward: first < before.top }));
    onReading(scrollTop > 0);
  };

  const least = leastWidth(columns);
  const template = isNarrow ? undefined : `36px ${columns.map((column) => column.width).join(' ')}`;
  const slots = inSight + 1 + 2 * MORE;
  const isDrawn = active >= begin && active < end;
  const read = selected.size === 0 ? 0 : list.read.length;
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label="Tasks"
      aria-rowcount={size + 1}
      aria-multiselectable
      aria-activedescendant={isDrawn ? `task-row-${active}` : undefined}
      aria-keyshortcuts="Enter Space c"
      tabIndex={0}
      onKeyDown={onKey}
      onClick={onClick}
      onMouseOver={tellMoment}
      onScroll={onScroll}
      onMouseEnter={() => onReading(true)}
      onMouseLeave={() => onReading((scroller.current?.scrollTop ?? 0) > 0)}
    >
      <GridHead
        columns={columns}
        template={template}
        least={least}
        sort={sort}
        onSort={onSort}
        isSelected={selected.size === 0 ? 'none' : selected.size >= read ? 'all' : 'some'}
        onSelectAll={() => onSelect(selected.size > 0 && selected.size >= read ? new Set() : new Set(list.read.map(keyOf)))}
      />
      <div role="rowgroup" className={styles.rows} style={{ height: size * each, minWidth: isNarrow ? undefined : least }}>
        {Array.from({ length: end - begin }, (_, step) => {
          const index = begin + step;
          const row = at(index);
          return (
            <GridRow
              key={index % slots}
              row={row}
              index={index}
              columns={columns}
              template={template}
              least={least}
              look={look}
              isSelected={row !== undefined && selected.has(keyOf(row))}
              isActive={index === active}
              told={told}
              onToggle={onToggle}
            />
          );
        })}
      </div>
      <span className={styles.said} role="status">
        {copied !== undefined && `Id ${copied} copied`}
      </span>
    </div>
  );
});

/** One for all moments there are: a row says it when it is pointed at. */
function tellMoment({ target }: MouseEvent): void {
  const time = (target as Element).closest<HTMLElement>('time[data-at]');
  if (time !== null) time.title = hoverOf(Number(time.dataset['at']));
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroller: css({
    height: 'max(360px, calc(100vh - 360px))',
    overflow: 'auto',
    position: 'relative',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  rows: css({ position: 'relative' }),
  said: css({
    position: 'sticky', bottom: 8, left: 8, display: 'inline-block', padding: theme.spacing(0.5, 1), borderRadius: theme.shape.radius.default,
    background: theme.colors.background.elevated, border: `1px solid ${theme.colors.border.medium}`, '&:empty': { display: 'none' },
  }),
});
