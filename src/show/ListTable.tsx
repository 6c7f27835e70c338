import type { ReactNode } from 'react';
import { css, cx } from '@emotion/css';
import type { CSSObject } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';

export interface Column<Row> {
  readonly id: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  readonly numeric?: boolean;
  /** Code of any length, which is broken anywhere. */
  readonly isLong?: boolean;
  /** What rows are ordered by; absent: not by this column. Missing values come last in either direction. */
  readonly order?: (row: Row) => number | string | null;
}

export interface Order {
  readonly by: string;
  readonly descending: boolean;
}

interface ListTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly order?: Order;
  readonly onOrder?: (order: Order) => void;
  /** Its many columns are short: it stays a table where others become cards. */
  readonly isDense?: boolean;
}

/** A table where there is room, and a card for each row where there is not: roles are named, for as a card it is none to a browser. */
export function ListTable<Row>({ label, rows, columns, keyOf, order, onOrder, isDense = false }: ListTableProps<Row>) {
  const styles = useStyles2(getStyles);
  const ordered = order === undefined ? rows : inOrder(rows, columns, order);
  return (
    <div className={styles.frame}>
      <table role="table" className={cx(styles.table, columns.length > MANY && !isDense ? styles.cardsSoon : styles.cardsLate)} aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <Head key={column.id} column={column} order={order} onOrder={onOrder} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {ordered.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map(({ id, head, cell, numeric, isLong }) => (
                <td key={id} role="cell" data-head={head} data-numeric={numeric} data-long={isLong}>
                  <div className={styles.value}>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head<Row>({ column, order, onOrder }: { column: Column<Row>; order: Order | undefined; onOrder: ((order: Order) => void) | undefined }) {
  const styles = useStyles2(getStyles);
  const { id, head, numeric } = column;
  if (onOrder === undefined || column.order === undefined) {
    return (
      <th role="columnheader" scope="col" data-numeric={numeric}>
        {head}
      </th>
    );
  }
  const chosen = order?.by === id ? order : undefined;
  const next = chosen === undefined ? numeric === true : !chosen.descending;
  return (
    <th
      role="columnheader"
      scope="col"
      data-numeric={numeric}
      aria-sort={chosen === undefined ? 'none' : chosen.descending ? 'descending' : 'ascending'}
    >
      <button type="button" className={styles.sort} onClick={() => onOrder({ by: id, descending: next })}>
        {head}
        {chosen !== undefined && <Icon name={chosen.descending ? 'arrow-down' : 'arrow-up'} size="sm" aria-hidden />}
      </button>
    </th>
  );
}

export function inOrder<Row>(rows: readonly Row[], columns: readonly Column<Row>[], { by, descending }: Order): readonly Row[] {
  const value = columns.find(({ id }) => id === by)?.order;
  if (value === undefined) return rows;
  return [...rows].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    const compared =
      typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right), 'en', { numeric: true });
    return descending ? -compared : compared;
  });
}

/** With more columns a table needs more room before it is one. */
const MANY = 5;

const cards = (theme: GrafanaTheme2): CSSObject => ({
      thead: { position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' },
      'tbody, tbody tr': { display: 'block' },
      'tbody tr': { padding: theme.spacing(1, 0) },
      'tbody td[data-head]': { overflowWrap: 'anywhere', display: 'grid', gridTemplateColumns: '38% minmax(0, 1fr)', gap: theme.spacing(1), padding: theme.spacing(0.25, 0), textAlign: 'left', whiteSpace: 'normal' },
      'tbody td::before': {
        content: 'attr(data-head)',
        textAlign: 'left',
        color: theme.colors.text.secondary,
      },
    });

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({ containerType: 'inline-size', overflowX: 'auto' }),
  table: css({
    width: '100%',
    borderCollapse: 'collapse',
    th: {
      textAlign: 'left',
      padding: theme.spacing(0.75),
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightMedium,
      whiteSpace: 'nowrap',
    },
    td: { padding: theme.spacing(0.75), verticalAlign: 'top', overflowWrap: 'break-word' },
    'td code': { whiteSpace: 'pre-wrap', overflowWrap: 'break-word' },
    // Without a space in it, it would push what follows out of sight.
    'td[data-long=true] code': { overflowWrap: 'anywhere' },
    'th:first-of-type, td:first-of-type': { paddingLeft: 0 },
    'th:last-of-type, td:last-of-type': { paddingRight: 0 },
    time: { whiteSpace: 'nowrap' },
    '[data-numeric=true]': { textAlign: 'right', whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' },
    'tbody tr': { borderTop: `1px solid ${theme.colors.border.weak}` },
    'tbody tr:hover': { background: theme.colors.background.secondary },
  }),
  cardsSoon: css({ '@container (max-width: 720px)': cards(theme) }),
  cardsLate: css({ '@container (max-width: 420px)': cards(theme) }),
  value: css({ minWidth: 0 }),
  sort: css({
    background: 'none',
    border: 'none',
    padding: 0,
    color: 'inherit',
    font: 'inherit',
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
  }),
});
