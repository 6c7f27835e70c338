import { useEffect, useRef } from 'react';
import type { ComponentProps } from 'react';
import { Modal } from '@grafana/ui';

const TABBABLE = 'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex]';

const FOCUSED_WITHIN_MS = 100;

/**
 * Grafana's dialog, which has the focus as soon as it is there, and in which Tab stays: from the last thing it comes to the first, with Shift
 * the other way. Grafana's own fences were seen to let it pass to the page behind (12.4), and its dialog waits with taking the focus for
 * the end of a transition, which never comes where the menu that opened it has gone (12.3).
 */
export function Dialog({ children, ...props }: ComponentProps<typeof Modal>) {
  const inside = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Not at once: Grafana first has to know where the focus was, to give it back there.
    const late = setTimeout(() => {
      const dialog = inside.current?.closest('[role=dialog]');
      if (dialog && !dialog.contains(document.activeElement)) stopsOf(dialog)[0]?.focus();
    }, FOCUSED_WITHIN_MS);
    return () => clearTimeout(late);
  }, []);
  useEffect(() => {
    const keep = (event: KeyboardEvent): void => {
      const dialog = inside.current?.closest('[role=dialog]');
      const to = event.key === 'Tab' && dialog ? nextAround(dialog, event.shiftKey) : undefined;
      if (to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      to.focus();
    };
    document.addEventListener('keydown', keep, true);
    return () => document.removeEventListener('keydown', keep, true);
  }, []);
  return (
    <Modal {...props}>
      <div ref={inside}>{children}</div>
    </Modal>
  );
}

/** Where Tab goes from the edge of a dialog; undefined in its midst, and in what it has opened outside of itself, as a menu. */
function nextAround(dialog: Element, isBack: boolean): HTMLElement | undefined {
  const stops = stopsOf(dialog);
  const edge = isBack ? stops[0] : stops.at(-1);
  return document.activeElement === edge ? (isBack ? stops.at(-1) : stops[0]) : undefined;
}

function stopsOf(dialog: Element): readonly HTMLElement[] {
  return [...dialog.querySelectorAll<HTMLElement>(TABBABLE)].filter((one) => one.tabIndex >= 0 && one.getClientRects().length > 0);
}
