import { useState } from 'react';
import { Alert, ClipboardButton, Field, Input, Stack } from '@grafana/ui';
import type { QueuePurged, QueueSummary } from '../../exporter/contract/queue.ts';
import { Badge } from '../show/Badge.tsx';
import { SEVERITIES } from '../show/state.ts';
import { sentence } from '../show/View.tsx';
import { fieldTrouble } from './action.ts';
import type { ActionField } from './action.ts';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { DialogButton } from './DialogButton.tsx';
import { effectOfPurge, mostToPurge, outcomeOfPurge, pointlessPurge, purgeCommand } from './purge.ts';
import { useRole } from './use-may.ts';
import { useSent } from './use-sent.ts';

/** The broker may take ten seconds, and to measure the queue anew two. */
const TIMEOUT_MS = 30_000;
const MOST: ActionField = { name: 'at_most', label: 'At most', kind: 'number', least: 0, optional: true, help: 'Nothing is thrown away if more wait by then. Empty: however many there are' };

interface PurgeProps {
  readonly queue: QueueSummary;
  readonly onDone: () => void;
}

/** Throws away what waits in a queue; for whom it does not, how Celery does. */
export function PurgeButton({ queue, onDone }: PurgeProps) {
  const forbidden = useRole('admin');
  const command = purgeCommand(queue.name);
  return (
    <Stack gap={1} wrap="wrap" alignItems="center">
      <DialogButton word="Purge" icon="trash-alt" isDangerous reason={forbidden ?? pointlessPurge(queue)} dialog={(close) => <PurgeDialog queue={queue} onClose={close} onDone={onDone} />} />
      {forbidden !== undefined && (
        <>
          <span>
            To throw away what waits, where your application is installed: <code>{command}</code>
          </span>
          <ClipboardButton size="sm" variant="secondary" fill="text" icon="copy" getText={() => command} aria-label="Copy the command" />
        </>
      )}
    </Stack>
  );
}

/** States: asking → sending → purged; or refused, from which it may be tried again. */
function PurgeDialog({ queue, onClose, onDone }: PurgeProps & { readonly onClose: () => void }) {
  // What was told when it was opened is what is confirmed.
  const [told] = useState(() => ({ effect: effectOfPurge(queue, Date.now() / 1000), most: mostToPurge(queue.ready) }));
  const [most, setMost] = useState(told.most === undefined ? '' : String(told.most));
  const { isBusy, trouble, answer: purged, send } = useSent<QueuePurged>(onDone, TIMEOUT_MS);
  const { cluster, name } = queue;
  const wrong = fieldTrouble(MOST, most);

  const purge = (reason: string): void =>
    send('/api/v1/queues/purge', { cluster, queue: name, ...(most.trim() !== '' && { at_most: Number(most) }), ...(reason !== '' && { reason }) });

  return (
    <ConfirmDialog
      title={`Purge: queue ${name}`}
      effect={told.effect}
      loss="It cannot be undone: nothing keeps a copy"
      word="Purge"
      typed={name}
      isDangerous
      fields={
        <Field label={`${MOST.label} (optional)`} description={MOST.help} invalid={wrong !== undefined} error={wrong} noMargin>
          <Input id="celeriac-at-most" type="number" min={0} step={1} value={most} onChange={({ currentTarget }) => setMost(currentTarget.value)} />
        </Field>
      }
      isReady={wrong === undefined}
      isBusy={isBusy}
      onCancel={onClose}
      onConfirm={purge}
      outcome={
        purged === undefined ? undefined : (
          <>
            <Badge look={{ ...SEVERITIES.ok, word: 'Purged' }} />
            <span>{outcomeOfPurge(purged)}</span>
          </>
        )
      }
    >
      {trouble !== undefined && (
        <Alert title={trouble.what} severity={trouble.kind === 'refused' ? 'warning' : 'error'}>
          {[trouble.why, trouble.remedy].filter((words) => words !== null).map(sentence).join(' ')}
        </Alert>
      )}
    </ConfirmDialog>
  );
}
