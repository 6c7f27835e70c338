import { useState } from 'react';
import { Alert, Button, Modal } from '@grafana/ui';
import { Dialog } from '../control/Dialog.tsx';
import type { AbortAnswer } from '../../exporter/contract/result.ts';
import { send } from '../client/exporter.ts';
import { troubleOf } from '../client/problem.ts';
import type { Trouble } from '../client/problem.ts';
import { ConfirmDialog } from '../control/ConfirmDialog.tsx';
import { DialogButton } from '../control/DialogButton.tsx';
import { useRole } from '../control/use-may.ts';
import { TaskState } from '../show/Badge.tsx';
import { sentence } from '../show/View.tsx';

interface AbortProps {
  readonly task: { readonly uuid: string; readonly cluster: string; readonly name: string | null };
  readonly onDone: () => void;
}

/** Asks a task of celery.contrib.abortable to end by itself, through the result backend. */
export function AbortButton({ pointless, ...props }: AbortProps & { readonly pointless: string | undefined }) {
  const forbidden = useRole('operator');
  return <DialogButton word="Abort" icon="times" reason={pointless ?? forbidden} dialog={(close) => <AbortDialog {...props} onClose={close} />} />;
}

/** States: asking → sending → stored, or failed, from which it may be tried again. */
function AbortDialog({ task: { uuid, cluster, name }, onDone, onClose }: AbortProps & { readonly onClose: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [stored, setStored] = useState<AbortAnswer>();
  const title = `Abort: ${name ?? 'task'} ${uuid.slice(0, 8)}`;
  const abort = (reason: string): void => {
    setBusy(true);
    setTrouble(undefined);
    send<AbortAnswer>('/api/v1/task/abort', { uuid, cluster, ...(reason !== '' && { reason }) })
      .then(
        (answer) => {
          setStored(answer);
          onDone();
        },
        (thrown: unknown) => setTrouble(troubleOf(thrown)),
      )
      .finally(() => setBusy(false));
  };
  if (stored !== undefined) {
    return (
      <Dialog title={title} isOpen onDismiss={onClose}>
        <div role="status" aria-label="Outcome">
          {stored.state === null ? (
            'The result backend holds no state of it.'
          ) : (
            <>
              The result backend now holds: <TaskState state={stored.state} />. A task that looks at its state ends by itself; whether this one does shows on its page.
            </>
          )}
        </div>
        <Modal.ButtonRow>
          <Button variant="secondary" fill="outline" onClick={onClose}>
            Close
          </Button>
        </Modal.ButtonRow>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      title={title}
      effect="Stores the state ABORTED in the result backend. A task of celery.contrib.abortable looks there while it runs, and ends by itself; any other takes no notice: terminate those."
      word="Abort"
      isBusy={isBusy}
      onCancel={onClose}
      onConfirm={abort}
    >
      {trouble !== undefined && (
        <Alert title={trouble.what} severity="error">
          {trouble.remedy !== null && sentence(trouble.remedy)}
        </Alert>
      )}
    </ConfirmDialog>
  );
}
