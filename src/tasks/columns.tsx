import type { ReactNode } from 'react';
import { TextLink } from '@grafana/ui';
import { links } from '../links.ts';
import { TaskState } from '../show/Badge.tsx';
import { duration, NOTHING } from '../show/quantity.ts';
import { ShortId } from '../show/ShortId.tsx';
import { When } from '../show/When.tsx';
import type { TaskRow } from './task-list.ts';

export interface TaskColumn {
  readonly id: string;
  readonly head: string;
  /** CSS width within the grid. */
  readonly width: string;
  readonly cell: (row: TaskRow) => ReactNode;
  readonly numeric?: boolean;
  /** The exporter's name of it as an order. */
  readonly sort?: string;
  /** Shown unless chosen otherwise. */
  readonly usual?: boolean;
}

const text = (value: string | null): ReactNode => (value === null || value === '' ? NOTHING : <span title={value.slice(0, 1_000)}>{value}</span>);
const at = (pick: (row: TaskRow) => number | null) => (row: TaskRow) => <When at={pick(row)} />;

export const TASK_COLUMNS: readonly TaskColumn[] = [
  { id: 'state', head: 'State', width: '120px', sort: 'state', usual: true, cell: ({ state }) => <TaskState state={state} /> },
  { id: 'name', head: 'Task', width: 'minmax(140px, 2fr)', sort: 'name', usual: true, cell: ({ name, uuid, cluster }) => (
    <TextLink inline color="primary" href={links.task(uuid, cluster)}>
      {name ?? 'unknown'}
    </TextLink>
  ) },
  { id: 'uuid', head: 'Id', width: '120px', usual: true, cell: ({ uuid, cluster }) => <ShortId id={uuid} href={links.task(uuid, cluster)} /> },
  { id: 'worker', head: 'Worker', width: 'minmax(110px, 1fr)', usual: true, cell: ({ worker, cluster }) =>
    worker === null ? NOTHING : (
      <TextLink inline color="secondary" href={links.worker(worker, cluster)}>
        {worker}
      </TextLink>
    ),
  },
  { id: 'queue', head: 'Queue', width: '100px', cell: ({ queue }) => text(queue) },
  { id: 'seen', head: 'Seen', width: '90px', sort: 'seen', usual: true, cell: at(({ seen }) => seen) },
  { id: 'sent', head: 'Sent', width: '90px', sort: 'sent', cell: at(({ sent }) => sent) },
  { id: 'received', head: 'Received', width: '90px', sort: 'received', cell: at(({ received }) => received) },
  { id: 'started', head: 'Started', width: '90px', sort: 'started', cell: at(({ started }) => started) },
  { id: 'ended', head: 'Ended', width: '90px', sort: 'ended', cell: at(({ ended }) => ended) },
  { id: 'wait', head: 'Wait', width: '90px', sort: 'wait', numeric: true, usual: true, cell: ({ wait }) => duration(wait) },
  { id: 'runtime', head: 'Runtime', width: '90px', sort: 'runtime', numeric: true, usual: true, cell: ({ runtime }) => duration(runtime) },
  { id: 'retries', head: 'Retries', width: '80px', sort: 'retries', numeric: true, cell: ({ retries }) => retries ?? NOTHING },
  { id: 'args', head: 'Arguments', width: 'minmax(120px, 1.5fr)', cell: ({ args, kwargs }) => text([args, kwargs].filter((one) => one !== null && !['()', '{}'].includes(one)).join(' ')) },
  { id: 'result', head: 'Result', width: 'minmax(120px, 2fr)', usual: true, cell: ({ result, exception }) => text(exception ?? result) },
];

export const USUAL_COLUMNS = TASK_COLUMNS.filter(({ usual }) => usual === true).map(({ id }) => id).join();
