import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { ActionButton } from '../control/ActionButton.tsx';
import { revoke, terminate } from '../control/task-actions.ts';
import type { TaskRow } from '../rows/task-rows.ts';
import { count } from '../show/quantity.ts';

const OVER = ['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED'];

/** What can be done to the tasks that are chosen. */
export function Chosen({ tasks, onDone }: { readonly tasks: readonly TaskRow[]; readonly onDone: () => void }) {
  const styles = useStyles2(getStyles);
  const [first] = tasks;
  if (first === undefined) return null;
  const ids = tasks.map(({ uuid }) => uuid);
  const what = tasks.length === 1 ? `task ${first.name ?? ''} ${first.uuid.slice(0, 8)}` : `${count(tasks.length)} tasks`;
  const several = tasks.some(({ cluster }) => cluster !== first.cluster) ? 'Choose tasks of one cluster' : undefined;
  const over = tasks.every(({ state }) => OVER.includes(state)) ? 'They are over: there is nothing left to stop' : undefined;
  return (
    <div className={styles.bar} role="toolbar" aria-label="Chosen tasks">
      <span>{count(tasks.length)} chosen</span>
      <ActionButton action={revoke(first.cluster, ids, what)} pointless={several ?? over} onDone={onDone} />
      <ActionButton action={terminate(first.cluster, ids, what)} pointless={several ?? over} onDone={onDone} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), padding: theme.spacing(0.5, 1), background: theme.colors.background.secondary }),
});
