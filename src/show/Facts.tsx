import { Fragment } from 'react';
import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** Names and what they are, in two columns, or under each other where it is narrow. */
export function Facts({ of }: { readonly of: readonly (readonly [string, ReactNode])[] }) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.facts}>
      {of.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  facts: css({
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: theme.spacing(0.75, 3),
    margin: theme.spacing(1, 0),
    dt: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    dd: { margin: 0, overflowWrap: 'anywhere' },
    '@container (max-width: 380px)': { gridTemplateColumns: 'minmax(0, 1fr)', rowGap: theme.spacing(0.25), dd: { marginBottom: theme.spacing(1) } },
  }),
});
