import { Alert } from '@grafana/ui';
import type { AbortAnswer } from '../../exporter/contract/result.ts';
import { ConfirmDialog } from '../control/ConfirmDialog.tsx';
import { DialogButton } from '../control/DialogButton.tsx';
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
  const abort = (reason: string): void => send('/api/v1/task/abort', { uuid, cluster, ...(reason !== '' && { reason }) });
  return (
    <ConfirmDialog
      title={`Abort: ${name ?? 'task'} ${uuid.slice(0, 8)}`}
      effect="Stores the state ABORTED in the result backend. A task of celery.contrib.abortable looks there while it runs, and ends by itself; any other takes no notice: terminate those."
      word="Abort"
      isBusy={isBusy}
      onCancel={onClose}
      onConfirm={abort}
      outcome={stored && <Stored state={stored.state} />}
    >
      {trouble !== undefined && (
        <Alert title={trouble.what} severity="error">
          {trouble.remedy !== null && sentence(trouble.remedy)}
        </Alert>
      )}
    </ConfirmDialog>
  );
}

function Stored({ state }: Pick<AbortAnswer, 'state'>) {
  if (state === null) return <span>The result backend holds no state of it.</span>;
  return (
    <span>
      The result backend now holds: <TaskState state={state} />. A task that looks at its state ends by itself; whether this one does shows on its page.
    </span>
  );
}
