import { TextLink } from '@grafana/ui';
import type { TaskTypesAnswer, TaskTypeSummary } from '../../exporter/contract/tasks.ts';
import { useAnswer } from '../client/use-answer.ts';
import { links, term } from '../links.ts';
import type { Kept } from '../links.ts';
import { ranged, useScope } from '../scope/use-scope.ts';
import { useUrl } from '../scope/use-url.ts';
import { Card } from '../show/Card.tsx';
import { inOrder, ListTable } from '../show/ListTable.tsx';
import type { Column } from '../show/ListTable.tsx';
import { count, duration, percent, rate } from '../show/quantity.ts';
import { View } from '../show/View.tsx';

const SHOWN = 8;
const ORDER = /^(-?)(\w+)$/;

const columns = (kept: Kept): readonly Column<TaskTypeSummary>[] => [
  {
    id: 'name',
    head: 'Task',
    order: ({ name }) => name,
    cell: ({ name, cluster }) => (
      <TextLink inline href={links.tasks(term('name', name), { ...kept, cluster })}>
        {name}
      </TextLink>
    ),
  },
  { id: 'count', head: 'Tasks', numeric: true, order: ({ count: many }) => many, cell: ({ count: many }) => count(many) },
  { id: 'rate', head: 'Rate', numeric: true, order: ({ rate: each }) => each, cell: ({ rate: each }) => rate(each) },
  {
    id: 'failed',
    head: 'Failed',
    numeric: true,
    order: ({ failed, succeeded }) => (failed + succeeded === 0 ? null : failed / (failed + succeeded)),
    cell: ({ failed, succeeded }) => percent(failed, failed + succeeded),
  },
  { id: 'runtime', head: 'Runtime p95', numeric: true, order: ({ runtime }) => runtime.p95, cell: ({ runtime }) => duration(runtime.p95) },
  { id: 'wait', head: 'Wait p95', numeric: true, order: ({ wait }) => wait.p95, cell: ({ wait }) => duration(wait.p95) },
];

export function SlowestTypes() {
  const scope = useScope();
  const [sort, setSort] = useUrl('types', '-runtime');
  const [, minus, by = 'runtime'] = ORDER.exec(sort) ?? [];
  const order = { by, descending: minus === '-' };
  const answer = useAnswer<TaskTypesAnswer>({ path: '/api/v1/task-types', query: ranged(scope), tick: scope.tick });
  const shown = columns(scope.kept);
  return (
    <Card title="Slowest task types">
      <View of={answer} what="task types" isEmpty={({ types }) => types.length === 0} empty="No task was seen in this time range. Widen it, or call a task.">
        {({ types }) => (
          <ListTable
            label="Task types"
            isDense
            rows={inOrder(types, shown, order).slice(0, SHOWN)}
            columns={shown}
            keyOf={({ cluster, name }) => `${cluster} ${name}`}
            order={order}
            onOrder={({ by: column, descending }) => setSort(`${descending ? '-' : ''}${column}`)}
          />
        )}
      </View>
    </Card>
  );
}
