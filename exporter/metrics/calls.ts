import type { Subject } from './subject.ts';
import { writeClusters } from './lines.ts';
import { counter } from './metric.ts';

const LABELS = ['cluster'];

const SENT = counter('celeriac_task_calls_total', LABELS, 'Tasks called through the exporter, each confirmed by the broker.');
const FAILED = counter('celeriac_task_calls_failed_total', LABELS, 'Calls that the broker refused or did not confirm; what was refused before is not among them.');
const UNTOLD = counter('celeriac_task_calls_untold_total', LABELS, 'Tasks called whose event task-sent could not be sent: they run, and other monitors do not know their queue.');

/** Tasks that were called here. */
export const calls: Subject = {
  name: 'calls',
  family: 'exporter',
  metrics: [SENT, FAILED, UNTOLD],
  write(page, clusters) {
    writeClusters(page, clusters, SENT, (cluster) => cluster.calls.counts().sent);
    writeClusters(page, clusters, FAILED, (cluster) => cluster.calls.counts().failed);
    writeClusters(page, clusters, UNTOLD, (cluster) => cluster.calls.counts().untold);
  },
};
