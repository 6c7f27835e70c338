import { createContext, useCallback, useContext, useState } from 'react';
import type { ReactNode } from 'react';

/** Draws a dialog; `close` takes it away. */
export type Dialog = (close: () => void) => ReactNode;

const Room = createContext<((dialog: Dialog) => void) | undefined>(undefined);

/**
 * Where dialogs of a page stand: beside it and not in the row whose button opened them. The row may go by what is done, or by the
 * next refresh, and what came of it would go with the row.
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

/** Undefined where there is none, as in a panel. */
export function useDialogRoom(): ((dialog: Dialog) => void) | undefined {
  return useContext(Room);
}
