import type { RecentEvents } from '../../exporter/contract/event.ts';
import { useAnswer } from '../client/use-answer.ts';
import { links } from '../links.ts';
import { useScope } from '../scope/use-scope.ts';
import { Card } from '../show/Card.tsx';
import { ListTable } from '../show/ListTable.tsx';
import { NOTHING } from '../show/quantity.ts';
import { ShortId } from '../show/ShortId.tsx';
import { View } from '../show/View.tsx';
import { When } from '../show/When.tsx';
import type { TabProps } from './tab.ts';

export function EventsTab({ worker: { name, cluster } }: TabProps) {
  const { tick } = useScope();
  const answer = useAnswer<RecentEvents>({ path: '/api/v1/events', query: { worker: name, cluster, limit: 50 }, tick });
  return (
    <Card title="Latest events">
      <View of={answer} what="events" isEmpty={({ events }) => events.length === 0} empty="No event of it is remembered but heartbeats. If tasks run there, turn events on under System.">
        {({ events }) => (
          <ListTable
            label="Events"
            rows={events}
            keyOf={({ type, uuid, received_at }) => `${type} ${uuid ?? ''} ${received_at}`}
            columns={[
              { id: 'when', head: 'When', cell: ({ received_at }) => <When at={received_at} /> },
              { id: 'type', head: 'Event', cell: ({ type }) => type },
              { id: 'name', head: 'Task', cell: ({ name: task }) => task ?? NOTHING },
              { id: 'id', head: 'Id', cell: ({ uuid }) => (uuid === null ? NOTHING : <ShortId id={uuid} href={links.task(uuid, cluster)} />) },
            ]}
          />
        )}
      </View>
    </Card>
  );
}
