import type { DataFrame, QueryResultMeta } from '@grafana/data';
import type { TaskRecord } from '../../../exporter/contract/task.ts';
import { queueTasksLink, taskLink, taskNameLink, workerLink } from './data-links.ts';
import type { Column } from './frame.ts';
import { frameOf, number, seconds, text, time } from './frame.ts';
import { stateConfig } from './looks.ts';

type Row = Partial<TaskRecord>;

/** What is asked of each task: the rest of a record is on its own page. */
export const TASK_FIELDS = [
  'cluster', 'uuid', 'name', 'state', 'worker', 'queue', 'root', 'parent', 'seen', 'sent', 'received', 'started', 'ended',
  'runtime', 'wait', 'retries', 'args', 'kwargs', 'result', 'exception', 'stamp',
] as const satisfies readonly (keyof TaskRecord)[];

const filterable = { filterable: true };
const long = { custom: { width: 240 } };

function columns(rows: readonly Row[]): readonly Column<Row>[] {
  return [
    time('seen', 'Seen', (task) => task.seen),
    text('state', 'State', (task) => task.state, { ...filterable, ...stateConfig(rows.map(({ state = '' }) => state)) }),
    text('name', 'Task', (task) => task.name, { ...filterable, links: [taskNameLink] }),
    text('uuid', 'Id', (task) => task.uuid, { links: [taskLink] }),
    text('worker', 'Worker', (task) => task.worker, { ...filterable, links: [workerLink] }),
    text('queue', 'Queue', (task) => task.queue, { ...filterable, links: [queueTasksLink] }),
    time('received', 'Received', (task) => task.received),
    time('started', 'Started', (task) => task.started),
    time('ended', 'Ended', (task) => task.ended),
    seconds('wait', 'Wait', (task) => task.wait),
    seconds('runtime', 'Runtime', (task) => task.runtime),
    number('retries', 'Retries', (task) => task.retries, { decimals: 0 }),
    text('exception', 'Exception', (task) => task.exception, long),
    text('args', 'Arguments', (task) => task.args, long),
    text('kwargs', 'Keyword arguments', (task) => task.kwargs, long),
    text('result', 'Result', (task) => task.result, long),
    text('cluster', 'Cluster', (task) => task.cluster, filterable),
  ];
}

/** The largest number of characters of a text that a cell holds: a result may have megabytes. */
const MOST = 2_000;

export function tasksFrame(refId: string, rows: readonly Row[], meta: QueryResultMeta = {}): DataFrame {
  const shown = rows.map((row) => ({ ...row, result: cut(row.result), args: cut(row.args), kwargs: cut(row.kwargs), exception: cut(row.exception) }));
  return frameOf('Tasks', shown, columns(rows), { refId, meta: { preferredVisualisationType: 'table', ...meta, custom: { celeriac: 'tasks', ...meta.custom } } });
}

function cut(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return value.length > MOST ? `${value.slice(0, MOST)}…` : value;
}
