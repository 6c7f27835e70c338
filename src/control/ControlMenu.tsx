import { Children, useRef } from 'react';
import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useRoom } from '../show/use-room.ts';
import { Opening } from './Opening.tsx';

interface ControlMenuProps {
  /** On the button of the menu. */
  readonly word?: string;
  /** What they are done to, where several such menus are on a page: `orders@shop-1`. */
  readonly of?: string;
  /** Pixels of room from which on they are buttons. */
  readonly from?: number;
  /** Controls, and groups of them. */
  readonly children: ReactNode;
}

/** Controls beside each other where there is room for them, and one menu where there is not; one alone stays a button. */
export function ControlMenu({ word = 'Actions', of, from = 560, children }: ControlMenuProps) {
  const styles = useStyles2(getStyles);
  const place = useRef<HTMLDivElement>(null);
  const isNarrow = useRoom(place) < from && Children.toArray(children).length > 1;
  return (
    <div ref={place} className={styles.controls}>
      {isNarrow ? (
        <Opening word={word} of={of}>
          {children}
        </Opening>
      ) : (
        children
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  controls: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
});
