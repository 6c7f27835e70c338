import type { DataFrame, QueryResultMeta } from '@grafana/data';
import type { RecentEvent } from '../../../exporter/contract/event.ts';
import { taskLink, taskNameLink, workerLink } from './data-links.ts';
import type { Column } from './frame.ts';
import { frameOf, seconds, text, time } from './frame.ts';

const COLUMNS: readonly Column<RecentEvent>[] = [
  time('time', 'Time', ({ timestamp }) => timestamp),
  text('type', 'Event', ({ type }) => type, { filterable: true }),
  text('name', 'Task', ({ name }) => name, { filterable: true, links: [taskNameLink] }),
  text('uuid', 'Id', ({ uuid }) => uuid, { links: [taskLink] }),
  text('worker', 'Sender', ({ sender }) => sender, { filterable: true, links: [workerLink] }),
  seconds('lag', 'Lag', ({ timestamp, received_at }) => received_at - timestamp),
  text('cluster', 'Cluster', ({ cluster }) => cluster, { filterable: true }),
];

export function eventsFrame(refId: string, rows: readonly RecentEvent[], meta: QueryResultMeta = {}): DataFrame {
  return frameOf('Events', rows, COLUMNS, { refId, meta: { preferredVisualisationType: 'table', ...meta } });
}
