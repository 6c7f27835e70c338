import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Checkbox, Icon, useStyles2 } from '@grafana/ui';
import type { TaskColumn } from './columns.tsx';
import { ROW } from './grid-look.ts';

interface GridHeadProps {
  readonly columns: readonly TaskColumn[];
  /** The columns' widths; undefined: rows are cards, and the head is for those who cannot see. */
  readonly template: string | undefined;
  readonly least: number;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  /** Of the rows that were read. */
  readonly isSelected: 'all' | 'some' | 'none';
  readonly onSelectAll: () => void;
}

export function GridHead({ columns, template, least, sort, onSort, isSelected, onSelectAll }: GridHeadProps) {
  const styles = useStyles2(getStyles);
  const isNarrow = template === undefined;
  return (
    <div role="row" aria-rowindex={1} className={cx(styles.row, isNarrow && styles.hidden)} style={isNarrow ? undefined : { gridTemplateColumns: template, minWidth: least }}>
      <span role="columnheader" aria-label="Selected">
        {!isNarrow && <Checkbox aria-label="Select all tasks that were read" value={isSelected === 'all'} indeterminate={isSelected === 'some'} onChange={onSelectAll} />}
      </span>
      {columns.map((column) => (
        <Head key={column.id} column={column} sort={sort} onSort={onSort} />
      ))}
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
  row: css({
    display: 'grid', gap: theme.spacing(1), alignItems: 'center', padding: theme.spacing(0, 1), position: 'sticky', top: 0, zIndex: 1, height: ROW,
    background: theme.colors.background.secondary, color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightMedium,
  }),
  hidden: css({ position: 'absolute', width: 1, height: 1, minWidth: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
  cell: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 }),
  numeric: css({ textAlign: 'right' }),
  sort: css({ background: 'none', border: 'none', padding: 0, color: 'inherit', font: 'inherit', display: 'inline-flex', alignItems: 'center' }),
});
