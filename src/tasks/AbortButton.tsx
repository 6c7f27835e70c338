import { Alert, Button, Modal } from '@grafana/ui';
import { Dialog } from '../control/Dialog.tsx';
import type { AbortAnswer } from '../../exporter/contract/result.ts';
import { ConfirmDialog } from '../control/ConfirmDialog.tsx';
import { DialogButton } from '../control/DialogButton.tsx';
import { useFocusWhen } from '../control/use-focus-when.ts';
import { useRole } from '../control/use-may.ts';
import { useSent } from '../control/use-sent.ts';
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
  const { isBusy, trouble, answer: stored, send } = useSent<AbortAnswer>(onDone);
  const leave = useFocusWhen(stored !== undefined);
  const title = `Abort: ${name ?? 'task'} ${uuid.slice(0, 8)}`;
  const abort = (reason: string): void => send('/api/v1/task/abort', { uuid, cluster, ...(reason !== '' && { reason }) });
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
          <Button ref={leave} variant="secondary" fill="outline" onClick={onClose}>
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
