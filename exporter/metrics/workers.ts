import type { Worker } from '../state/worker.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Page } from './page.ts';
import type { Subject } from './subject.ts';
import { LabelCache, labels } from './labels.ts';
import { writeKinds, writeWorkers } from './lines.ts';
import { counter, gauge } from './metric.ts';
import { poolSize } from './pool.ts';
import { PRESENCES } from './presence.ts';

const LABELS = ['cluster', 'worker'];

const WORKERS = gauge(
  'celeriac_workers',
  ['cluster', 'presence'],
  'Workers by presence: online, silent (missed two heartbeats), lost (silent for the worker timeout), offline (said goodbye).',
);
const LOST = gauge(
  'celeriac_worker_lost',
  LABELS,
  '1 for a worker that fell silent for the worker timeout without a goodbye, else 0; gone when it is purged.',
);
const INFO = gauge(
  'celeriac_worker_info',
  [...LABELS, 'software', 'version', 'system'],
  '1 for each worker, with the software that its events announce.',
);
const SEEN = gauge(
  'celeriac_worker_last_seen_timestamp_seconds',
  LABELS,
  'When the latest event of the worker came, by our clock, in seconds since 1970.',
);
const SKEW = gauge(
  'celeriac_worker_clock_skew_seconds',
  LABELS,
  'Seconds from the timestamp of its latest heartbeat to our receiving it: above 0 its clock is behind ours, or the event was late.',
);
const STARTS = counter('celeriac_worker_starts_total', LABELS, 'Times that the worker came online while it was watched.');
const PROCESSED = counter(
  'celeriac_worker_tasks_processed_total',
  LABELS,
  'Tasks that the worker has executed since its start, by its own count.',
);
const POOL = gauge('celeriac_worker_pool_size', LABELS, 'Tasks that the worker can execute at a time, by its latest answer to stats.');

const workerLabels = new LabelCache<Worker>(({ name }, cluster) => ({ worker: name, cluster }));

/** Workers as heartbeats and the clock tell of them; a purged one is in none of it. */
export const workers: Subject = {
  name: 'workers',
  family: 'workers',
  metrics: [WORKERS, LOST, INFO, SEEN, SKEW, STARTS, PROCESSED, POOL],
  write(page, clusters) {
    writeKinds(page, clusters, WORKERS, 'presence', ({ state }) => byPresence(state.workers()));
    writeWorkers(page, clusters, LOST, workerLabels, ({ presence }) => Number(presence === 'lost'));
    writeInfo(page, clusters);
    writeWorkers(page, clusters, SEEN, workerLabels, (worker) => worker.lastSeen);
    writeWorkers(page, clusters, SKEW, workerLabels, (worker) => worker.skew);
    writeWorkers(page, clusters, STARTS, workerLabels, (worker) => worker.starts);
    writeWorkers(page, clusters, PROCESSED, workerLabels, (worker) => worker.processed);
    writeWorkers(page, clusters, POOL, workerLabels, poolSize);
  },
};

function byPresence(all: readonly Worker[]): Iterable<[string, number]> {
  const counts = new Map<string, number>(PRESENCES.map((presence) => [presence, 0]));
  for (const { presence } of all) counts.set(presence, (counts.get(presence) ?? 0) + 1);
  return counts;
}

// Not from a cache: a worker that is restarted with another Celery is the same worker.
function writeInfo(page: Page, clusters: readonly ClusterView[]): void {
  page.begin(INFO);
  for (const { name, state } of clusters) {
    for (const worker of state.workers()) {
      const { ident = '', version = '', system = '' } = worker.software;
      page.sample(INFO, labels({ worker: worker.name, software: ident, version, system, cluster: name }), 1);
    }
  }
}
