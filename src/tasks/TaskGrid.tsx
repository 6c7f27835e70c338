import { useCallback, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { css, cx } from '@emotion/css';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Checkbox, Icon, useStyles2 } from '@grafana/ui';
import { links } from '../links.ts';
import type { TaskColumn } from './columns.tsx';
import { CARD, GridRow, ROW } from './GridRow.tsx';
import { keyOf } from './task-list.ts';
import type { TaskRow } from './task-list.ts';
import { useWidth } from './use-width.ts';

interface TaskGridProps {
  readonly rows: readonly TaskRow[];
  readonly columns: readonly TaskColumn[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (keys: ReadonlySet<string>) => void;
  /** The end is near. */
  readonly onEnd: () => void;
  /** Somebody reads: the pointer is on it, or it is scrolled. */
  readonly onReading: (isReading: boolean) => void;
}

/** What a column takes at least, on the average, with its gap. */
const COLUMN = 118;
const NARROW = 640;
/** Rows from the end at which the next page is asked for: what a fast wheel passes until it is there. */
const AHEAD = 400;
/** How often rows say anew how long ago something was, milliseconds; cards say it openly. */
const TELLING_MS = 10_000;
const TELLING_CARDS_MS = 1_000;

/** Draws only the rows in sight, so that a hundred thousand scroll as ten do; cards where it is narrow. */
export function TaskGrid({ rows, columns, sort, onSort, selected, onSelect, onEnd, onReading }: TaskGridProps) {
  const styles = useStyles2(getStyles);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const isNarrow = useWidth(scroller) < NARROW;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? CARD : ROW),
    overscan: 6,
    // No keys of our own: with another function at each drawing, all rows there are would be measured anew at each turn of the wheel.
  });
  useEffect(() => virtual.measure(), [virtual, isNarrow]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - AHEAD) onEnd();
  }, [last, rows.length, onEnd]);

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
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const row = rows[active];
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step !== undefined) move(active + step);
    else if (event.key === 'Enter' && row !== undefined) locationService.push(links.task(row.uuid, row.cluster));
    else if (event.key === ' ' && row !== undefined) toggle(row);
    else return;
    event.preventDefault();
  };
  const least = 44 + columns.length * COLUMN;
  const told = Math.floor(Date.now() / (isNarrow ? TELLING_CARDS_MS : TELLING_MS));
  const template = `36px ${columns.map(({ width }) => width).join(' ')}`;
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label="Tasks"
      aria-rowcount={rows.length + 1}
      aria-multiselectable
      aria-activedescendant={rows[active] === undefined ? undefined : `task-row-${active}`}
      tabIndex={0}
      onKeyDown={onKey}
      onScroll={({ currentTarget: { scrollTop } }) => onReading(scrollTop > 0)}
      onMouseEnter={() => onReading(true)}
      onMouseLeave={() => onReading((scroller.current?.scrollTop ?? 0) > 0)}
    >
      <div role="row" aria-rowindex={1} className={cx(styles.row, styles.head, isNarrow && styles.hidden)} style={isNarrow ? undefined : { gridTemplateColumns: template, minWidth: least }}>
        <span role="columnheader" aria-label="Selected">
          {!isNarrow && (
            <Checkbox
              aria-label="Select all tasks that were read"
              value={rows.length > 0 && selected.size >= rows.length}
              indeterminate={selected.size > 0 && selected.size < rows.length}
              onChange={() => onSelect(selected.size >= rows.length ? new Set() : new Set(rows.map(keyOf)))}
            />
          )}
        </span>
        {columns.map((column) => (
          <Head key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const key = keyOf(row);
          return (
            <GridRow
              key={key}
              row={row}
              index={index}
              start={start}
              columns={columns}
              template={isNarrow ? undefined : template}
              least={least}
              isSelected={selected.has(key)}
              isActive={index === active}
              told={told}
              onToggle={onToggle}
              onActive={setActive}
            />
          );
        })}
      </div>
    </div>
  );
}

function Head({ column: { head, sort: by, numeric }, sort, onSort }: { readonly column: TaskColumn; readonly sort: string; readonly onSort: (sort: string) => void }) {
  const styles = useStyles2(getStyles);
  const direction = sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : 'none';
  return (
    <span role="columnheader" aria-sort={by === undefined ? undefined : direction} className={cx(styles.cell, numeric && styles.numeric)}>
      {by === undefined ? (
        head
      ) : (
        <button type="button" className={styles.sort} onClick={() => onSort(direction === 'descending' ? by : `-${by}`)}>
          {head}
          {direction !== 'none' && <Icon name={direction === 'descending' ? 'arrow-down' : 'arrow-up'} size="sm" aria-hidden />}
        </button>
      )}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroller: css({
    height: 'max(360px, calc(100vh - 360px))',
    overflow: 'auto',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  row: css({ display: 'grid', gap: theme.spacing(1), alignItems: 'center', padding: theme.spacing(0, 1) }),
  head: css({ position: 'sticky', top: 0, zIndex: 1, height: ROW, background: theme.colors.background.secondary, color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightMedium }),
  hidden: css({ position: 'absolute', width: 1, height: 1, minWidth: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
  cell: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 }),
  numeric: css({ textAlign: 'right', fontVariantNumeric: 'tabular-nums' }),
  sort: css({ background: 'none', border: 'none', padding: 0, color: 'inherit', font: 'inherit', display: 'inline-flex', alignItems: 'center' }),
});
