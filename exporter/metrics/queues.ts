import type { Queue } from '../state/queue.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Page } from './page.ts';
import type { Subject } from './subject.ts';
import { consumerCount, readyCount } from './depth.ts';
import { further, LabelCache } from './labels.ts';
import { writeQueues } from './lines.ts';
import { gauge } from './metric.ts';

const LABELS = ['cluster', 'queue'];

const READY = gauge('celeriac_queue_messages_ready', LABELS, 'Messages waiting in the queue, every priority included.');
const BY_PRIORITY = gauge(
  'celeriac_queue_messages_ready_by_priority',
  [...LABELS, 'priority'],
  'Messages waiting in the queue by priority step, where the broker keeps a list for each (Redis).',
);
const UNACKED = gauge(
  'celeriac_queue_messages_unacknowledged',
  LABELS,
  'Messages of the queue that workers hold without having acknowledged them; absent where the broker does not say.',
);
const CONSUMERS = gauge(
  'celeriac_queue_consumers',
  LABELS,
  'Consumers of the queue, by the broker; on Redis, which does not count them, the workers that consume it.',
);
const MISSING = gauge('celeriac_queue_missing', LABELS, '1 for a queue that is named but that the broker does not know, else 0.');
const MEASURED = gauge(
  'celeriac_queue_measured_timestamp_seconds',
  LABELS,
  'When the queue was measured last, in seconds since 1970; time() minus this is the age of the other numbers.',
);

const queueLabels = new LabelCache<Queue>(({ name }, cluster) => ({ queue: name, cluster }));

/** What the survey measured at the broker, with its age. */
export const queues: Subject = {
  name: 'queues',
  family: 'queues',
  metrics: [READY, BY_PRIORITY, UNACKED, CONSUMERS, MISSING, MEASURED],
  write(page, clusters) {
    writeQueues(page, clusters, READY, queueLabels, readyCount);
    writePriorities(page, clusters);
    writeQueues(page, clusters, UNACKED, queueLabels, (queue) => (queue.missing ? 0 : queue.unacked));
    writeQueues(page, clusters, CONSUMERS, queueLabels, consumerCount);
    writeQueues(page, clusters, MISSING, queueLabels, (queue) => (queue.measuredAt === undefined ? undefined : Number(queue.missing)));
    writeQueues(page, clusters, MEASURED, queueLabels, (queue) => queue.measuredAt);
  },
};

function writePriorities(page: Page, clusters: readonly ClusterView[]): void {
  page.begin(BY_PRIORITY);
  for (const { name, state } of clusters) {
    for (const queue of state.queues()) {
      for (const [priority, ready] of Object.entries(queue.readyByPriority ?? {})) {
        page.sample(BY_PRIORITY, queueLabels.of(queue, name), ready, further({ priority }));
      }
    }
  }
}
