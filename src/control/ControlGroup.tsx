import type { ReactNode } from 'react';
import { Menu } from '@grafana/ui';
import { useControlForm } from './control-form.ts';
import { Opening } from './Opening.tsx';

interface ControlGroupProps {
  readonly word: string;
  /** What they are done to, where several such groups are on a page. */
  readonly of?: string;
  readonly children: ReactNode;
}

/** Controls of one kind: behind a button of their own, and under a heading where all controls are one menu. */
export function ControlGroup({ word, of, children }: ControlGroupProps) {
  if (useControlForm().kind === 'item') {
    return (
      <Menu.Group label={word} ariaLabel={word}>
        {children}
      </Menu.Group>
    );
  }
  return (
    <Opening word={word} of={of}>
      {children}
    </Opening>
  );
}
