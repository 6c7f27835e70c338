import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { BulkButton } from '../control/bulk/BulkButton.tsx';
import { Control } from '../control/Control.tsx';
import { ControlMenu } from '../control/ControlMenu.tsx';
import type { BulkOrder } from '../control/bulk/order.ts';
import { count, many } from '../show/quantity.ts';
import { OVER } from './over.ts';
import type { TaskRow } from './task-row.ts';

interface SelectionProps {
  /** Those that are chosen one by one. */
  readonly rows: readonly TaskRow[];
  /** All that match what is asked, whether they are read yet or not. */
  readonly all: { readonly query: string; readonly cluster: string | undefined; readonly total: number | undefined };
  /** Which of the two is meant. */
  readonly isAll: boolean;
  readonly onAll: () => void;
  readonly onClear: () => void;
  readonly onDone: () => void;
}

/** What can be done to the tasks that are chosen, or to all that match. */
export function Selection({ rows, all, isAll, onAll, onClear, onDone }: SelectionProps) {
  const styles = useStyles2(getStyles);
  const clusters = new Set(rows.map(({ cluster }) => cluster));
  const [only] = clusters;
  const chosen: Omit<BulkOrder, 'kind'> = isAll
    ? { choice: { query: all.query }, cluster: all.cluster }
    : { choice: { ids: rows.map(({ uuid }) => uuid) }, cluster: clusters.size === 1 ? only : undefined };
  const ended = !isAll && rows.every(({ state }) => OVER.has(state)) ? 'They have all ended' : undefined;
  const known = all.total === undefined ? '' : ` ${count(all.total)}`;
  return (
    <div className={styles.bar} role="toolbar" aria-label="Selected tasks">
      <span>{isAll ? `All${known} that match:` : `${many(rows.length, 'task')} selected:`}</span>
      <ControlMenu>
        <BulkButton order={{ kind: 'revoke', ...chosen }} pointless={ended} onDone={onDone} />
        <BulkButton order={{ kind: 'terminate', ...chosen }} pointless={ended} onDone={onDone} />
        <BulkButton order={{ kind: 'call-again', ...chosen }} onDone={onDone} />
        {!isAll && <Control word={`Choose all${known} that match`} fill="text" onClick={onAll} />}
        <Control word="Clear" fill="text" onClick={onClear} />
      </ControlMenu>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'center' }),
});
