import { useEffect, useState } from 'react';
import { TextLink } from '@grafana/ui';
import type { CalledTask } from '../../exporter/contract/call.ts';
import type { TaskRecord } from '../../exporter/contract/task.ts';
import { openStream } from '../client/stream.ts';
import { links } from '../links.ts';
import { TaskState } from '../show/Badge.tsx';
import { Card } from '../show/Card.tsx';
import { ListTable } from '../show/ListTable.tsx';
import { duration } from '../show/quantity.ts';
import { ShortId } from '../show/ShortId.tsx';

/** The tasks that were just called, as they go on. */
export function Called({ tasks }: { readonly tasks: readonly CalledTask[] }) {
  const [known, setKnown] = useState<Readonly<Record<string, TaskRecord>>>({});
  const ids = tasks.map(({ uuid }) => uuid).join(' ');
  useEffect(
    () =>
      openStream(
        { q: ids.split(' ').map((uuid) => `uuid:"${uuid}"`).join(' OR '), kinds: 'task' },
        { onStatus: () => undefined, onFrame: (frame) => (frame.type === 'task' ? setKnown((before) => ({ ...before, [frame.task.uuid]: frame.task })) : undefined) },
      ),
    [ids],
  );
  return (
    <Card title="Just called">
      <ListTable
        label="Tasks just called"
        rows={tasks}
        keyOf={({ uuid }) => uuid}
        columns={[
          { id: 'state', head: 'State', cell: ({ uuid }) => <TaskState state={known[uuid]?.state ?? 'PENDING'} /> },
          { id: 'name', head: 'Task', cell: ({ name, uuid, cluster }) => <TextLink inline href={links.task(uuid, cluster)}>{name}</TextLink> },
          { id: 'id', head: 'Id', cell: ({ uuid, cluster }) => <ShortId id={uuid} href={links.task(uuid, cluster)} /> },
          { id: 'queue', head: 'Queue', cell: ({ queue, routing_key: key }) => queue ?? key },
          { id: 'runtime', head: 'Runtime', numeric: true, cell: ({ uuid }) => duration(known[uuid]?.runtime) },
          { id: 'result', head: 'Result', cell: ({ uuid }) => known[uuid]?.exception ?? known[uuid]?.result ?? '–' },
        ]}
      />
    </Card>
  );
}
