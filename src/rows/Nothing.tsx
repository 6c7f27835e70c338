import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import type { GrafanaTheme2 } from '@grafana/data';
import type { ReactNode } from 'react';

/** A panel with nothing to show says why, and what to do. */
export function Nothing({ children }: { readonly children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return <div className={styles.nothing}>{children}</div>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  nothing: css({ display: 'flex', height: '100%', alignItems: 'center', justifyContent: 'center', textAlign: 'center', padding: theme.spacing(1), color: theme.colors.text.secondary }),
});
