import type { CountedEvent, Series } from '../state/series.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Metric } from './metric.ts';
import type { Page } from './page.ts';
import type { Subject } from './subject.ts';
import { COUNTED_EVENTS } from '../state/series.ts';
import { writeFailures } from './celery-failures.ts';
import { hostname } from './hostname.ts';
import { LabelCache } from './labels.ts';
import { counter, histogram } from './metric.ts';
import { OUTCOMES } from './outcome.ts';

const LABELS = ['cluster', 'name', 'hostname', 'worker', 'queue_name'];

const SENT = counter(
  'celery_task_sent_total',
  LABELS,
  'Tasks published, by the host that published them (worker: gen@host); counted only where task_send_sent_event is on.',
);
const EVENTS: readonly { readonly event: CountedEvent; readonly metric: Metric }[] = [
  { event: 'received', metric: counter('celery_task_received_total', LABELS, 'Tasks that the worker received.') },
  { event: 'started', metric: counter('celery_task_started_total', LABELS, 'Attempts that the worker started.') },
  { event: 'succeeded', metric: counter('celery_task_succeeded_total', LABELS, 'Tasks that succeeded.') },
  { event: 'rejected', metric: counter('celery_task_rejected_total', LABELS, 'Tasks that the worker rejected.') },
  { event: 'revoked', metric: counter('celery_task_revoked_total', LABELS, 'Tasks that were revoked.') },
  { event: 'retried', metric: counter('celery_task_retried_total', LABELS, 'Attempts that failed and will be retried.') },
];
const FAILED = counter(
  'celery_task_failed_total',
  [...LABELS, 'exception'],
  'Tasks that failed, by exception class; every worker that runs a task shows each class the task is known to fail with, from 0.',
);
const RUNTIME = histogram(
  'celery_task_runtime',
  [...LABELS, 'outcome'],
  'Seconds that a task ran, by how the attempt ended: succeeded, failed or retried.',
);
const QUEUE_WAIT = histogram(
  'celery_task_queue_wait_time',
  LABELS,
  'Seconds from being sent, or from the ETA if that is later, until started; needs task_send_sent_event.',
);

const taskLabels = new LabelCache<Series>(({ task, worker, queue }, cluster) => ({
  name: task,
  hostname: hostname(worker),
  queue_name: queue,
  worker,
  cluster,
}));

/** celery-exporter's metrics of tasks. */
export const celeryTasks: Subject = {
  name: 'celery-tasks',
  family: 'celery',
  metrics: [SENT, ...EVENTS.map(({ metric }) => metric), FAILED, RUNTIME, QUEUE_WAIT],
  write(page, clusters) {
    writeSent(page, clusters);
    for (const { event, metric } of EVENTS) writeEvents(page, clusters, metric, COUNTED_EVENTS.indexOf(event));
    writeFailures(page, clusters, FAILED, taskLabels);
    writeRuntimes(page, clusters);
    writeQueueWaits(page, clusters);
  },
};

// Not at 0 beside the others: publishers send some tasks, workers execute all.
function writeSent(page: Page, clusters: readonly ClusterView[]): void {
  const index = COUNTED_EVENTS.indexOf('sent');
  page.begin(SENT);
  for (const { name, published } of clusters) {
    for (const series of published) page.sample(SENT, taskLabels.of(series, name), series.events[index] ?? 0);
  }
}

function writeEvents(page: Page, clusters: readonly ClusterView[], metric: Metric, index: number): void {
  page.begin(metric);
  for (const { name, executed } of clusters) {
    for (const series of executed) page.sample(metric, taskLabels.of(series, name), series.events[index] ?? 0);
  }
}

function writeRuntimes(page: Page, clusters: readonly ClusterView[]): void {
  page.begin(RUNTIME);
  for (const { name, executed } of clusters) {
    for (const series of executed) {
      for (const { outcome, label } of OUTCOMES) {
        const runtime = series.runtime[outcome];
        if (runtime) page.histogram(RUNTIME, taskLabels.of(series, name), runtime, label);
      }
    }
  }
}

function writeQueueWaits(page: Page, clusters: readonly ClusterView[]): void {
  page.begin(QUEUE_WAIT);
  for (const { name, executed } of clusters) {
    for (const series of executed) {
      if (series.queueWait) page.histogram(QUEUE_WAIT, taskLabels.of(series, name), series.queueWait);
    }
  }
}
