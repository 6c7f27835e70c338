import type { Subject } from './subject.ts';
import { writeClusters } from './lines.ts';
import { counter, gauge } from './metric.ts';

const LABELS = ['cluster'];

const UP = gauge('celeriac_history_up', LABELS, '1 while the history is written, 0 while it cannot be; no line without a history.');
const PENDING = gauge('celeriac_history_pending_tasks', LABELS, 'Changed tasks that wait to be written to the history.');
const PENDING_LIMIT = gauge('celeriac_history_pending_tasks_limit', LABELS, 'Changed tasks that may wait; beyond it the oldest change is dropped.');
const WRITTEN = counter('celeriac_history_tasks_written_total', LABELS, 'Tasks written to the history, each as often as it changed between two batches.');
const BATCHES = counter('celeriac_history_batches_total', LABELS, 'Batches written to the history, each in one transaction.');
const DROPPED = counter('celeriac_history_tasks_dropped_total', LABELS, 'Changes that the history will never hold, since too many waited while it could not be written.');
const BUSY = counter('celeriac_history_cpu_seconds_total', LABELS, 'Processor time, in seconds, that writing took in the thread of the history.');
const LAST = gauge('celeriac_history_last_write_timestamp_seconds', LABELS, 'Epoch seconds of the last batch that is durable.');
const BYTES = gauge('celeriac_history_bytes', LABELS, 'Bytes that the history takes on the disk; all clusters of one exporter share it.');
const BYTES_LIMIT = gauge('celeriac_history_bytes_limit', LABELS, 'Bytes that the history may take before its oldest tasks go; all clusters of one exporter share it.');
const DELETED = counter(
  'celeriac_history_tasks_deleted_total',
  LABELS,
  'Tasks taken out of the history because of their age or its size, of all clusters that share it.',
);

/** What outlives the process, and how writing it keeps up. */
export const history: Subject = {
  name: 'history',
  family: 'history',
  metrics: [UP, PENDING, PENDING_LIMIT, WRITTEN, BATCHES, DROPPED, BUSY, LAST, BYTES, BYTES_LIMIT, DELETED],
  write(page, clusters) {
    writeClusters(page, clusters, UP, ({ history: kept }) => kept && Number(kept.status().state === 'live'));
    writeClusters(page, clusters, PENDING, ({ history: kept }) => kept?.status().pending);
    writeClusters(page, clusters, PENDING_LIMIT, ({ history: kept }) => kept?.status().maxPending);
    writeClusters(page, clusters, WRITTEN, ({ history: kept }) => kept?.status().written);
    writeClusters(page, clusters, BATCHES, ({ history: kept }) => kept?.status().batches);
    writeClusters(page, clusters, DROPPED, ({ history: kept }) => kept?.status().dropped);
    writeClusters(page, clusters, BUSY, ({ history: kept }) => kept?.status().busySeconds);
    writeClusters(page, clusters, LAST, ({ history: kept }) => kept?.status().lastWriteAt);
    writeClusters(page, clusters, BYTES, ({ history: kept }) => kept?.status().bytes);
    writeClusters(page, clusters, BYTES_LIMIT, ({ history: kept }) => kept?.status().maxBytes);
    writeClusters(page, clusters, DELETED, ({ history: kept }) => kept?.status().notices.deleted);
  },
};
