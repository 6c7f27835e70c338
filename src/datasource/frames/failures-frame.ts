import { FieldType } from '@grafana/data';
import type { DataFrame, QueryResultMeta } from '@grafana/data';
import type { FailureSummary } from '../../../exporter/contract/tasks.ts';
import { exceptionLink, taskLink } from './data-links.ts';
import type { Column } from './frame.ts';
import { frameOf, number, text, time } from './frame.ts';

const COLUMNS: readonly Column<FailureSummary>[] = [
  text('exception', 'Exception', ({ exception }) => exception, { filterable: true, links: [exceptionLink] }),
  number('count', 'Count', ({ count }) => count, { unit: 'short', decimals: 0, color: { mode: 'fixed', fixedColor: 'red' } }),
  text('frame', 'Where', ({ frame }) => frame),
  { name: 'names', title: 'Tasks', type: FieldType.string, of: ({ names }) => names.join(', ') },
  text('message', 'Example', ({ example }) => example.message),
  text('uuid', 'Example id', ({ example }) => example.uuid, { links: [taskLink] }),
  time('first', 'First', ({ first }) => first),
  time('last', 'Last', ({ last }) => last),
  text('cluster', 'Cluster', ({ cluster }) => cluster, { filterable: true }),
];

export function failuresFrame(refId: string, rows: readonly FailureSummary[], meta: QueryResultMeta = {}): DataFrame {
  return frameOf('Failures', rows, COLUMNS, { refId, meta: { preferredVisualisationType: 'table', ...meta } });
}
