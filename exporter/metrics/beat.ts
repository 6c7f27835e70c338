import type { PeriodicTask } from '../state/periodic-tasks.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Metric } from './metric.ts';
import type { Page } from './page.ts';
import type { Subject } from './subject.ts';
import { LabelCache } from './labels.ts';
import { gauge } from './metric.ts';

const LABELS = ['cluster', 'task'];

const INTERVAL = gauge(
  'celeriac_periodic_task_interval_seconds',
  LABELS,
  "Longest time that may pass between two of a periodic task, by beat_schedule in the workers' settings or by --periodic-tasks.",
);
const SEEN = gauge(
  'celeriac_periodic_task_last_seen_timestamp_seconds',
  LABELS,
  'When the periodic task was seen last, sent or received, in seconds since 1970; until then, when it began to be expected.',
);

const periodicLabels = new LabelCache<PeriodicTask>(({ task }, cluster) => ({ task, cluster }));

/** Beat sends no events of its own: whether it lives is seen by what it sends. */
export const beat: Subject = {
  name: 'beat',
  family: 'workers',
  metrics: [INTERVAL, SEEN],
  write(page, clusters) {
    writePeriodic(page, clusters, INTERVAL, ({ seconds }) => seconds);
    writePeriodic(page, clusters, SEEN, ({ seenAt }) => seenAt);
  },
};

function writePeriodic(page: Page, clusters: readonly ClusterView[], metric: Metric, of: (periodic: PeriodicTask) => number): void {
  page.begin(metric);
  for (const { name, state } of clusters) {
    for (const periodic of state.periodicTasks()) page.sample(metric, periodicLabels.of(periodic, name), of(periodic));
  }
}
