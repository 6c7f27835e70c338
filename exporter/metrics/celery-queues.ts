import type { Queue } from '../state/queue.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Subject } from './subject.ts';
import { consumerCount, readyCount } from './depth.ts';
import { LabelCache } from './labels.ts';
import { writeQueues } from './lines.ts';
import { gauge } from './metric.ts';
import { poolSize } from './pool.ts';

const LABELS = ['cluster', 'queue_name'];

const LENGTH = gauge('celery_queue_length', LABELS, 'Messages ready in the queue, every priority included; unacknowledged ones are not.');
const CONSUMERS = gauge(
  'celery_active_consumer_count',
  LABELS,
  'Consumers of the queue, by the broker; on Redis, which does not count them, the workers that consume it.',
);
const WORKERS = gauge('celery_active_worker_count', LABELS, 'Workers that are up and consume the queue.');
const PROCESSES = gauge(
  'celery_active_process_count',
  LABELS,
  'Tasks that the workers consuming the queue can execute at a time: processes, or the concurrency of other pools.',
);

const queueLabels = new LabelCache<Queue>(({ name }, cluster) => ({ queue_name: name, cluster }));

/** celery-exporter's metrics of queues. */
export const celeryQueues: Subject = {
  name: 'celery-queues',
  family: 'celery',
  metrics: [LENGTH, CONSUMERS, WORKERS, PROCESSES],
  write(page, clusters) {
    writeQueues(page, clusters, LENGTH, queueLabels, readyCount);
    writeQueues(page, clusters, CONSUMERS, queueLabels, consumerCount);
    writeQueues(page, clusters, WORKERS, queueLabels, (queue) => queue.workers.length);
    writeQueues(page, clusters, PROCESSES, queueLabels, processCount);
  },
};

function processCount(queue: Queue, { state }: ClusterView): number {
  let processes = 0;
  for (const name of queue.workers) {
    const worker = state.worker(name);
    if (worker) processes += poolSize(worker) ?? 0;
  }
  return processes;
}
