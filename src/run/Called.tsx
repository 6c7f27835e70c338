import { useEffect, useState } from 'react';
import { TextLink } from '@grafana/ui';
import type { CalledTask } from '../../exporter/contract/call.ts';
import type { TaskRecord } from '../../exporter/contract/task.ts';
import type { TaskPage } from '../../exporter/contract/tasks.ts';
import { ask } from '../client/exporter.ts';
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
  useEffect(() => {
    const q = ids.split(' ').map((uuid) => `uuid:"${uuid}"`).join(' OR ');
    const take = (some: readonly TaskRecord[]): void => setKnown((before) => ({ ...before, ...Object.fromEntries(some.map((task) => [task.uuid, task])) }));
    return openStream(
      { q, kinds: 'task' },
      {
        onStatus: () => undefined,
        onFrame: (frame) => {
          if (frame.type === 'task') take([frame.task]);
          // A short task is over before the stream is open: what was, is read; what comes, is told.
          else if (frame.type === 'hello') void ask<TaskPage>('/api/v1/tasks', { query: { q } }).then((page) => take(page.tasks as readonly TaskRecord[]), () => undefined);
        },
      },
    );
  }, [ids]);
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
