import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { WorkerDetail } from '../../exporter/contract/worker.ts';
import { age } from '../show/quantity.ts';
import { sentence } from '../show/View.tsx';
import { missingOf } from './inspected.ts';

/** Which of its answers are missing from what is shown here, why, and how old the rest is. */
export function Partial({ worker, methods }: { readonly worker: WorkerDetail; readonly methods: readonly string[] }) {
  const styles = useStyles2(getStyles);
  const missing = missingOf(worker, methods);
  if (missing.length === 0) return null;
  const now = Date.now() / 1000;
  return (
    <ul className={styles.list} aria-label="What is missing">
      {missing.map(({ method, error, answeredAt }) => (
        <li key={method} className={styles.line}>
          <Icon name="exclamation-triangle" aria-hidden />
          <span>
            It did not answer <code>{method}</code>: {sentence(error)}{' '}
            {answeredAt === null ? 'It never did since the exporter started. Ask it now, or wait until its tasks leave it time.' : `What is shown is ${age(Math.max(1, now - answeredAt))} old.`}
          </span>
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: theme.spacing(0, 0, 1), color: theme.colors.warning.text }),
  line: css({ display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: theme.spacing(1), overflowWrap: 'anywhere' }),
});
