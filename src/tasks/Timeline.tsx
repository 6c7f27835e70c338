import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import type { TaskMoment } from '../../exporter/contract/tasks.ts';
import { Card } from '../show/Card.tsx';
import { MIDDLE_OF_LINE } from '../show/line.ts';
import { duration } from '../show/quantity.ts';
import { taskLook } from '../show/state.ts';
import { Empty } from '../show/View.tsx';
import { When } from '../show/When.tsx';
import { stepsOf } from './timeline.ts';
import type { Step } from './timeline.ts';

const STATES: Readonly<Record<string, string>> = {
  sent: 'PENDING',
  received: 'RECEIVED',
  eta: 'RECEIVED',
  started: 'STARTED',
  retried: 'RETRY',
  succeeded: 'SUCCESS',
  failed: 'FAILURE',
  revoked: 'REVOKED',
  rejected: 'REJECTED',
};
/** Of the whole; shorter steps can still be seen. */
const LEAST_SHARE = 0.01;

/** Attempts and waits: a bar in proportion, and each moment in words. */
export function Timeline({ moments, now }: { readonly moments: readonly TaskMoment[]; readonly now: number }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const steps = stepsOf(moments, now);
  const whole = steps.reduce((sum, { lasts }) => sum + (lasts ?? 0), 0);
  if (steps.length === 0) return <Empty>No time of it is known.</Empty>;
  return (
    <Card title="Timeline">
      <div className={styles.bar} aria-hidden>
        {steps.map(({ moment, lasts, doing }, place) =>
          lasts === null || doing === null ? null : (
            <span key={place} title={`${doing} ${duration(lasts)}`} style={{ flexGrow: Math.max(LEAST_SHARE, whole === 0 ? 1 : lasts / whole), background: colorOf(doing, moment.what, theme) }} />
          ),
        )}
      </div>
      <ol className={styles.list}>
        {steps.map((step, place) => (
          <Moment key={place} step={step} />
        ))}
      </ol>
    </Card>
  );
}

function Moment({ step: { moment, lasts, doing } }: { readonly step: Step }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { icon, color } = taskLook(STATES[moment.what] ?? moment.what);
  return (
    <li className={styles.moment}>
      <Icon name={icon} style={{ color: color(theme) }} aria-hidden />
      <span>
        {moment.what}
        {moment.attempt !== null && moment.attempt > 0 && ` (attempt ${moment.attempt + 1})`}
      </span>
      <span>
        <When at={moment.time} />
      </span>
      <span className={styles.faint}>{doing === null || lasts === null ? '' : `${doing} ${duration(lasts)}`}</span>
      <span className={styles.faint}>{moment.exception ?? moment.worker ?? ''}</span>
    </li>
  );
}

function colorOf(doing: Exclude<Step['doing'], null>, what: string, theme: GrafanaTheme2): string {
  if (doing === 'runs') return taskLook('STARTED').color(theme);
  return what === 'retried' ? taskLook('RETRY').color(theme) : theme.colors.border.medium;
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', gap: 1, height: theme.spacing(1.5), margin: theme.spacing(1, 0), borderRadius: theme.shape.radius.default, overflow: 'hidden', span: { flexBasis: 0 } }),
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5) }),
  moment: css({
    display: 'grid',
    gridTemplateColumns: '20px minmax(90px, 1fr) minmax(80px, 1fr) minmax(0, 2fr) minmax(0, 2fr)',
    gap: theme.spacing(1),
    overflowWrap: 'anywhere',
    '> :first-child': { marginTop: MIDDLE_OF_LINE },
    '@container (max-width: 480px)': { gridTemplateColumns: '20px minmax(0, 1fr) minmax(0, 1fr)', 'span:nth-of-type(n+3)': { gridColumn: '2 / -1' } },
  }),
  faint: css({ color: theme.colors.text.secondary }),
});
