import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { AggregateAnswer } from '../../exporter/contract/tasks.ts';
import { useAnswer } from '../client/use-answer.ts';
import { ranged, useScope } from '../scope/use-scope.ts';
import { Chart } from '../scope/Chart.tsx';
import { Card } from '../show/Card.tsx';
import { duration, percent, rate } from '../show/quantity.ts';
import { View } from '../show/View.tsx';
import { nowOf } from './now.ts';
import { NowFigure } from './NowFigure.tsx';
import { stepFor, trendFrame } from './trend-frames.ts';
import type { Series } from './trend-frames.ts';

interface Trend {
  readonly title: string;
  readonly series: readonly Series[];
  readonly stacked?: boolean;
  /** What stands beside the title: the last step of the first series, or of all that are stacked. */
  readonly now: { readonly of?: Series['of']; readonly written: (value: number) => string; readonly isBad: boolean };
}

const TRENDS: readonly Trend[] = [
  {
    title: 'Throughput',
    stacked: true,
    now: { of: ({ succeeded, failed }, seconds) => (succeeded + failed) / seconds, written: rate, isBad: false },
    series: [
      { name: 'Succeeded', color: 'green', unit: 'suffix:/s', empty: 0, of: ({ succeeded }, seconds) => succeeded / seconds },
      { name: 'Failed', color: 'red', unit: 'suffix:/s', empty: 0, of: ({ failed }, seconds) => failed / seconds },
    ],
  },
  {
    title: 'Failure ratio',
    now: { written: (share) => percent(share, 1), isBad: true },
    series: [
      {
        name: 'Failed',
        color: 'red',
        unit: 'percentunit',
        empty: null,
        of: ({ failed, succeeded }) => (failed + succeeded === 0 ? null : failed / (failed + succeeded)),
      },
    ],
  },
  {
    title: 'Wait',
    now: { written: (seconds) => `p95 ${duration(seconds)}`, isBad: true },
    series: [
      { name: 'p95', color: 'orange', unit: 's', empty: null, of: ({ wait }) => wait.p95 },
      { name: 'p50', color: 'super-light-orange', unit: 's', empty: null, of: ({ wait }) => wait.p50 },
    ],
  },
  {
    title: 'Runtime',
    now: { written: (seconds) => `p95 ${duration(seconds)}`, isBad: true },
    series: [
      { name: 'p95', color: 'blue', unit: 's', empty: null, of: ({ runtime }) => runtime.p95 },
      { name: 'p50', color: 'super-light-blue', unit: 's', empty: null, of: ({ runtime }) => runtime.p50 },
    ],
  },
];

/** Four small charts of one answer. */
export function Trends() {
  const styles = useStyles2(getStyles);
  const scope = useScope();
  const step = `${stepFor(scope.seconds)}s`;
  const answer = useAnswer<AggregateAnswer>({ path: '/api/v1/aggregate', query: ranged(scope, { step }), tick: scope.tick });
  return (
    <div className={styles.grid}>
      {TRENDS.map(({ title, series, stacked, now }) => (
        <Card key={title} title={title} actions={<LastStep answer={answer.data} first={series[0]} {...now} />}>
          <View of={answer} what={title.toLowerCase()} isEmpty={({ rows }) => rows.length === 0} empty="No task in this time range.">
            {(data) => <Chart label={title} frames={[trendFrame(data, series)]} stacked={stacked ?? false} height={120} />}
          </View>
        </Card>
      ))}
    </div>
  );
}

interface LastStepProps extends Pick<Trend['now'], 'written' | 'isBad'> {
  readonly answer: AggregateAnswer | undefined;
  readonly first: Series | undefined;
  readonly of?: Series['of'];
}

function LastStep({ answer, first, of = first?.of, written, isBad }: LastStepProps) {
  const now = answer === undefined || of === undefined || answer.rows.length === 0 ? undefined : nowOf(answer, of, first?.empty ?? null);
  return now === undefined ? null : <NowFigure now={now} written={written} isBad={isBad} />;
}

const getStyles = (theme: GrafanaTheme2) => ({
  grid: css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
});
