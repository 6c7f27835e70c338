import type { Worker } from '../state/worker.ts';
import type { Subject } from './subject.ts';
import { LabelCache } from './labels.ts';
import { writeWorkers } from './lines.ts';
import { gauge } from './metric.ts';
import { activeTasks, isUp } from './presence.ts';

const ONLINE = gauge(
  'flower_worker_online',
  ['cluster', 'worker'],
  '1 while the worker sends heartbeats, 0 once it said goodbye or was silent for the worker timeout; gone when it is purged.',
);
const EXECUTING = gauge(
  'flower_worker_number_of_currently_executing_tasks',
  ['cluster', 'worker'],
  'Tasks that the worker executes, by its latest heartbeat; 0 for a worker that is not up.',
);

const workerLabels = new LabelCache<Worker>(({ name }, cluster) => ({ worker: name, cluster }));

/** Flower's metrics of workers. */
export const flowerWorkers: Subject = {
  name: 'flower-workers',
  family: 'flower',
  metrics: [ONLINE, EXECUTING],
  write(page, clusters) {
    writeWorkers(page, clusters, ONLINE, workerLabels, (worker) => (isUp(worker) ? 1 : 0));
    writeWorkers(page, clusters, EXECUTING, workerLabels, activeTasks);
  },
};
