import type { Subject } from './subject.ts';
import { writeClusters } from './lines.ts';
import { counter, gauge } from './metric.ts';

const LABELS = ['cluster'];

const RECORDS = gauge('celeriac_task_records', LABELS, 'Tasks held in memory.');
const BYTES = gauge('celeriac_task_record_bytes', LABELS, 'Bytes that the tasks in memory hold, as estimated.');
const BYTES_LIMIT = gauge('celeriac_task_record_bytes_limit', LABELS, 'Bytes that the tasks in memory may hold before the oldest are evicted.');
const EVICTED = counter('celeriac_task_records_evicted_total', LABELS, 'Tasks evicted from memory to stay below a limit.');
const EVICTED_OPEN = counter(
  'celeriac_task_records_evicted_open_total',
  LABELS,
  'Tasks evicted from memory before they had ended; what comes of them is counted without their name.',
);
const EVICTED_BYTES = counter('celeriac_task_record_evicted_bytes_total', LABELS, 'Bytes of the tasks evicted from memory, as estimated.');
const SERIES = gauge('celeriac_series', LABELS, 'Combinations of task, worker and queue that are counted apart.');
const SERIES_LIMIT = gauge('celeriac_series_limit', LABELS, 'Combinations of task, worker and queue that may be counted apart.');
const OVERFLOWED = counter(
  'celeriac_series_overflowed_total',
  LABELS,
  'Combinations of task, worker and queue past the limit; they are counted together in the series with … in its labels.',
);

/** What state holds, and what it had to let go. */
export const memory: Subject = {
  name: 'memory',
  family: 'exporter',
  metrics: [RECORDS, BYTES, BYTES_LIMIT, EVICTED, EVICTED_OPEN, EVICTED_BYTES, SERIES, SERIES_LIMIT, OVERFLOWED],
  write(page, clusters) {
    writeClusters(page, clusters, RECORDS, ({ state }) => state.health().tasks);
    writeClusters(page, clusters, BYTES, ({ state }) => state.health().taskBytes);
    writeClusters(page, clusters, BYTES_LIMIT, ({ state }) => state.health().maxTaskBytes);
    writeClusters(page, clusters, EVICTED, ({ state }) => state.health().evicted.count);
    writeClusters(page, clusters, EVICTED_OPEN, ({ state }) => state.health().evicted.open);
    writeClusters(page, clusters, EVICTED_BYTES, ({ state }) => state.health().evicted.bytes);
    writeClusters(page, clusters, SERIES, ({ state }) => state.health().series);
    writeClusters(page, clusters, SERIES_LIMIT, ({ state }) => state.health().maxSeries);
    writeClusters(page, clusters, OVERFLOWED, ({ state }) => state.health().seriesOverflowed);
  },
};
