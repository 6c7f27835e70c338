import type { ButtonProps } from '@grafana/ui';
import { ActionDialog } from './ActionDialog.tsx';
import type { Action } from './action.ts';
import { DialogButton } from './DialogButton.tsx';
import { useMay } from './use-may.ts';

type ActionButtonProps = {
  readonly action: Action;
  /** Why it makes no sense now, whoever asks. */
  readonly pointless?: string;
  /** The view shall show the effect. */
  readonly onDone: () => void;
} & Pick<ButtonProps, 'icon' | 'size' | 'variant' | 'fill' | 'aria-label'>;

/** The button of a command of the exporter's. */
export function ActionButton({ action, pointless, onDone, ...look }: ActionButtonProps) {
  const may = useMay()(action.command);
  return (
    <DialogButton
      word={action.word}
      reason={pointless ?? may.reason}
      isDangerous={action.isDangerous === true}
      {...look}
      dialog={(close) => (
        <ActionDialog
          action={action}
          summary={may.summary}
          onClose={(isDone) => {
            close();
            if (isDone) onDone();
          }}
          onDone={onDone}
        />
      )}
    />
  );
}
