import { memo } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Checkbox, useStyles2 } from '@grafana/ui';
import { TaskState } from '../show/Badge.tsx';
import { duration } from '../show/quantity.ts';
import { When } from '../show/When.tsx';
import type { TaskColumn } from './columns.tsx';
import type { TaskRow } from './task-list.ts';

/** Pixels that a row takes, and a card where it is narrow. */
export const ROW = 36;
export const CARD = 104;

interface GridRowProps {
  readonly row: TaskRow;
  readonly index: number;
  /** Pixels from the first row's top. */
  readonly start: number;
  readonly columns: readonly TaskColumn[];
  /** The columns' widths; undefined: a card. */
  readonly template: string | undefined;
  /** Pixels that the columns take at least. */
  readonly least: number;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  /** Another number when it is time to say anew how long ago things were. */
  readonly told: number;
  readonly onToggle: (row: TaskRow) => void;
  readonly onActive: (index: number) => void;
}

/** Drawn again only when something of it changed: in scrolling, most of those in sight have not. */
export const GridRow = memo(function GridRow({ row, index, start, columns, template, least, isSelected, isActive, onToggle, onActive }: GridRowProps) {
  const styles = useStyles2(getStyles);
  const isCard = template === undefined;
  return (
    <div
      id={`task-row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={cx(isCard ? styles.card : styles.row, styles.placed, isActive && styles.active)}
      style={{ transform: `translateY(${start}px)`, height: isCard ? CARD : ROW, ...(!isCard && { gridTemplateColumns: template, minWidth: least }) }}
      onClick={() => onActive(index)}
    >
      <span role="gridcell">
        <Checkbox value={isSelected} aria-label={`Select ${row.name ?? 'task'} ${row.uuid.slice(0, 8)}`} onChange={() => onToggle(row)} />
      </span>
      {isCard ? (
        <CardCell row={row} columns={columns} />
      ) : (
        columns.map(({ id, cell, numeric }) => (
          <span key={id} role="gridcell" className={cx(styles.cell, numeric && styles.numeric)}>
            {cell(row)}
          </span>
        ))
      )}
    </div>
  );
});

function CardCell({ row, columns }: { readonly row: TaskRow; readonly columns: readonly TaskColumn[] }) {
  const styles = useStyles2(getStyles);
  const name = columns.find(({ id }) => id === 'name');
  return (
    <div role="gridcell" className={styles.cardBody}>
      <div className={styles.cell}>{name?.cell(row) ?? row.name}</div>
      <div className={styles.cardLine}>
        <TaskState state={row.state} />
        <When at={row.seen} ago />
        <span>{duration(row.runtime)}</span>
      </div>
      <div className={cx(styles.cell, styles.faint)}>{row.worker}</div>
      <div className={cx(styles.cell, styles.faint)}>{row.exception ?? row.result}</div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'grid', gap: theme.spacing(1), alignItems: 'center', padding: theme.spacing(0, 1) }),
  placed: css({ position: 'absolute', top: 0, left: 0, right: 0, borderBottom: `1px solid ${theme.colors.border.weak}`, '&:hover': { background: theme.colors.background.secondary } }),
  active: css({ boxShadow: `inset 2px 0 0 ${theme.colors.primary.main}` }),
  cell: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 }),
  numeric: css({ textAlign: 'right', fontVariantNumeric: 'tabular-nums' }),
  card: css({ display: 'grid', gridTemplateColumns: '28px minmax(0, 1fr)', gap: theme.spacing(0.5), padding: theme.spacing(1) }),
  cardBody: css({ minWidth: 0, lineHeight: 1.5 }),
  cardLine: css({ display: 'flex', gap: theme.spacing(1.5), whiteSpace: 'nowrap' }),
  faint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
