import { FieldType } from '@grafana/data';
import type { DataFrame, Field, QueryResultMeta } from '@grafana/data';
import type { QueueLength, QueueLengths, QueueSummary } from '../../../exporter/contract/queue.ts';
import { queuesLink, queueTasksLink } from './data-links.ts';
import type { Column } from './frame.ts';
import { frameOf, milliseconds, number, text, time } from './frame.ts';

const messages = { unit: 'short', decimals: 0 };

const COLUMNS: readonly Column<QueueSummary>[] = [
  text('queue', 'Queue', ({ name }) => name, { filterable: true, links: [queuesLink, queueTasksLink] }),
  number('ready', 'Ready', ({ ready }) => ready, messages),
  time('waiting_since', 'Oldest waits since', ({ waiting_since }) => waiting_since),
  number('unacked', 'Unacknowledged', ({ unacked }) => unacked, messages),
  number('consumers', 'Consumers', ({ consumers, workers }) => consumers ?? workers.length, { decimals: 0 }),
  text('workers', 'Workers', ({ workers }) => workers.join(', ')),
  text('type', 'Type', ({ type, missing }) => (missing ? 'missing' : type)),
  time('measured_at', 'Measured', ({ measured_at }) => measured_at),
  text('cluster', 'Cluster', ({ cluster }) => cluster, { filterable: true }),
];

export function queuesFrame(refId: string, rows: readonly QueueSummary[], meta: QueryResultMeta = {}): DataFrame {
  return frameOf('Queues', rows, COLUMNS, { refId, meta: { preferredVisualisationType: 'table', ...meta, custom: { celeriac: 'queues' } } });
}

const LENGTHS = [
  ['ready', 'ready', ({ max_ready }: QueueLength) => max_ready],
  ['unacked', 'unacknowledged', ({ unacked }: QueueLength) => unacked],
] as const;

/** A frame a queue: what was ready at most in each step, and what was delivered and not acknowledged, where the broker tells. */
export function queueLengthFrames(refId: string, { series }: QueueLengths): DataFrame[] {
  const several = new Set(series.map(({ cluster }) => cluster)).size > 1;
  return series.map(({ cluster, queue, lengths }) => {
    const labels = { queue, cluster };
    const name = several ? `${cluster} ${queue}` : queue;
    const measured = LENGTHS.filter(([, , of]) => lengths.some((length) => of(length) !== null));
    const fields: Field[] = measured.map(([field, word, of]) => ({
      name: field,
      type: FieldType.number,
      labels,
      config: { displayNameFromDS: field === 'ready' ? name : `${name} ${word}`, unit: 'short', min: 0 },
      values: lengths.map(of),
    }));
    const times: Field = { name: 'Time', type: FieldType.time, config: {}, values: lengths.map((length) => milliseconds(length.time)) };
    return { refId, name, fields: [times, ...fields], length: lengths.length, meta: { preferredVisualisationType: 'graph' } };
  });
}
