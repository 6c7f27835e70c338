import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { duration } from '../show/quantity.ts';
import type { Now } from './now.ts';

interface NowFigureProps {
  readonly now: Now;
  readonly written: (value: number) => string;
  /** More of it is worse. */
  readonly isBad: boolean;
}

const ARROWS = { up: { icon: 'arrow-up', word: 'more than usual' }, down: { icon: 'arrow-down', word: 'less than usual' } } as const;

/** `3.1 % ▲`: the last step of a trend, which a person on call reads before the curve. */
export function NowFigure({ now: { value, usual, trend, seconds }, written, isBad }: NowFigureProps) {
  const styles = useStyles2(getStyles);
  const told = `In ${duration(seconds)}${usual === null ? '' : `, usually ${written(usual)}`}`;
  return (
    <span className={styles.figure} title={told}>
      {written(value)}
      {trend !== 'level' && <Icon name={ARROWS[trend].icon} title={ARROWS[trend].word} className={trend === 'up' && isBad ? styles.bad : styles.faint} />}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({ fontSize: theme.typography.h4.fontSize, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  bad: css({ color: theme.colors.warning.text }),
  faint: css({ color: theme.colors.text.secondary }),
});
