import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { ActionButton } from '../control/ActionButton.tsx';
import { revoke, terminate } from '../control/task-actions.ts';
import { many } from '../show/quantity.ts';
import type { TaskRow } from './task-list.ts';

const OVER = new Set(['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED']);

/** What can be done to the tasks that are chosen. */
export function Selection({ rows, onClear, onDone }: { readonly rows: readonly TaskRow[]; readonly onClear: () => void; readonly onDone: () => void }) {
  const styles = useStyles2(getStyles);
  const clusters = new Set(rows.map(({ cluster }) => cluster));
  const [cluster = ''] = clusters;
  const open = rows.filter(({ state }) => !OVER.has(state));
  const pointless = clusters.size > 1 ? 'They are of several clusters: choose tasks of one' : open.length === 0 ? 'They have all ended' : undefined;
  const ids = open.map(({ uuid }) => uuid);
  const what = many(ids.length, 'task');
  return (
    <div className={styles.bar} role="toolbar" aria-label="Selected tasks">
      <span>{many(rows.length, 'task')} selected:</span>
      <ActionButton action={revoke(cluster, ids, what)} pointless={pointless} onDone={onDone} />
      <ActionButton action={terminate(cluster, ids, what)} pointless={pointless} onDone={onDone} />
      <Button size="sm" variant="secondary" fill="text" onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'center' }),
});
