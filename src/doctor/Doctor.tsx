import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Stack, useStyles2 } from '@grafana/ui';
import type { Clusters } from '../../exporter/contract/cluster.ts';
import type { Surveys } from '../../exporter/contract/survey.ts';
import type { AggregateAnswer, TaskPage } from '../../exporter/contract/tasks.ts';
import type { Workers } from '../../exporter/contract/worker.ts';
import { appSettings } from '../client/app-settings.ts';
import { concernsConnection } from '../client/problem.ts';
import { useAnswer } from '../client/use-answer.ts';
import { ActionButton } from '../control/ActionButton.tsx';
import { enableEvents } from '../control/worker-actions.ts';
import { useLine } from '../scope/page-line.ts';
import { useScope } from '../scope/use-scope.ts';
import { Card } from '../show/Card.tsx';
import { FindingLine } from '../show/FindingLine.tsx';
import { many } from '../show/quantity.ts';
import { sentence, Skeleton } from '../show/View.tsx';
import { examine } from './examine.ts';
import type { Finding } from './examine.ts';
import { useConnectionFindings } from './use-connection.ts';
import { wiredFinding } from './wired.ts';

const HOUR = { from: 'now-1h', to: 'now' };
const ORDER = ['failing', 'warning', 'ok'];

/** Is Celeriac wired right? Each finding with its fix. */
export default function Doctor() {
  const styles = useStyles2(getStyles);
  const { clusters: cluster, tick, refresh } = useScope();
  const clusters = useAnswer<Clusters>({ path: '/api/v1/clusters', query: { cluster }, tick });
  const workers = useAnswer<Workers>({ path: '/api/v1/workers', query: { cluster }, tick });
  const surveys = useAnswer<Surveys>({ path: '/api/v1/survey', query: { cluster }, tick });
  const seen = useAnswer<AggregateAnswer>({ path: '/api/v1/aggregate', query: { cluster, from: 'now-30d', to: 'now', by: ['cluster', 'worker'] }, tick });
  const all = useAnswer<TaskPage>({ path: '/api/v1/tasks', query: { cluster, q: `time>=${HOUR.from}`, limit: 1, fields: ['uuid'], totals: true }, tick });
  const unsent = useAnswer<TaskPage>({ path: '/api/v1/tasks', query: { cluster, q: `time>=${HOUR.from} NOT sent>now-30d`, limit: 1, fields: ['uuid'], totals: true }, tick });
  const connection = useConnectionFindings(tick);
  const asked = [clusters, workers, surveys, seen, all, unsent];
  const isAsked = clusters.data !== undefined || clusters.trouble !== undefined;
  // What is about the connection is a finding itself.
  const missing = asked.find(({ trouble }) => trouble !== undefined && !concernsConnection(trouble))?.trouble;
  const isBroken = clusters.trouble !== undefined && concernsConnection(clusters.trouble);
  const isWhole = asked.every(({ data }) => data !== undefined);
  const wired = isAsked ? wiredFinding(clusters.trouble, appSettings().exporterUrl) : undefined;
  const findings: readonly Finding[] = [
    ...(wired === undefined ? [] : [wired]),
    ...connection,
    ...(isWhole && !isBroken
      ? examine({
          clusters: clusters.data?.clusters ?? [],
          workers: workers.data?.workers ?? [],
          surveys: surveys.data?.surveys ?? [],
          seen: new Set(seen.data?.rows.map(({ by }) => `${by.cluster ?? ''} ${by.worker ?? ''}`)),
          tasks: { all: all.data?.total?.count ?? 0, unsent: unsent.data?.total?.count ?? 0 },
        })
      : []),
  ];
  const inOrder = [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const wrong = findings.filter(({ severity }) => severity !== 'ok').length;
  const isOver = isBroken || isWhole;
  const verdict = !isOver ? 'Looking' : wrong === 0 && missing === undefined ? 'All is well' : `${many(wrong, 'thing')} to look at`;
  useLine(isOver ? `${verdict} · ${many(findings.length, 'thing')} looked at` : undefined);
  if (!isAsked) return <Skeleton what="findings" lines={8} />;
  return (
    <Card title={verdict}>
      {missing !== undefined && <p className={styles.remedy}>Not all could be looked at: {sentence(missing.what)}</p>}
      <ul className={styles.list} aria-label="Findings">
        {inOrder.map((finding) => (
          <FindingLine key={finding.id} finding={finding}>
            {finding.mute !== undefined && finding.mute.length > 0 && (
              <Stack gap={1} wrap="wrap">
                {finding.mute.map((worker) => (
                  <ActionButton key={worker.name} action={{ ...enableEvents(worker), word: `Turn events on at ${worker.name}` }} onDone={refresh} />
                ))}
              </Stack>
            )}
          </FindingLine>
        ))}
      </ul>
    </Card>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  remedy: css({ color: theme.colors.text.secondary }),
});
