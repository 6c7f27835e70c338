import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { ActionButton } from '../control/ActionButton.tsx';
import { revoke, terminate } from '../control/task-actions.ts';
import type { TaskRow } from '../rows/task-rows.ts';
import { count } from '../show/quantity.ts';

const OVER = ['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED'];

/** What came of it stands in the button's dialog: the tasks stay chosen, or it would go with them. */
const stays = (): void => undefined;

/** What can be done to the tasks that are chosen. */
export function Chosen({ tasks, onClear }: { readonly tasks: readonly TaskRow[]; readonly onClear: () => void }) {
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
      <ActionButton action={revoke(first.cluster, ids, what)} pointless={several ?? over} onDone={stays} />
      <ActionButton action={terminate(first.cluster, ids, what)} pointless={several ?? over} onDone={stays} />
      <Button size="sm" variant="secondary" fill="text" onClick={onClear}>
        Choose none
      </Button>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), padding: theme.spacing(0.5, 1), background: theme.colors.background.secondary }),
});
