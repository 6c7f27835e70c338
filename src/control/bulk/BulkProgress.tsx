import { useEffect, useRef, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Stack, useStyles2 } from '@grafana/ui';
import type { BulkAction } from '../../../exporter/contract/bulk.ts';
import { troubleOf } from '../../client/problem.ts';
import type { Trouble } from '../../client/problem.ts';
import { useAnswer } from '../../client/use-answer.ts';
import { Badge } from '../../show/Badge.tsx';
import { count, duration, many } from '../../show/quantity.ts';
import { useNow } from '../../show/use-now.ts';
import { sentence, View } from '../../show/View.tsx';
import { When } from '../../show/When.tsx';
import { useRole } from '../use-may.ts';
import { BulkTasks } from './BulkTasks.tsx';
import { BULK_WORDS, cancelBulk } from './order.ts';
import { BULK_STATES, isOver, settled } from './outcome-looks.ts';

interface BulkProgressProps {
  readonly id: string;
  /** Called once, when it is over. */
  readonly onOver?: () => void;
}

const EVERY_MS = 700;
const REST_MS = 60_000;

/** A bulk action as it goes on: how far it is, what came of each task, and a button that stops it. */
export function BulkProgress({ id, onOver }: BulkProgressProps) {
  const [isAtRest, setAtRest] = useState(false);
  const tick = useNow(isAtRest ? REST_MS : EVERY_MS);
  const answer = useAnswer<BulkAction>({ path: '/api/v1/bulk/one', query: { id }, tick });
  const over = answer.data !== undefined && isOver(answer.data);
  if (over !== isAtRest) setAtRest(over);
  const told = useRef(false);
  useEffect(() => {
    if (!over || told.current) return;
    told.current = true;
    onOver?.();
  }, [over, onOver]);
  return (
    <View of={answer} what="the bulk action" lines={4}>
      {(action) => <Shown action={action} onCancelled={answer.again} />}
    </View>
  );
}

function Shown({ action, onCancelled }: { readonly action: BulkAction; readonly onCancelled: () => void }) {
  const styles = useStyles2(getStyles);
  const { kind, total, state, why, ended, created, by, reason, durable } = action;
  const over = isOver(action);
  const done = settled(action);
  return (
    <Stack direction="column" gap={2}>
      <div role="status" aria-label={over ? 'Outcome' : 'Progress'} className={styles.state}>
        <Badge look={BULK_STATES[state]} />
        <span>{over ? summaryOf(action) : `${count(done)} of ${many(total, 'task')}`}</span>
        {why !== null && <span className={styles.warning}>{sentence(why)} It goes on by itself.</span>}
      </div>
      <progress className={styles.progress} aria-label={`${BULK_WORDS[kind].word}: how far it is`} max={Math.max(1, total)} value={over ? Math.max(1, total) : done} />
      {!over && <Cancel action={action} onCancelled={onCancelled} />}
      <BulkTasks action={action} />
      <p className={styles.faint}>
        Begun <When at={created} />
        {by !== null && ` by ${by}`}
        {reason !== null && ` (${reason})`}
        {ended !== null && `, took ${duration(ended - created)}`}.{!over && (durable ? ' It goes on when this is closed, and after a restart of the exporter.' : ' It goes on when this is closed, and ends with the exporter.')}
      </p>
    </Stack>
  );
}

function Cancel({ action, onCancelled }: { readonly action: BulkAction; readonly onCancelled: () => void }) {
  const reason = useRole('operator');
  const [trouble, setTrouble] = useState<Trouble>();
  const [asked, setAsked] = useState(false);
  const cancel = (): void => {
    setAsked(true);
    setTrouble(undefined);
    cancelBulk(action.id)
      .then(onCancelled, (thrown: unknown) => setTrouble(troubleOf(thrown)))
      .finally(() => setAsked(false));
  };
  return (
    <Stack gap={1} wrap="wrap" alignItems="center">
      <Button size="sm" variant="destructive" fill="outline" icon="times" disabled={asked || reason !== undefined} tooltip={reason} onClick={cancel}>
        Stop here
      </Button>
      <span>{trouble === undefined ? `What is ${BULK_WORDS[action.kind].done} stays so; the rest is let be.` : sentence(trouble.what)}</span>
    </Stack>
  );
}

function summaryOf({ kind, total, counts, state }: BulkAction): string {
  const { done } = BULK_WORDS[kind];
  if (counts.done === total) return `${many(total, 'task')} ${done}.`;
  const first = `${count(counts.done)} of ${many(total, 'task')} ${done}`;
  return state === 'cancelled' ? `${first} before it was stopped.` : `${first}.`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  state: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 2), alignItems: 'center' }),
  progress: css({ display: 'block', width: '100%', accentColor: theme.colors.primary.main }),
  warning: css({ color: theme.colors.warning.text }),
  faint: css({ margin: 0, color: theme.colors.text.secondary }),
});
