import { FieldType } from '@grafana/data';
import type { DataFrame } from '@grafana/data';
import type { TaskAnswer, TaskRelative } from '../../../exporter/contract/tasks.ts';
import { duration } from '../../show/quantity.ts';
import { taskLink } from './data-links.ts';
import { frameOf, number, text, time } from './frame.ts';
import { stateColor, wordOf } from './looks.ts';

/** The steps of a task's life, in order of time. */
export function momentsFrame(refId: string, { task, timeline }: TaskAnswer): DataFrame {
  return frameOf(
    'Timeline',
    timeline,
    [
      time('time', 'Time', (moment) => moment.time),
      text('what', 'What', ({ what }) => what),
      text('worker', 'Worker', ({ worker }) => worker),
      number('attempt', 'Attempt', ({ attempt }) => (attempt === null ? null : attempt + 1), { decimals: 0 }),
      text('exception', 'Exception', ({ exception }) => exception),
      text('uuid', 'Id', () => task.uuid, { links: [taskLink] }),
      text('cluster', 'Cluster', () => task.cluster),
    ],
    { refId, meta: { preferredVisualisationType: 'table' } },
  );
}

/** Who called whom, for Grafana's node graph. */
export function relativesFrames(refId: string, { task, relatives }: TaskAnswer): DataFrame[] {
  const { tasks, complete } = relatives;
  const known = new Set(tasks.map(({ uuid }) => uuid));
  const edges = tasks.filter(({ parent }) => parent !== null && known.has(parent));
  const meta = { preferredVisualisationType: 'nodeGraph' as const };
  const notices = complete ? [] : [{ severity: 'warning' as const, text: `Only ${tasks.length} tasks of this workflow are shown.` }];
  const nodes = frameOf<TaskRelative>(
    'nodes',
    tasks,
    [
      text('id', 'Id', ({ uuid }) => uuid, { links: [taskLink] }),
      text('title', 'Task', ({ name }) => name?.split('.').at(-1)),
      text('subtitle', 'State', ({ state }) => wordOf(state)),
      text('mainstat', 'Runtime', ({ runtime }) => duration(runtime)),
      text('secondarystat', 'Worker', ({ worker }) => worker),
      { name: 'color', title: 'Color', type: FieldType.string, of: ({ state }) => stateColor(state) },
      text('detail__name', 'Name', ({ name }) => name),
      text('detail__queue', 'Queue', ({ queue }) => queue),
      text('cluster', 'Cluster', () => task.cluster),
    ],
    { refId, meta: { ...meta, notices } },
  );
  const lines = frameOf<TaskRelative>(
    'edges',
    edges,
    [
      text('id', 'Id', ({ uuid, parent }) => `${parent}→${uuid}`),
      text('source', 'Caller', ({ parent }) => parent),
      text('target', 'Called', ({ uuid }) => uuid),
    ],
    { refId, meta },
  );
  return [nodes, lines];
}
