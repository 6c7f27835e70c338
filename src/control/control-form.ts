import { createContext, useContext } from 'react';

/** How controls are drawn where they stand: each a button, or an item of a menu, which gives the focus to its own button before a dialog takes it. */
export type ControlForm = { readonly kind: 'button' } | { readonly kind: 'item'; readonly leave: () => void };

export const BUTTONS: ControlForm = { kind: 'button' };
export const ControlFormContext = createContext<ControlForm>(BUTTONS);

export function useControlForm(): ControlForm {
  return useContext(ControlFormContext);
}
