import { createContext, useCallback, useContext, useState } from 'react';
import type { ReactNode } from 'react';

/** Draws a dialog; `close` takes it away. */
export type Dialog = (close: () => void) => ReactNode;

const Room = createContext<((dialog: Dialog) => void) | undefined>(undefined);

/**
 * Where dialogs of a page or a panel stand: beside it and not in the row or the menu whose button opened them. The row may go by what
 * is done, or by the next refresh, the menu goes by the click, and what came of it would go with them.
 */
export function DialogRoom({ children }: { readonly children: ReactNode }) {
  const [dialog, setDialog] = useState<Dialog>();
  const open = useCallback((one: Dialog) => setDialog(() => one), []);
  return (
    <Room.Provider value={open}>
      {children}
      {dialog?.(() => setDialog(undefined))}
    </Room.Provider>
  );
}

export function useDialogRoom(): (dialog: Dialog) => void {
  const room = useContext(Room);
  if (room === undefined) throw new Error('Controls stand in a DialogRoom');
  return room;
}
