import { ActionDialog } from './ActionDialog.tsx';
import type { Action } from './action.ts';
import type { ControlLook } from './Control.tsx';
import { DialogButton } from './DialogButton.tsx';
import { useMay } from './use-may.ts';

interface ActionButtonProps extends ControlLook {
  readonly action: Action;
  /** On the button, where its own word would not tell it from others. */
  readonly word?: string;
  /** Why it makes no sense now, whoever asks. */
  readonly pointless?: string | undefined;
  /** The view shall show the effect. */
  readonly onDone: () => void;
}

/** The button of a command of the exporter's. */
export function ActionButton({ action, word = action.word, pointless, onDone, ...look }: ActionButtonProps) {
  const may = useMay()(action.command);
  return (
    <DialogButton
      word={word}
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
