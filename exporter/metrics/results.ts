import type { ClusterSource } from './sources.ts';
import type { Subject } from './subject.ts';
import { writeClusters, writeKinds } from './lines.ts';
import { counter, gauge } from './metric.ts';

const UP = gauge('celeriac_result_backend_up', ['cluster'], '1 while the result backend can be read, 0 while it is away; no line without one, or where it is of a kind that is not read.');
const RESULTS = counter('celeriac_results_total', ['cluster'], 'Results, and states that tasks set themselves, seen as they were stored (Redis).');
const WAITING = gauge('celeriac_results_waiting', ['cluster'], 'Callers of the API that wait for a result now.');
const LOST = counter(
  'celeriac_results_lost_total',
  ['cluster', 'reason'],
  'Stored results that could not be read, by reason: pickle, malformed, too-large, …; buffer-full when too many waited.',
);

/** What is seen in the result backend. */
export const results: Subject = {
  name: 'results',
  family: 'exporter',
  metrics: [UP, RESULTS, LOST, WAITING],
  write(page, clusters) {
    writeClusters(page, clusters, UP, (cluster) => numberOf(cluster, ({ state }) => Number(state === 'live')));
    writeClusters(page, clusters, RESULTS, (cluster) => numberOf(cluster, ({ tells, messages }) => (tells ? messages : undefined)));
    writeKinds(page, clusters, LOST, 'reason', ({ results: store }) => store?.status().lost ?? []);
    writeClusters(page, clusters, WAITING, (cluster) => numberOf(cluster, ({ waiting }) => waiting));
  },
};

type Status = ReturnType<NonNullable<ClusterSource['results']>['status']>;

/** Undefined also for a backend that is never read. */
function numberOf({ results: store }: ClusterSource, of: (status: Status) => number | undefined): number | undefined {
  const status = store?.status();
  return status === undefined || status.state === 'unreadable' ? undefined : of(status);
}
