import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Changes } from './Changes.tsx';
import { Failures } from './Failures.tsx';
import { Health } from './Health.tsx';
import { SlowestTypes } from './SlowestTypes.tsx';
import { Trends } from './Trends.tsx';

/** Is anything wrong, and where? */
export default function Overview(): ReactNode {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.page}>
      <div className={styles.top}>
        <Health />
        <Trends />
      </div>
      <Failures />
      <div className={styles.bottom}>
        <SlowestTypes />
        <Changes />
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  top: css({ display: 'grid', gap: theme.spacing(2), gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr)', [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' } }),
  bottom: css({ display: 'grid', gap: theme.spacing(2), gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)', [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' } }),
});
