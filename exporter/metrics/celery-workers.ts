import type { Worker } from '../state/worker.ts';
import type { Subject } from './subject.ts';
import { hostname } from './hostname.ts';
import { LabelCache } from './labels.ts';
import { writeWorkers } from './lines.ts';
import { gauge } from './metric.ts';
import { activeTasks, isUp } from './presence.ts';

const LABELS = ['cluster', 'hostname', 'worker'];

const UP = gauge(
  'celery_worker_up',
  LABELS,
  '1 while the worker sends heartbeats, 0 once it said goodbye or was silent for the worker timeout; gone when it is purged.',
);
const ACTIVE = gauge(
  'celery_worker_tasks_active',
  LABELS,
  'Tasks that the worker executes, by its latest heartbeat; 0 for a worker that is not up.',
);

const workerLabels = new LabelCache<Worker>(({ name }, cluster) => ({ hostname: hostname(name), worker: name, cluster }));

/** celery-exporter's metrics of workers. */
export const celeryWorkers: Subject = {
  name: 'celery-workers',
  family: 'celery',
  metrics: [UP, ACTIVE],
  write(page, clusters) {
    writeWorkers(page, clusters, UP, workerLabels, (worker) => (isUp(worker) ? 1 : 0));
    writeWorkers(page, clusters, ACTIVE, workerLabels, activeTasks);
  },
};
