import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/** For the button that leads on when a form has given way to what came of it: the focus would go with the form, to nowhere. */
export function useFocusWhen(isOver: boolean): RefObject<HTMLButtonElement> {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isOver) button.current?.focus();
  }, [isOver]);
  return button;
}
