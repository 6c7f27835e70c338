import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { taskLook } from '../show/state.ts';

/** Pixels that a row takes, and a card where it is narrow. */
export const ROW = 36;
export const CARD = 104;

/** Class names of all rows, made once for the grid: looking them up for each cell would cost more than the cell. */
export type GridLook = ReturnType<typeof gridLook>;

export function gridLook(theme: GrafanaTheme2) {
  const colors = new Map<string, string>();
  const cell = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 } as const;
  // A row's size is known, and nothing in it reaches out: the browser need not look at others when one changes.
  const placed = {
    position: 'absolute', top: 0, left: 0, contain: 'strict', boxSizing: 'border-box', borderBottom: `1px solid ${theme.colors.border.weak}`,
    '&:hover': { background: theme.colors.background.secondary },
    '&[data-active]': { boxShadow: `inset 2px 0 0 ${theme.colors.primary.main}` },
  } as const;
  const link = { color: theme.colors.text.primary, '&:hover': { textDecoration: 'underline' } } as const;
  return {
    colorOf: (state: string): string => {
      let color = colors.get(state);
      if (color === undefined) colors.set(state, (color = taskLook(state).color(theme)));
      return color;
    },
    row: css({ ...placed, width: '100%', height: ROW, display: 'grid', gap: theme.spacing(1), alignItems: 'center', padding: theme.spacing(0, 1) }),
    card: css({ ...placed, width: '100%', height: CARD, display: 'grid', gridTemplateColumns: '28px minmax(0, 1fr)', gap: theme.spacing(0.5), padding: theme.spacing(1) }),
    cell: css(cell),
    numeric: css({ ...cell, textAlign: 'right', fontVariantNumeric: 'tabular-nums' }),
    check: css({ width: 16, height: 16, margin: 0, verticalAlign: 'middle', cursor: 'pointer', colorScheme: theme.colors.mode, accentColor: theme.colors.primary.main }),
    state: css({ display: 'inline-flex', alignItems: 'center', verticalAlign: 'top', gap: 6 }),
    mark: css({ width: 16, height: 16, flexShrink: 0, fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, strokeLinecap: 'round', strokeLinejoin: 'round' }),
    link: css(link),
    faintLink: css({ ...link, color: theme.colors.text.secondary }),
    id: css({ display: 'inline-flex', alignItems: 'center', gap: 4, fontFamily: theme.typography.fontFamilyMonospace }),
    idLink: css({ ...link, color: theme.colors.text.link }),
    copy: css({
      display: 'inline-flex', padding: 4, border: 'none', background: 'none', color: theme.colors.text.secondary, borderRadius: theme.shape.radius.default,
      '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
    }),
    unread: css({ display: 'block', height: 10, maxWidth: '70%', borderRadius: theme.shape.radius.default, background: theme.colors.action.disabledBackground }),
    cardBody: css({ minWidth: 0, lineHeight: 1.5 }),
    cardLine: css({ display: 'flex', gap: theme.spacing(1.5), whiteSpace: 'nowrap' }),
    faint: css({ ...cell, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  };
}
