import { useMemo, useRef, useState } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { Button, Checkbox, Icon, useStyles2 } from '@grafana/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { DialogRoom } from '../control/DialogRoom.tsx';
import { Nothing } from '../rows/Nothing.tsx';
import { taskRows } from '../rows/task-rows.ts';
import type { TaskRow } from '../rows/task-rows.ts';
import { count } from '../show/quantity.ts';
import { CELLS } from './cells.tsx';
import type { CellLook } from './cells.tsx';
import { Chosen } from './Chosen.tsx';
import { inOrder } from './order.ts';
import type { Order } from './order.ts';
import { useHeld } from './use-held.ts';
import { CARD_BELOW, TITLES } from './options.ts';
import type { ColumnName, TasksOptions } from './options.ts';

const ROW = 34;
const keyOf = ({ cluster, uuid }: TaskRow): string => `${cluster} ${uuid}`;

/** Tasks of whatever query tells of them; only the rows in sight are drawn. Narrow, each is a card. */
export function TasksPanel(props: PanelProps<TasksOptions>) {
  return (
    <DialogRoom>
      <Tasks {...props} />
    </DialogRoom>
  );
}

function Tasks({ data, options, width, height }: PanelProps<TasksOptions>) {
  const styles = useStyles2(getStyles);
  const rows = useMemo(() => taskRows(data.series), [data.series]);
  const [isReading, setReading] = useState(false);
  const { shown: still, waiting, release } = useHeld(rows, keyOf, isReading);
  const [order, setOrder] = useState<Order>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const frame = useRef<HTMLDivElement>(null);
  const isCard = width < CARD_BELOW;
  const columns = options.columns.map((name): [ColumnName, CellLook] => [name, CELLS[name]]);
  const shown = useMemo(() => (order === undefined ? still : inOrder(still, CELLS[order.by].order, order.descending)), [still, order]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => frame.current,
    estimateSize: () => (isCard ? 14 + columns.length * 22 : ROW),
    getItemKey: (index) => keyOf(shown[index] as TaskRow),
    overscan: 8,
  });

  if (rows.length === 0) return <Nothing>No tasks here. Choose a longer time range or a wider query; the query has to show tasks.</Nothing>;

  const template = [...(options.actions ? ['32px'] : []), ...columns.map(([, { width: of }]) => of)].join(' ');
  const toggle = (key: string): void => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  const selected = rows.filter((row) => chosen.has(keyOf(row)));
  const first = virtual.getVirtualItems()[0]?.start ?? 0;
  return (
    <div
      className={styles.panel}
      style={{ width, height }}
      onPointerEnter={() => setReading(true)}
      onPointerLeave={() => setReading(false)}
      onFocus={() => setReading(true)}
      onBlur={({ currentTarget, relatedTarget }) => setReading(currentTarget.contains(relatedTarget))}
    >
      {waiting > 0 && (
        <Button
          className={styles.waiting}
          size="sm"
          variant="secondary"
          icon="arrow-up"
          onClick={() => {
            release();
            frame.current?.scrollTo({ top: 0 });
          }}
        >
          {count(waiting)} new
        </Button>
      )}
      {options.actions && selected.length > 0 && <Chosen tasks={selected} onClear={() => setChosen(new Set())} />}
      <div ref={frame} className={styles.frame} role="region" aria-label="Tasks" tabIndex={0}>
        <div role="table" aria-label="Tasks" aria-rowcount={shown.length + 1} className={cx(!isCard && styles.table)}>
          <div role="row" aria-rowindex={1} className={cx(styles.row, styles.head, isCard && styles.hidden)} style={isCard ? undefined : { gridTemplateColumns: template }}>
            {options.actions && (
              <span role="columnheader">
                <Checkbox
                  aria-label="Choose all tasks"
                  value={selected.length === rows.length}
                  indeterminate={selected.length > 0 && selected.length < rows.length}
                  onChange={() => setChosen(selected.length === rows.length ? new Set() : new Set(rows.map(keyOf)))}
                />
              </span>
            )}
            {columns.map(([name, { isNumber }]) => (
              <span key={name} role="columnheader" aria-sort={order?.by !== name ? 'none' : order.descending ? 'descending' : 'ascending'} className={cx(isNumber && styles.number)}>
                <button type="button" className={styles.sort} onClick={() => setOrder(nextOrder(order, name, isNumber === true))}>
                  {TITLES[name]}
                  {order?.by === name && <Icon name={order.descending ? 'arrow-down' : 'arrow-up'} size="sm" aria-hidden />}
                </button>
              </span>
            ))}
          </div>
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            <div style={{ transform: `translateY(${first}px)` }}>
              {virtual.getVirtualItems().map(({ index, key }) => {
                const row = shown[index] as TaskRow;
                return (
                  <div
                    key={String(key)}
                    ref={virtual.measureElement}
                    data-index={index}
                    role="row"
                    aria-rowindex={index + 2}
                    className={cx(isCard ? styles.card : styles.row, chosen.has(keyOf(row)) && styles.chosen)}
                    style={isCard ? undefined : { gridTemplateColumns: template }}
                  >
                    {options.actions && (
                      <span role="cell">
                        <Checkbox aria-label={`Choose ${row.name ?? 'task'} ${row.uuid.slice(0, 8)}`} value={chosen.has(keyOf(row))} onChange={() => toggle(keyOf(row))} />
                      </span>
                    )}
                    {columns.map(([name, { show, isNumber }]) => (
                      <span key={name} role="cell" data-head={TITLES[name]} className={cx(styles.cell, isNumber && !isCard && styles.number)}>
                        {show(row)}
                      </span>
                    ))}
                  </div>
                );
              })}
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

function nextOrder(order: Order | undefined, by: ColumnName, isNumber: boolean): Order | undefined {
  if (order?.by !== by) return { by, descending: isNumber };
  // A third click gives the query's own order back.
  return order.descending === isNumber ? { by, descending: !isNumber } : undefined;
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({ containerType: 'inline-size', position: 'relative', display: 'flex', flexDirection: 'column', overflow: 'hidden' }),
  waiting: css({ position: 'absolute', top: theme.spacing(0.5), left: '50%', transform: 'translateX(-50%)', zIndex: 2 }),
  frame: css({ flexGrow: 1, overflow: 'auto', minHeight: 0 }),
  table: css({ minWidth: 'min-content' }),
  row: css({
    display: 'grid',
    alignItems: 'center',
    columnGap: theme.spacing(1),
    padding: theme.spacing(0, 1),
    minHeight: ROW,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    '&:hover': { background: theme.colors.action.hover },
  }),
  head: css({ position: 'sticky', top: 0, zIndex: 1, background: theme.colors.background.primary, fontWeight: theme.typography.fontWeightMedium }),
  hidden: css({ position: 'absolute', width: 1, height: 1, minHeight: 0, overflow: 'hidden', clipPath: 'inset(50%)' }),
  card: css({
    padding: theme.spacing(0.75, 1),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    '[role=cell][data-head]': { display: 'flex', gap: theme.spacing(1), whiteSpace: 'normal', overflowWrap: 'anywhere' },
    '[role=cell][data-head]::before': { content: 'attr(data-head)', flex: '0 0 38%', color: theme.colors.text.secondary },
  }),
  chosen: css({ background: theme.colors.action.selected }),
  cell: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  number: css({ textAlign: 'right', fontVariantNumeric: 'tabular-nums', justifySelf: 'end' }),
  sort: css({ background: 'none', border: 'none', padding: 0, color: theme.colors.text.secondary, font: 'inherit', display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5), whiteSpace: 'nowrap' }),
});
