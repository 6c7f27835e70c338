import { useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Dropdown, Menu, useStyles2 } from '@grafana/ui';
import { ControlFormContext } from './control-form.ts';
import type { ControlForm } from './control-form.ts';

interface OpeningProps {
  readonly word: string;
  readonly of?: string | undefined;
  readonly children: ReactNode;
}

/** A button, and the menu that it opens. What an item opens in turn gives the focus back to the button. */
export function Opening({ word, of, children }: OpeningProps) {
  const styles = useStyles2(getStyles);
  const place = useRef<HTMLSpanElement>(null);
  const form = useMemo((): ControlForm => ({ kind: 'item', leave: () => place.current?.querySelector('button')?.focus() }), []);
  const name = of === undefined ? word : `${word}: ${of}`;
  const menu = (
    <div className={styles.menu}>
      <Menu ariaLabel={name}>
        <ControlFormContext.Provider value={form}>{children}</ControlFormContext.Provider>
      </Menu>
    </div>
  );
  return (
    <span ref={place}>
      <Dropdown overlay={menu} placement="bottom-start">
        <Button size="sm" variant="secondary" icon="angle-down" iconPlacement="right" aria-label={name} aria-haspopup="menu">
          {word}
        </Button>
      </Dropdown>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  // As wide as a reason that can be read, and never wider or taller than what is seen of the page.
  menu: css({ '[role=menu]': { width: 'max-content', minWidth: 180, maxWidth: `min(340px, calc(100vw - ${theme.spacing(2)}))`, maxHeight: 'min(480px, 70vh)', overflowY: 'auto' } }),
});
