import { TextLink } from '@grafana/ui';
import type { RecentEvent, RecentEvents } from '../../exporter/contract/event.ts';
import type { Workers } from '../../exporter/contract/worker.ts';
import { useAnswer } from '../client/use-answer.ts';
import { links } from '../links.ts';
import { useScope } from '../scope/use-scope.ts';
import { Card } from '../show/Card.tsx';
import { ListTable } from '../show/ListTable.tsx';
import type { Column } from '../show/ListTable.tsx';
import { View } from '../show/View.tsx';
import { When } from '../show/When.tsx';

const WORDS: Readonly<Record<string, string>> = { 'worker-online': 'came online', 'worker-offline': 'went offline' };

const COLUMNS: readonly Column<RecentEvent>[] = [
  { id: 'when', head: 'When', cell: ({ received_at }) => <When at={received_at} /> },
  {
    id: 'what',
    head: 'What',
    cell: ({ sender, type, cluster }) => (
      <>
        <TextLink inline href={links.worker(sender, cluster)}>
          {sender}
        </TextLink>{' '}
        {WORDS[type] ?? type}
      </>
    ),
  },
];

/** Workers that came and went, and whether they run the same Celery. */
export function Changes() {
  const { clusters: cluster, tick } = useScope();
  const events = useAnswer<RecentEvents>({ path: '/api/v1/events', query: { cluster, type: ['worker-*'], limit: 8 }, tick });
  const workers = useAnswer<Workers>({ path: '/api/v1/workers', query: { cluster, presence: ['online', 'silent'] }, tick });
  const versions = [...new Set(workers.data?.workers.map(({ software }) => software.version).filter((version) => version !== null))].sort();
  return (
    <Card title="What changed">
      {versions.length > 0 && (
        <p>
          {versions.length === 1 ? `All workers run Celery ${versions[0]}.` : `Workers run different versions of Celery: ${versions.join(', ')}.`}
        </p>
      )}
      <View
        of={events}
        what="changes"
        isEmpty={({ events: all }) => all.length === 0}
        empty="No worker came or went since the exporter started."
      >
        {({ events: all }) => (
          <ListTable label="Workers that came and went" rows={all} columns={COLUMNS} keyOf={({ sender, type, received_at }) => `${sender} ${type} ${received_at}`} />
        )}
      </View>
    </Card>
  );
}
