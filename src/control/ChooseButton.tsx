import type { ButtonProps } from '@grafana/ui';
import { Button } from '@grafana/ui';
import type { Action } from './action.ts';
import { useMay } from './use-may.ts';

interface ChooseButtonProps extends Pick<ButtonProps, 'icon'> {
  readonly action: Action;
  readonly onChoose: (action: Action) => void;
}

/** A command's button in a row that the command takes away: the dialog, with its outcome, belongs to whoever holds the rows. */
export function ChooseButton({ action, onChoose, icon }: ChooseButtonProps) {
  const { reason } = useMay()(action.command);
  const isDangerous = action.isDangerous === true;
  return (
    <Button size="sm" variant={isDangerous ? 'destructive' : 'secondary'} fill={isDangerous ? 'outline' : 'solid'} icon={icon} disabled={reason !== undefined} aria-disabled={reason !== undefined} tooltip={reason} onClick={() => onChoose(action)}>
      {action.word}
    </Button>
  );
}
