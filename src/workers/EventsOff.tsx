import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { EventsOff as Off } from '../../exporter/contract/worker.ts';
import { ActionButton } from '../control/ActionButton.tsx';
import { enableEvents } from '../control/worker-actions.ts';
import { sentence } from '../show/View.tsx';
import type { TabProps } from './tab.ts';

/** Says why nothing is seen of the worker's tasks, with the button that mends it. */
export function EventsOff({ worker, onDone }: TabProps) {
  const styles = useStyles2(getStyles);
  const { events_off: off } = worker;
  if (off === null) return null;
  return (
    <div className={styles.line} role="note" aria-label="Task events are off">
      <Icon name="exclamation-triangle" aria-hidden />
      <span>{wordsOf(off)}</span>
      {off.why !== 'refused' && <ActionButton action={enableEvents(worker)} onDone={onDone} />}
    </div>
  );
}

function wordsOf({ why, words }: Off): string {
  if (why === 'turned-off') return 'Task events were turned off here on purpose: nothing is seen of its tasks until somebody turns them on, or it is started again.';
  if (why === 'mute') return 'It executes tasks and tells nothing of them: its task events are off. Turn them on, or start it with -E.';
  return `It cannot send task events: ${sentence(words ?? 'it did not say why')} Start it with -E, and without --without-heartbeat.`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), color: theme.colors.warning.text, '> span': { flex: '1 1 240px', minWidth: 0, overflowWrap: 'anywhere' } }),
});
