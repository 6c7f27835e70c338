import { useId } from 'react';
import type { MouseEvent } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { IconName } from '@grafana/ui';

interface ControlItemProps {
  readonly word: string;
  readonly icon: IconName | undefined;
  readonly reason: string | undefined;
  readonly isDangerous: boolean;
  readonly href: string | undefined;
  readonly onClick: () => void;
}

/**
 * An item of Grafana's menu. Its own item is out of the keyboard's reach where it is disabled, and cuts the reason off: this one is
 * come to like any other, and says why.
 */
export function ControlItem({ word, icon, reason, isDangerous, href, onClick }: ControlItemProps) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const isOff = reason !== undefined;
  const props = {
    role: 'menuitem',
    // By this the menu finds what its arrow keys come to.
    'data-role': 'menuitem',
    tabIndex: -1,
    className: cx(styles.item, isDangerous && styles.dangerous, isOff && styles.off),
    'aria-disabled': isOff,
    'aria-describedby': isOff ? id : undefined,
    onClick: (event: MouseEvent) => {
      if (!isOff) return onClick();
      // It stays open: the reason is to be read.
      event.preventDefault();
      event.stopPropagation();
    },
  } as const;
  const content = (
    <>
      <span className={styles.icon}>{icon !== undefined && <Icon name={icon} aria-hidden />}</span>
      <span>{word}</span>
    </>
  );
  return (
    <div role="none">
      {href === undefined ? (
        <button type="button" {...props}>
          {content}
        </button>
      ) : (
        <a href={isOff ? undefined : href} {...props}>
          {content}
        </a>
      )}
      {isOff && (
        <div id={id} className={styles.reason}>
          {reason}
        </div>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  item: css({
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr)',
    alignItems: 'center',
    gap: theme.spacing(0, 1),
    width: '100%',
    minHeight: theme.spacing(4),
    padding: theme.spacing(0.5, 1),
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'none',
    color: theme.colors.text.primary,
    textAlign: 'left',
    '&:hover, &:focus-visible': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  icon: css({ display: 'inline-flex' }),
  dangerous: css({ color: theme.colors.error.text }),
  off: css({ color: theme.colors.text.secondary, cursor: 'not-allowed' }),
  reason: css({ margin: theme.spacing(0, 1, 0.5, 4.5), color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize, overflowWrap: 'anywhere' }),
});
