import { ActionButton } from '../control/ActionButton.tsx';
import { Card } from '../show/Card.tsx';
import { ListTable } from '../show/ListTable.tsx';
import { NOTHING } from '../show/quantity.ts';
import { Empty } from '../show/View.tsx';
import { queuesOf } from './inspected.ts';
import { addQueueOffer, stopOffers } from './offers.ts';
import type { TabProps } from './tab.ts';

export function QueuesTab({ worker, onDone }: TabProps) {
  const queues = queuesOf(worker);
  const stops = stopOffers(worker);
  return (
    <Card title="Queues it consumes" actions={<ActionButton {...addQueueOffer(worker)} onDone={onDone} />}>
      {queues.length === 0 ? (
        <Empty>It consumes no queue, or has not been asked yet.</Empty>
      ) : (
        <ListTable
          label="Queues"
          rows={queues}
          keyOf={({ name }) => name}
          columns={[
            { id: 'name', head: 'Queue', cell: ({ name }) => name },
            { id: 'exchange', head: 'Exchange', cell: ({ exchange }) => exchange || NOTHING },
            { id: 'key', head: 'Routing key', cell: ({ routingKey }) => routingKey || NOTHING },
            { id: 'durable', head: 'Durable', cell: ({ durable }) => (durable ? 'yes' : 'no') },
            {
              id: 'act',
              head: 'Change',
              cell: ({ name }) => {
                const offer = stops.get(name);
                return offer === undefined ? NOTHING : <ActionButton {...offer} onDone={onDone} />;
              },
            },
          ]}
        />
      )}
    </Card>
  );
}
