import { useEffect } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { count, many } from '../show/quantity.ts';
import { sentence } from '../show/View.tsx';
import { MOST } from './task-list.ts';
import type { Shown, TaskList } from './task-list.ts';
import { usePart } from './use-task-list.ts';

interface ListLineProps {
  readonly list: TaskList;
  readonly sort: string;
  /** New ones wait for as long. */
  readonly isReading: boolean;
  /** Absent: it is not offered. */
  readonly onAll: (() => void) | undefined;
}

/** How many there are, whether all of them are told, and the new ones: they come in by themselves where nobody reads. */
export function ListLine({ list, sort, isReading, onAll }: ListLineProps) {
  const styles = useStyles2(getStyles);
  const waiting = usePart(list, (shown) => shown.waiting);
  const isLoading = usePart(list, (shown) => shown.loading);
  const summary = usePart(list, summaryOf);
  const isEmpty = usePart(list, (shown) => shown.size === 0);
  const incomplete = usePart(list, (shown) => shown.incomplete);
  const comeIn = waiting > 0 && !isReading && sort === '-seen' && !isLoading;
  useEffect(() => {
    if (comeIn) list.letIn();
  }, [comeIn, list, waiting]);
  return (
    <div className={styles.bar} aria-live="polite">
      <span className={styles.faint}>{summary}</span>
      {!isEmpty && onAll !== undefined && (
        <Button size="sm" variant="secondary" fill="text" onClick={onAll}>
          Act on all that match
        </Button>
      )}
      {waiting > 0 && !comeIn && (
        <Button size="sm" variant="primary" fill="text" icon="arrow-up" onClick={() => list.letIn()}>
          {count(waiting)} new
        </Button>
      )}
      {incomplete !== null && <span className={styles.warning}>Of memory alone: {sentence(incomplete)}</span>}
    </div>
  );
}

function summaryOf({ size, total, loading }: Shown): string {
  if (total === undefined) return loading ? 'Asking' : '';
  if (!total.exact) return `more than ${many(total.count, 'task')}, the first ${count(Math.min(MOST, size))} of them here: ask for less to see others`;
  return many(size, 'task');
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'center', minHeight: theme.spacing(3) }),
  faint: css({ color: theme.colors.text.secondary }),
  warning: css({ color: theme.colors.warning.text }),
});
