import { TextLink } from '@grafana/ui';
import type { FailuresAnswer, FailureSummary } from '../../exporter/contract/tasks.ts';
import { useAnswer } from '../client/use-answer.ts';
import { links, term } from '../links.ts';
import type { Kept } from '../links.ts';
import { ranged, useScope } from '../scope/use-scope.ts';
import { Card } from '../show/Card.tsx';
import type { Column } from '../show/ListTable.tsx';
import { ListTable } from '../show/ListTable.tsx';
import { count, cut } from '../show/quantity.ts';
import { View } from '../show/View.tsx';
import { When } from '../show/When.tsx';

const columns = (kept: Kept): readonly Column<FailureSummary>[] => [
  {
    id: 'exception',
    head: 'Exception',
    cell: ({ exception, names, cluster }) => (
      <TextLink inline href={links.tasks(['state:FAILURE', term('exception', exception), ...(names.length === 1 ? [term('name', names[0] ?? '')] : [])].join(' '), { ...kept, cluster })}>
        {exception}
      </TextLink>
    ),
  },
  { id: 'count', head: 'Times', numeric: true, cell: ({ count: many }) => count(many) },
  { id: 'names', head: 'Task', cell: ({ names }) => names.join(', ') },
  { id: 'frame', head: 'Where', cell: ({ frame }) => (frame === null ? '–' : <code>{frame}</code>) },
  { id: 'last', head: 'Last', cell: ({ last }) => <When at={last} ago /> },
  {
    id: 'example',
    head: 'Example',
    cell: ({ example, cluster }) => (
      <TextLink inline href={links.task(example.uuid, cluster)}>
        {example.message === '' ? example.uuid.slice(0, 8) : cut(example.message, 120)}
      </TextLink>
    ),
  },
];

export function Failures() {
  const scope = useScope();
  const answer = useAnswer<FailuresAnswer>({ path: '/api/v1/failures', query: ranged(scope, { limit: 8 }), tick: scope.tick });
  return (
    <Card title="Failures, grouped">
      <View of={answer} what="failures" isEmpty={({ failures }) => failures.length === 0} empty="No task failed in this time range.">
        {({ failures, incomplete }) => (
          <>
            {incomplete !== null && <p>Of memory alone: {incomplete}</p>}
            <ListTable
              label="Failures by exception and place"
              rows={failures}
              columns={columns(scope.kept)}
              keyOf={({ cluster, exception, frame }) => `${cluster} ${exception} ${frame ?? ''}`}
            />
          </>
        )}
      </View>
    </Card>
  );
}
