import { css } from '@emotion/css';
import { FieldType } from '@grafana/data';
import type { DataFrame, GrafanaTheme2 } from '@grafana/data';
import { IconButton, Stack, TextLink, useStyles2 } from '@grafana/ui';
import type { QueueLengthSeries, QueueLengths, QueueSummary } from '../../exporter/contract/queue.ts';
import type { Workers } from '../../exporter/contract/worker.ts';
import { useAnswer } from '../client/use-answer.ts';
import { ActionButton } from '../control/ActionButton.tsx';
import { ControlMenu } from '../control/ControlMenu.tsx';
import { PurgeButton } from '../control/PurgeButton.tsx';
import { cancelConsumer, consume, shutdown } from '../control/worker-actions.ts';
import { links, term } from '../links.ts';
import { Chart } from '../scope/Chart.tsx';
import { useScope } from '../scope/use-scope.ts';
import { Card } from '../show/Card.tsx';
import { ListTable } from '../show/ListTable.tsx';
import { age, count, many } from '../show/quantity.ts';
import { Empty, View } from '../show/View.tsx';
import { When } from '../show/When.tsx';

/** Workers that are offered as further consumers. */
const MOST_OTHERS = 12;

/** One queue: its length over time, who consumes it, what has waited longest. */
export function Queue({ queue, onClose }: { readonly queue: QueueSummary; readonly onClose: () => void }) {
  const styles = useStyles2(getStyles);
  const scope = useScope();
  const { cluster, name, type, measured_at: measuredAt, ready_by_priority: byPriority, purged_at: purgedAt, waiting_since: since, waiting_longest: oldest } = queue;
  const lengths = useAnswer<QueueLengths>({ path: '/api/v1/queues/lengths', query: { cluster: [cluster], name: [name], ...scope.range, step: stepOf(scope.seconds) }, tick: scope.tick });
  const workers = useAnswer<Workers>({ path: '/api/v1/workers', query: { cluster: [cluster], presence: ['online', 'silent'] }, tick: scope.tick });
  const queuesOf = (worker: string) => workers.data?.workers.find((one) => one.name === worker)?.queues;
  const others = workers.data?.workers.filter(({ queues }) => queues !== null && !queues.includes(name)) ?? [];
  const priorities = Object.entries(byPriority ?? {}).filter(([, ready]) => ready > 0);
  return (
    <Card title={`Queue ${name}`} actions={<IconButton name="times" aria-label="Close" onClick={onClose} />}>
      <div className={styles.page}>
        <Stack gap={3} wrap="wrap">
          <TextLink inline href={links.tasks(term('queue', name), { ...scope.kept, cluster })}>
            Its tasks
          </TextLink>
          <span>
            {since === null ? 'No task is known to wait in it' : `Oldest that waits: ${age(Date.now() / 1000 - since)}`}
            {oldest !== null && (
              <>
                {', '}
                <TextLink inline href={links.task(oldest.uuid, cluster)}>
                  {oldest.name ?? oldest.uuid.slice(0, 8)}
                </TextLink>
              </>
            )}
          </span>
          {type !== null && <span>Type: {type}</span>}
          {measuredAt !== null && (
            <span>
              Measured <When at={measuredAt} ago />
            </span>
          )}
          {purgedAt !== null && (
            <span>
              Purged <When at={purgedAt} ago />
            </span>
          )}
          {priorities.length > 0 && <span>By priority: {priorities.map(([priority, ready]) => `${priority}: ${count(ready)}`).join(', ')}</span>}
        </Stack>
        <View of={lengths} what="lengths" isEmpty={({ series }) => series.length === 0} empty="It was not measured in this time range. Lengths are kept since the exporter started.">
          {({ series }) => <Chart label={`Length of ${name}`} frames={series.map(frameOf)} legend height={200} />}
        </View>
        {queue.workers.length === 0 ? (
          <Empty>No worker that is present consumes it.</Empty>
        ) : (
          <ListTable
            label="Consumers"
            rows={queue.workers}
            keyOf={(worker) => worker}
            columns={[
              { id: 'worker', head: 'Consumed by', cell: (worker) => <TextLink inline href={links.worker(worker, cluster)}>{worker}</TextLink> },
              {
                id: 'act',
                head: 'Change',
                cell: (worker) => (
                  <ControlMenu of={worker} from={420}>
                    <ActionButton action={cancelConsumer({ name: worker, cluster }, name, { isOnlyQueue: queuesOf(worker)?.length === 1, isLastConsumer: queue.workers.length === 1 })} icon="times" onDone={scope.refresh} />
                    <ActionButton action={shutdown({ name: worker, cluster })} icon="power" onDone={scope.refresh} />
                  </ControlMenu>
                ),
              },
            ]}
          />
        )}
        {others.length > 0 && (
          <Stack gap={1} wrap="wrap" alignItems="center">
            <span>{many(others.length, 'other worker')} could consume it, too:</span>
            <ControlMenu word="Add a consumer">
              {others.slice(0, MOST_OTHERS).map((worker) => (
                <ActionButton key={worker.name} action={consume(worker, name)} onDone={scope.refresh} />
              ))}
            </ControlMenu>
            {others.length > MOST_OTHERS && <span>and {many(others.length - MOST_OTHERS, 'more', 'more')}, each on its own page</span>}
          </Stack>
        )}
        <PurgeButton queue={queue} onDone={scope.refresh} />
      </div>
    </Card>
  );
}

function frameOf({ lengths }: QueueLengthSeries): DataFrame {
  const number = (title: string, color: string, values: (number | null)[]) => ({ name: title, type: FieldType.number, config: { displayName: title, unit: 'short', color: { mode: 'fixed', fixedColor: color } }, values });
  return {
    length: lengths.length,
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: lengths.map(({ time }) => time * 1000) },
      number('Ready', 'blue', lengths.map(({ max_ready, ready }) => max_ready ?? ready)),
      number('Unacked', 'orange', lengths.map(({ unacked }) => unacked)),
    ],
  };
}

function stepOf(seconds: number): string {
  return `${Math.max(10, Math.ceil(seconds / 200 / 10) * 10)}s`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
});
