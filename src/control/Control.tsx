import { Button, LinkButton } from '@grafana/ui';
import type { ButtonProps, IconName } from '@grafana/ui';
import { useControlForm } from './control-form.ts';
import { ControlItem } from './ControlItem.tsx';

export interface ControlLook extends Pick<ButtonProps, 'size' | 'variant' | 'fill' | 'aria-label'> {
  readonly icon?: IconName;
}

interface ControlProps extends ControlLook {
  readonly word: string;
  /** Why it cannot be done now; undefined: it can. */
  readonly reason?: string | undefined;
  readonly isDangerous?: boolean;
  /** Where it leads, if it is a link. */
  readonly href?: string;
  readonly onClick?: () => void;
}

/** What can be done, as a button, or as an item of the menu that it stands in. What one may not do is there, disabled, with the reason. */
export function Control({ word, reason, isDangerous = false, href, onClick, icon, ...look }: ControlProps) {
  const form = useControlForm();
  if (form.kind === 'item') {
    return (
      <ControlItem
        word={word}
        icon={icon}
        reason={reason}
        isDangerous={isDangerous}
        href={href}
        onClick={() => {
          form.leave();
          onClick?.();
        }}
      />
    );
  }
  const drawn = { size: 'sm', variant: isDangerous ? 'destructive' : 'secondary', fill: isDangerous ? 'outline' : 'solid', icon, ...look } as const;
  if (href !== undefined) {
    return (
      <LinkButton {...drawn} href={href} disabled={reason !== undefined} tooltip={reason} onClick={onClick}>
        {word}
      </LinkButton>
    );
  }
  return (
    // With a reason it is disabled for the eye and the ear, but still reachable: or nobody could read why.
    <Button {...drawn} aria-disabled={reason !== undefined} disabled={reason !== undefined} tooltip={reason} onClick={onClick}>
      {word}
    </Button>
  );
}
