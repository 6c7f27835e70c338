import { Alert, LinkButton, TextLink } from '@grafana/ui';
import { links } from '../links.ts';
import { Badge } from '../show/Badge.tsx';
import { SEVERITIES } from '../show/state.ts';
import { sentence } from '../show/View.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { DialogButton } from './DialogButton.tsx';
import { useRole } from './use-may.ts';
import { useSent } from './use-sent.ts';

interface Again {
  readonly uuid: string;
  readonly cluster: string;
  readonly name: string | null;
}

/** As `POST /api/v1/tasks/call-again` answers. */
interface CalledAgain {
  readonly cluster: string;
  readonly uuid: string;
  readonly name: string;
  readonly queue: string | null;
  readonly arguments_from: 'result-backend' | 'worker' | 'queue';
}

const FROM: Readonly<Record<CalledAgain['arguments_from'], string>> = {
  'result-backend': 'the result backend',
  worker: 'the worker that holds it',
  queue: 'its message, which still waits in its queue',
};
/** Workers may be asked for the arguments, and a queue looked into. */
const TIMEOUT_MS = 30_000;

/** Calls a task once more with its own arguments, which the exporter takes from where they are whole; or says why they are not to be had. */
export function CallAgainButton({ task, onDone }: { readonly task: Again; readonly onDone: () => void }) {
  const forbidden = useRole('operator');
  return <DialogButton word="Call again" icon="repeat" reason={forbidden} dialog={(close) => <CallAgainDialog task={task} onClose={close} onDone={onDone} />} />;
}

/** States: asking → calling → called; or refused, from which it may be tried again, or written by hand. */
function CallAgainDialog({ task: { uuid, cluster, name }, onClose, onDone }: { readonly task: Again; readonly onClose: () => void; readonly onDone: () => void }) {
  const { isBusy, trouble, answer: called, send } = useSent<CalledAgain>(onDone, TIMEOUT_MS);
  const what = `${name ?? 'task'} ${uuid.slice(0, 8)}`;

  const call = (reason: string): void => send('/api/v1/tasks/call-again', { uuid, cluster, ...(reason !== '' && { reason }) });

  return (
    <ConfirmDialog
      title={`Call again: ${what}`}
      effect={`Calls ${name ?? 'it'} as a new task with the same arguments, to the last digit, and marks it with the id of this one. This one stays as it is.`}
      loss="What it does is done once more, and Celery cannot take it back"
      word="Call again"
      isBusy={isBusy}
      onCancel={onClose}
      onConfirm={call}
      outcome={called && <Called task={called} />}
      onwards={
        called && (
          <LinkButton href={links.task(called.uuid, called.cluster)} onClick={onClose}>
            Open the new task
          </LinkButton>
        )
      }
    >
      {trouble !== undefined && (
        <Alert title={trouble.what} severity={trouble.kind === 'refused' ? 'warning' : 'error'}>
          {trouble.why !== null && <p>{sentence(trouble.why)}</p>}
          {trouble.remedy !== null && <p>{sentence(trouble.remedy)}</p>}
          {name !== null && trouble.kind === 'refused' && (
            <LinkButton size="sm" variant="secondary" icon="pen" href={links.run(name, uuid, cluster)}>
              Write the arguments and call
            </LinkButton>
          )}
        </Alert>
      )}
    </ConfirmDialog>
  );
}

function Called({ task: { name, uuid, cluster, queue, arguments_from: from } }: { readonly task: CalledAgain }) {
  return (
    <>
      <Badge look={{ ...SEVERITIES.ok, word: 'Called' }} />
      <span>
        {name} is on its way as{' '}
        <TextLink inline href={links.task(uuid, cluster)}>
          {uuid.slice(0, 8)}
        </TextLink>
        {queue !== null && ` in the queue ${queue}`}, with arguments from {FROM[from]}.
      </span>
    </>
  );
}
