import { Button, Modal, Stack } from '@grafana/ui';
import { Dialog } from '../control/Dialog.tsx';
import type { BulkAction } from '../../exporter/contract/bulk.ts';
import { useAnswer } from '../client/use-answer.ts';
import { BulkProgress } from '../control/bulk/BulkProgress.tsx';
import { BULK_WORDS } from '../control/bulk/order.ts';
import { BULK_STATES, isOver, settled } from '../control/bulk/outcome-looks.ts';
import { useUrl } from '../scope/use-url.ts';
import { Badge } from '../show/Badge.tsx';
import { ListTable } from '../show/ListTable.tsx';
import type { Column } from '../show/ListTable.tsx';
import { count, many, NOTHING } from '../show/quantity.ts';
import { Empty } from '../show/View.tsx';
import { When } from '../show/When.tsx';

const LIST = 'list';

/** Bulk actions that go on or went before, whoever began them; which one is looked at stands in the address. */
export function BulkActions({ tick }: { readonly tick: unknown }) {
  const [open, setOpen] = useUrl('bulk');
  const { data, again } = useAnswer<{ readonly actions: readonly BulkAction[] }>({ path: '/api/v1/bulk', tick });
  const actions = data?.actions ?? [];
  const running = actions.filter((action) => !isOver(action)).length;
  const columns: readonly Column<BulkAction>[] = [
    { id: 'state', head: 'State', cell: ({ state }) => <Badge look={BULK_STATES[state]} /> },
    {
      id: 'what',
      head: 'What',
      cell: (action) => (
        <Button size="sm" fill="text" onClick={() => setOpen(action.id)}>
          {`${BULK_WORDS[action.kind].word} ${many(action.total, 'task')}`}
        </Button>
      ),
    },
    { id: 'which', head: 'Which', isLong: true, cell: ({ selection: { query, ids } }) => (query === null ? `${count(ids)} by id` : <code>{query}</code>) },
    { id: 'done', head: 'Settled', cell: (action) => `${count(settled(action))}, done ${count(action.counts.done)}` },
    { id: 'by', head: 'By', cell: ({ by }) => by ?? NOTHING },
    { id: 'begun', head: 'Begun', cell: ({ created }) => <When at={created} ago /> },
  ];
  return (
    <>
      <Button size="sm" variant="secondary" icon={running > 0 ? 'spinner' : 'list-ul'} onClick={() => setOpen(LIST)}>
        {running > 0 ? `${many(running, 'bulk action')} under way` : 'Bulk actions'}
      </Button>
      {open !== '' && (
        <Dialog title={open === LIST ? 'Bulk actions' : 'Bulk action'} isOpen onDismiss={() => setOpen('')}>
          {open !== LIST ? (
            <BulkProgress id={open} onOver={again} />
          ) : actions.length === 0 ? (
            <Empty>None was begun. Choose tasks in the table, or all that match, and what to do with them.</Empty>
          ) : (
            <ListTable label="Bulk actions" rows={actions} columns={columns} keyOf={({ id }) => id} />
          )}
          <Modal.ButtonRow>
            <Stack gap={1}>
              {open !== LIST && (
                <Button variant="secondary" fill="text" onClick={() => setOpen(LIST)}>
                  All bulk actions
                </Button>
              )}
              <Button variant="secondary" fill="outline" onClick={() => setOpen('')}>
                Close
              </Button>
            </Stack>
          </Modal.ButtonRow>
        </Dialog>
      )}
    </>
  );
}
