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
    <div className={styles.room}>
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
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const beside = (columns: string) =>
    css({ display: 'grid', gap: theme.spacing(2), gridTemplateColumns: columns, '@container (max-width: 960px)': { gridTemplateColumns: 'minmax(0, 1fr)' } });
  return {
    room: css({ containerType: 'inline-size' }),
    page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
    top: beside('minmax(0, 2fr) minmax(0, 3fr)'),
    bottom: beside('minmax(0, 3fr) minmax(0, 2fr)'),
  };
};
