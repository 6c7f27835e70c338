import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, Icon, Stack, useStyles2, useTheme2 } from '@grafana/ui';
import type { Clusters } from '../../exporter/contract/cluster.ts';
import type { Surveys } from '../../exporter/contract/survey.ts';
import type { AggregateAnswer, TaskPage } from '../../exporter/contract/tasks.ts';
import type { Workers } from '../../exporter/contract/worker.ts';
import { useAnswer } from '../client/use-answer.ts';
import { ActionButton } from '../control/ActionButton.tsx';
import { enableEvents } from '../control/worker-actions.ts';
import { useScope } from '../scope/use-scope.ts';
import { Card } from '../show/Card.tsx';
import { many } from '../show/quantity.ts';
import { SEVERITIES } from '../show/state.ts';
import { sentence, View } from '../show/View.tsx';
import { examine } from './examine.ts';
import type { Finding } from './examine.ts';
import { useConnectionFindings } from './use-connection.ts';

const HOUR = { from: 'now-1h', to: 'now' };

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
  const missing = [workers, surveys, seen, all, unsent].find(({ trouble }) => trouble !== undefined)?.trouble;
  const isWhole = [workers, surveys, seen, all, unsent].every(({ data }) => data !== undefined);
  return (
    <View of={clusters} what="findings" lines={8}>
      {(known) => {
        const findings = [
          ...connection,
          ...(isWhole
            ? examine({
                clusters: known.clusters,
                workers: workers.data?.workers ?? [],
                surveys: surveys.data?.surveys ?? [],
                seen: new Set(seen.data?.rows.map(({ by }) => `${by.cluster ?? ''} ${by.worker ?? ''}`)),
                tasks: { all: all.data?.total?.count ?? 0, unsent: unsent.data?.total?.count ?? 0 },
              })
            : []),
        ];
        const wrong = findings.filter(({ severity }) => severity !== 'ok').length;
        return (
          <Card title={!isWhole ? 'Looking' : wrong === 0 ? 'All is well' : `${many(wrong, 'thing')} to look at`}>
            {missing !== undefined && <p className={styles.remedy}>Not all could be looked at: {sentence(missing.what)}</p>}
            <ul className={styles.list} aria-label="Findings">
              {findings.map((finding) => (
                <Line key={finding.id} finding={finding} onDone={refresh} />
              ))}
            </ul>
          </Card>
        );
      }}
    </View>
  );
}

function Line({ finding: { severity, what, remedy, copy, mute }, onDone }: { readonly finding: Finding; readonly onDone: () => void }) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const { icon, color, word } = SEVERITIES[severity];
  return (
    <li className={styles.line}>
      <Icon name={icon} style={{ color: color(theme) }} title={word} />
      <div>
        {sentence(what)}
        {remedy !== null && <div className={styles.remedy}>{copy === null ? sentence(remedy) : `${remedy}:`}</div>}
        {copy !== null && (
          <Stack gap={1} alignItems="center" wrap="wrap">
            <code>{copy}</code>
            <ClipboardButton size="sm" variant="secondary" fill="text" icon="copy" getText={() => copy} aria-label={`Copy ${copy}`} />
          </Stack>
        )}
        {mute.length > 0 && (
          <Stack gap={1} wrap="wrap">
            {mute.map((worker) => (
              <ActionButton key={worker.name} action={{ ...enableEvents(worker), word: `Turn events on at ${worker.name}` }} onDone={onDone} />
            ))}
          </Stack>
        )}
      </div>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  line: css({ display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: theme.spacing(1), overflowWrap: 'anywhere' }),
  remedy: css({ color: theme.colors.text.secondary }),
});
