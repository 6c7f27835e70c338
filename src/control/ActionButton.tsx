import { useState } from 'react';
import { Button } from '@grafana/ui';
import type { ButtonProps } from '@grafana/ui';
import { ActionDialog } from './ActionDialog.tsx';
import type { Action } from './action.ts';
import { useMay } from './use-may.ts';

type ActionButtonProps = {
  readonly action: Action;
  /** Why it makes no sense now, whoever asks. */
  readonly pointless?: string;
  /** The view shall show the effect. */
  readonly onDone: () => void;
} & Pick<ButtonProps, 'icon' | 'size' | 'variant' | 'fill'>;

/** A button that asks before it does: what one may not do is there, disabled, with the reason. */
export function ActionButton({ action, pointless, onDone, ...look }: ActionButtonProps) {
  const [open, setOpen] = useState(false);
  const may = useMay()(action.command);
  const reason = pointless ?? may.reason;
  return (
    <>
      <Button
        size="sm"
        variant={action.isDangerous === true ? 'destructive' : 'secondary'}
        fill={action.isDangerous === true ? 'outline' : 'solid'}
        {...look}
        // Disabled for the eye and the ear, but still reachable: or nobody could read why.
        aria-disabled={reason !== undefined}
        disabled={reason !== undefined}
        tooltip={reason}
        onClick={() => setOpen(true)}
      >
        {action.word}
      </Button>
      {open && (
        <ActionDialog
          action={action}
          summary={may.summary}
          onClose={(isDone) => {
            setOpen(false);
            if (isDone) onDone();
          }}
          onDone={onDone}
        />
      )}
    </>
  );
}
