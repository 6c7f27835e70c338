import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { BulkButton } from '../control/bulk/BulkButton.tsx';
import { Control } from '../control/Control.tsx';
import { ControlMenu } from '../control/ControlMenu.tsx';
import type { BulkOrder } from '../control/bulk/order.ts';
import type { TaskRow } from '../rows/task-rows.ts';
import { count } from '../show/quantity.ts';
import { CARD_BELOW } from './options.ts';

const OVER = ['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED', 'IGNORED'];

/** What came of it stands in the button's dialog: the tasks stay chosen, or it would go with them. */
const stays = (): void => undefined;

/** What can be done to the tasks that are chosen. */
export function Chosen({ tasks, onClear }: { readonly tasks: readonly TaskRow[]; readonly onClear: () => void }) {
  const styles = useStyles2(getStyles);
  const [first] = tasks;
  if (first === undefined) return null;
  const isOne = tasks.every(({ cluster }) => cluster === first.cluster);
  const chosen: Omit<BulkOrder, 'kind'> = { choice: { ids: tasks.map(({ uuid }) => uuid) }, cluster: isOne ? first.cluster : undefined };
  const over = tasks.every(({ state }) => OVER.includes(state)) ? 'They are over: there is nothing left to stop' : undefined;
  return (
    <div className={styles.bar} role="toolbar" aria-label="Chosen tasks">
      <span>{count(tasks.length)} chosen</span>
      <ControlMenu from={CARD_BELOW}>
        <BulkButton order={{ kind: 'revoke', ...chosen }} pointless={over} onDone={stays} />
        <BulkButton order={{ kind: 'terminate', ...chosen }} pointless={over} onDone={stays} />
        <BulkButton order={{ kind: 'call-again', ...chosen }} onDone={stays} />
        <Control word="Choose none" fill="text" onClick={onClear} />
      </ControlMenu>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), padding: theme.spacing(0.5, 1), background: theme.colors.background.secondary }),
});
