import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, Stack, TextLink, useStyles2, useTheme2 } from '@grafana/ui';
import type { Clusters, ClusterSummary } from '../../exporter/contract/cluster.ts';
import type { QueueLengths, Queues } from '../../exporter/contract/queue.ts';
import type { TaskTypesAnswer } from '../../exporter/contract/tasks.ts';
import type { Workers } from '../../exporter/contract/worker.ts';
import { useAnswer } from '../client/use-answer.ts';
import { ranged, useScope } from '../scope/use-scope.ts';
import { Badge, WorkerPresence } from '../show/Badge.tsx';
import { MIDDLE_OF_LINE } from '../show/line.ts';
import { Card } from '../show/Card.tsx';
import { age, count, many } from '../show/quantity.ts';
import { SEVERITIES } from '../show/state.ts';
import { sentence, View } from '../show/View.tsx';
import { concernsOf } from './health.ts';
import type { Concern } from './health.ts';

/** In words and colour: who is there, whether events come, and all that is wrong. */
export function Health() {
  const styles = useStyles2(getStyles);
  const scope = useScope();
  const { tick, clusters: cluster } = scope;
  const clusters = useAnswer<Clusters>({ path: '/api/v1/clusters', query: { cluster }, tick });
  const workers = useAnswer<Workers>({ path: '/api/v1/workers', query: { cluster }, tick });
  const queues = useAnswer<Queues>({ path: '/api/v1/queues', query: { cluster }, tick });
  const lengths = useAnswer<QueueLengths>({ path: '/api/v1/queues/lengths', query: { cluster, from: 'now-10m', to: 'now', step: '1m' }, tick });
  const types = useAnswer<TaskTypesAnswer>({ path: '/api/v1/task-types', query: ranged(scope), tick });
  return (
    <Card title="Health">
      <View of={clusters} what="health" lines={4}>
        {({ clusters: all }) => {
          const concerns = concernsOf({
            clusters: all,
            workers: workers.data?.workers ?? [],
            queues: queues.data?.queues ?? [],
            lengths: lengths.data?.series ?? [],
            types: types.data?.types ?? [],
            now: Date.now() / 1000,
            kept: scope.kept,
          });
          const partial = [workers, queues, types].find((one) => one.trouble !== undefined)?.trouble;
          return (
            <Stack direction="column" gap={2}>
              <Presences clusters={all} />
              <ul className={styles.concerns} aria-label="What is wrong">
                {concerns.map((concern) => (
                  <Line key={concern.id} concern={concern} />
                ))}
                {concerns.length === 0 && partial === undefined && (
                  <li>
                    <Badge look={{ ...SEVERITIES.ok, word: 'Nothing is wrong that can be seen from here' }} />
                  </li>
                )}
                {partial !== undefined && (
                  <li>
                    <Badge look={{ ...SEVERITIES.warning, word: `Only a part could be looked at: ${sentence(partial.what)}` }} />
                  </li>
                )}
              </ul>
            </Stack>
          );
        }}
      </View>
    </Card>
  );
}

function Presences({ clusters }: { readonly clusters: readonly ClusterSummary[] }) {
  const sum = (presence: keyof ClusterSummary['workers']): number => clusters.reduce((total, { workers }) => total + workers[presence], 0);
  const shown = (['online', 'silent', 'lost', 'offline'] as const).filter((presence) => presence === 'online' || sum(presence) > 0);
  const last = Math.max(...clusters.map(({ events }) => events.last ?? 0));
  const isLive = clusters.every(({ broker }) => broker.state === 'live');
  return (
    <Stack gap={2} wrap="wrap" rowGap={0.5}>
      {shown.map((presence) => (
        <span key={presence}>
          <WorkerPresence presence={presence} suffix={count(sum(presence))} />
        </span>
      ))}
      <Badge
        look={{
          ...(isLive ? SEVERITIES.ok : SEVERITIES.failing),
          word: !isLive ? 'Broker away' : last === 0 ? 'No events yet' : `Last event ${ago(Date.now() / 1000 - last)}`,
        }}
        title={clusters.map(({ name, events, tasks }) => `${name}: ${many(events.count, 'event')} read, ${many(tasks.held, 'task')} in memory`).join('\n')}
      />
    </Stack>
  );
}

function ago(seconds: number): string {
  return seconds < 1 ? 'just now' : `${age(seconds)} ago`;
}

function Line({ concern: { severity, what, remedy, href } }: { readonly concern: Concern }) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const { icon, color, word } = SEVERITIES[severity];
  return (
    <li className={styles.line}>
      <Icon name={icon} style={{ color: color(theme) }} title={word} />
      <div>
        {href === undefined ? (
          what
        ) : (
          <TextLink href={href} color="primary" inline>
            {what}
          </TextLink>
        )}
        {remedy !== null && <div className={styles.remedy}>{sentence(remedy)}</div>}
      </div>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  concerns: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  line: css({ display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: theme.spacing(1), overflowWrap: 'anywhere', '> :first-child': { marginTop: MIDDLE_OF_LINE } }),
  remedy: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
