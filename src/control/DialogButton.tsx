import { useState } from 'react';
import { Button } from '@grafana/ui';
import type { ButtonProps } from '@grafana/ui';
import { useDialogRoom } from './DialogRoom.tsx';
import type { Dialog } from './DialogRoom.tsx';

interface DialogButtonProps extends Pick<ButtonProps, 'icon' | 'size' | 'variant' | 'fill' | 'aria-label'> {
  readonly word: string;
  /** Why it cannot be done now; undefined: it can. */
  readonly reason: string | undefined;
  readonly isDangerous?: boolean;
  readonly dialog: Dialog;
}

/** A button that asks before it does: what one may not do is there, disabled, with the reason. */
export function DialogButton({ word, reason, isDangerous = false, dialog, ...look }: DialogButtonProps) {
  const room = useDialogRoom();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="sm"
        variant={isDangerous ? 'destructive' : 'secondary'}
        fill={isDangerous ? 'outline' : 'solid'}
        {...look}
        // Disabled for the eye and the ear, but still reachable: or nobody could read why.
        aria-disabled={reason !== undefined}
        disabled={reason !== undefined}
        tooltip={reason}
        onClick={() => (room === undefined ? setOpen(true) : room(dialog))}
      >
        {word}
      </Button>
      {open && dialog(() => setOpen(false))}
    </>
  );
}
