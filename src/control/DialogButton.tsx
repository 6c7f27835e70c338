import { Control } from './Control.tsx';
import type { ControlLook } from './Control.tsx';
import { useDialogRoom } from './DialogRoom.tsx';
import type { Dialog } from './DialogRoom.tsx';

interface DialogButtonProps extends ControlLook {
  readonly word: string;
  /** Why it cannot be done now; undefined: it can. */
  readonly reason: string | undefined;
  readonly isDangerous?: boolean;
  readonly dialog: Dialog;
}

/** A control that asks before it does. */
export function DialogButton({ dialog, ...control }: DialogButtonProps) {
  const open = useDialogRoom();
  return <Control {...control} onClick={() => open(dialog)} />;
}
