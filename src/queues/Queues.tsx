import { Button } from '@grafana/ui';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { QueueLengths, Queues as QueuesAnswer, QueueSummary } from '../../exporter/contract/queue.ts';
import type { Surveys } from '../../exporter/contract/survey.ts';
import { useAnswer } from '../client/use-answer.ts';
import { useLine } from '../scope/page-line.ts';
import { useScope } from '../scope/use-scope.ts';
import { useUrl } from '../scope/use-url.ts';
import { Badge } from '../show/Badge.tsx';
import { Card } from '../show/Card.tsx';
import { ListTable } from '../show/ListTable.tsx';
import type { Column } from '../show/ListTable.tsx';
import { age, count, duration, many, NOTHING, rate } from '../show/quantity.ts';
import { SEVERITIES } from '../show/state.ts';
import { View } from '../show/View.tsx';
import { drainOf, slopeOf } from './backlog.ts';
import { Queue } from './Queue.tsx';
import { Unmeasured } from './Unmeasured.tsx';

interface QueueRow extends QueueSummary {
  readonly slope: number | null;
}

/** Slower than one message in a minute is no movement. */
const STILL = 1 / 60;
const ORDER = /^(-?)(\w+)$/;

/** What piles up, who consumes it, when is it empty? */
export default function Queues() {
  const styles = useStyles2(getStyles);
  const { clusters: cluster, tick } = useScope();
  const [chosen, choose] = useUrl('queue');
  const [sort, setSort] = useUrl('sort', '-ready');
  const [, minus, by = 'ready'] = ORDER.exec(sort) ?? [];
  const answer = useAnswer<QueuesAnswer>({ path: '/api/v1/queues', query: { cluster }, tick });
  const lengths = useAnswer<QueueLengths>({ path: '/api/v1/queues/lengths', query: { cluster, from: 'now-5m', to: 'now' }, tick });
  const surveys = useAnswer<Surveys>({ path: '/api/v1/survey', query: { cluster }, tick });
  useLine(answer.data === undefined ? undefined : lineOf(answer.data.queues));
  return (
    <View
      of={answer}
      what="queues"
      lines={6}
      isEmpty={({ queues }) => queues.length === 0}
      empty="No queue is known. They show once a worker consumes them; name others to the exporter with --queues."
    >
      {({ queues }) => {
        const rows: QueueRow[] = queues.map((queue) => ({
          ...queue,
          slope: slopeOf(lengths.data?.series.find((one) => one.cluster === queue.cluster && one.queue === queue.name)?.lengths ?? []),
        }));
        // Only RabbitMQ's management API tells them.
        const hasConsumers = rows.some(({ consumers }) => consumers !== null);
        const columns = columnsOf(choose, hasConsumers);
        const shown = rows.find(({ name }) => name === chosen);
        return (
          <div className={styles.page}>
            <Unmeasured surveys={surveys.data?.surveys ?? []} queues={queues} />
            <Card title={`Queues (${count(queues.length)})`}>
              <ListTable
                label="Queues"
                rows={rows}
                columns={columns}
                keyOf={({ cluster: place, name }) => `${place} ${name}`}
                order={{ by, descending: minus === '-' }}
                onOrder={({ by: column, descending }) => setSort(`${descending ? '-' : ''}${column}`)}
              />
            </Card>
            {shown !== undefined && <Queue queue={shown} onClose={() => choose('')} />}
          </div>
        );
      }}
    </View>
  );
}

/** `4 queues · 120 ready, 3 unacked · nobody consumes 1 that holds messages`. */
function lineOf(queues: readonly QueueSummary[]): string {
  const sum = (of: (queue: QueueSummary) => number | null): string => count(queues.reduce((total, queue) => total + (of(queue) ?? 0), 0));
  const left = queues.filter(({ ready, workers, consumers }) => (ready ?? 0) > 0 && workers.length === 0 && (consumers ?? 0) === 0).length;
  const isCounted = queues.some(({ unacked }) => unacked !== null);
  return [
    many(queues.length, 'queue'),
    `${sum(({ ready }) => ready)} ready${isCounted ? `, ${sum(({ unacked }) => unacked)} unacked` : ''}`,
    ...(left > 0 ? [`nobody consumes ${count(left)} that ${left === 1 ? 'holds' : 'hold'} messages`] : []),
  ].join(' · ');
}

const columnsOf = (choose: (name: string) => void, hasConsumers: boolean): readonly Column<QueueRow>[] => [
  {
    id: 'name',
    head: 'Queue',
    order: ({ name }) => name,
    cell: ({ name }) => (
      <Button fill="text" size="sm" onClick={() => choose(name)}>
        {name}
      </Button>
    ),
  },
  { id: 'state', head: 'State', cell: (queue) => <Badge look={lookOf(queue)} /> },
  { id: 'ready', head: 'Ready', numeric: true, order: ({ ready }) => ready, cell: ({ ready }) => count(ready) },
  {
    id: 'waits',
    head: 'Oldest waits',
    numeric: true,
    order: ({ waiting_since: since }) => (since === null ? null : -since),
    cell: ({ waiting_since: since }) => (since === null ? NOTHING : age(Date.now() / 1000 - since)),
  },
  { id: 'unacked', head: 'Unacked', numeric: true, order: ({ unacked }) => unacked, cell: ({ unacked }) => count(unacked) },
  { id: 'workers', head: 'Workers', numeric: true, order: ({ workers }) => workers.length, cell: ({ workers }) => count(workers.length) },
  ...(hasConsumers ? [CONSUMERS] : []),
  { id: 'slope', head: 'Moves', numeric: true, order: ({ slope }) => slope, cell: ({ slope }) => movement(slope) },
  { id: 'drain', head: 'Empty in', numeric: true, order: ({ ready, slope }) => drainOf(ready, slope), cell: ({ ready, slope }) => emptyIn(ready, slope) },
];

const CONSUMERS: Column<QueueRow> = { id: 'consumers', head: 'Consumers', numeric: true, order: ({ consumers }) => consumers, cell: ({ consumers }) => count(consumers) };

function lookOf({ missing, ready, workers, consumers, slope, measured_at }: QueueRow) {
  const consumed = Math.max(workers.length, consumers ?? 0);
  if (measured_at === null) return { ...SEVERITIES.warning, word: 'Not measured yet' };
  if (missing) return { ...SEVERITIES.warning, word: 'Not at the broker' };
  if (consumed === 0) return (ready ?? 0) > 0 ? { ...SEVERITIES.failing, word: 'Nobody consumes it' } : { ...SEVERITIES.warning, word: 'No consumer' };
  if ((slope ?? 0) > STILL && (ready ?? 0) > 0) return { ...SEVERITIES.warning, word: 'Grows' };
  return { ...SEVERITIES.ok, word: (ready ?? 0) === 0 ? 'Empty' : `Consumed by ${many(consumed, 'worker')}` };
}

function movement(slope: number | null): string {
  if (slope === null) return NOTHING;
  if (Math.abs(slope) < STILL) return 'still';
  return `${slope > 0 ? '+' : '−'}${rate(Math.abs(slope))}`;
}

function emptyIn(ready: number | null, slope: number | null): string {
  const seconds = drainOf(ready, slope);
  return seconds === null ? NOTHING : seconds === 0 ? 'empty' : `about ${duration(Math.round(seconds))}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
});
