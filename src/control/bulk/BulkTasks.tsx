import { useState } from 'react';
import { Button, FilterPill, Stack, TextLink } from '@grafana/ui';
import type { BulkAction, BulkOutcome, BulkTask } from '../../../exporter/contract/bulk.ts';
import { useAnswer } from '../../client/use-answer.ts';
import { links } from '../../links.ts';
import { Badge } from '../../show/Badge.tsx';
import { ListTable } from '../../show/ListTable.tsx';
import type { Column } from '../../show/ListTable.tsx';
import { count, NOTHING } from '../../show/quantity.ts';
import { View } from '../../show/View.tsx';
import { BULK_OUTCOMES, settled } from './outcome-looks.ts';

/** Rows that are drawn at a time; further ones are leafed to. */
const PAGE = 50;
const ORDER = Object.keys(BULK_OUTCOMES) as BulkOutcome[];

const COLUMNS: readonly Column<BulkTask>[] = [
  { id: 'outcome', head: 'Outcome', cell: ({ outcome }) => <Badge look={BULK_OUTCOMES[outcome]} /> },
  { id: 'task', head: 'Task', cell: ({ uuid, name, cluster }) => <TextLink inline href={links.task(uuid, cluster)}>{`${name ?? 'task'} ${uuid.slice(0, 8)}`}</TextLink> },
  {
    id: 'detail',
    head: 'In words',
    cell: ({ detail, new_uuid, cluster }) =>
      new_uuid === null ? (
        (detail ?? NOTHING)
      ) : (
        <>
          called as <TextLink inline href={links.task(new_uuid, cluster)}>{new_uuid.slice(0, 8)}</TextLink>
        </>
      ),
  },
];

/** What came of each task, in its worker's words; a click on an outcome shows only those. */
export function BulkTasks({ action }: { readonly action: BulkAction }) {
  const [outcome, setOutcome] = useState<BulkOutcome>();
  const [after, setAfter] = useState(-1);
  const answer = useAnswer<{ readonly tasks: readonly BulkTask[]; readonly next: number | null }>({
    path: '/api/v1/bulk/tasks',
    query: { id: action.id, outcome, after, limit: PAGE },
    tick: `${settled(action)} ${action.state}`,
  });
  const choose = (one: BulkOutcome | undefined): void => {
    setOutcome(one);
    setAfter(-1);
  };
  return (
    <Stack direction="column" gap={1}>
      <Stack gap={1} wrap="wrap">
        <FilterPill label={`All ${count(action.total)}`} selected={outcome === undefined} onClick={() => choose(undefined)} />
        {ORDER.filter((one) => action.counts[one] > 0 || one === outcome).map((one) => (
          <FilterPill key={one} icon={BULK_OUTCOMES[one].icon} label={`${BULK_OUTCOMES[one].word} ${count(action.counts[one])}`} selected={outcome === one} onClick={() => choose(outcome === one ? undefined : one)} />
        ))}
      </Stack>
      <View of={answer} what="outcomes" isEmpty={({ tasks }) => tasks.length === 0} empty="No task is so.">
        {({ tasks, next }) => (
          <>
            <ListTable label="Outcome of each task" rows={tasks} columns={COLUMNS} keyOf={({ number }) => String(number)} />
            {(after >= 0 || next !== null) && (
              <Stack gap={1} alignItems="center">
                <Button size="sm" variant="secondary" fill="text" disabled={after < 0} onClick={() => setAfter(-1)}>
                  First
                </Button>
                <Button size="sm" variant="secondary" fill="text" disabled={next === null} onClick={() => setAfter(next ?? -1)}>
                  Next {PAGE}
                </Button>
              </Stack>
            )}
          </>
        )}
      </View>
    </Stack>
  );
}
