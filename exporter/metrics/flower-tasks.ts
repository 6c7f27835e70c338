import type { EventCount, Series } from '../state/series.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Page } from './page.ts';
import type { SeriesGroup } from './series-groups.ts';
import type { Subject } from './subject.ts';
import { LabelCache } from './labels.ts';
import { counter, gauge, histogram } from './metric.ts';
import { OUTCOMES } from './outcome.ts';
import { merged, SeriesGroups, sum } from './series-groups.ts';

const EVENTS = counter(
  'flower_events_total',
  ['cluster', 'worker', 'type', 'task'],
  'Events received, by sender, type and task name; the task of a worker event is empty.',
);
const RUNTIME = histogram(
  'flower_task_runtime_seconds',
  ['cluster', 'worker', 'task', 'outcome'],
  'Seconds that a task ran, by how the attempt ended: succeeded, failed or retried.',
);
const PREFETCH_TIME = gauge(
  'flower_task_prefetch_time_seconds',
  ['cluster', 'worker', 'task'],
  'Seconds that the latest task waited at the worker between being received and started; 0 once it has finished.',
);
const PREFETCHED = gauge(
  'flower_worker_prefetched_tasks',
  ['cluster', 'worker', 'task'],
  'Tasks that the worker has received and not started; tasks with an ETA are left out.',
);

const eventLabels = new LabelCache<EventCount>(({ worker, type, task }, cluster) => ({ worker, type, task, cluster }));

/** Flower's metrics of tasks, as its dashboards and alerts ask for them. */
export function flowerTasks(): Subject {
  const groups = new SeriesGroups(({ worker, task }, cluster) => ({ worker, task, cluster }));
  return {
    name: 'flower-tasks',
    family: 'flower',
    metrics: [EVENTS, RUNTIME, PREFETCH_TIME, PREFETCHED],
    write(page, clusters) {
      writeEvents(page, clusters);
      const present = groups.of(clusters, (cluster) => cluster.executed);
      writeRuntimes(page, present);
      page.begin(PREFETCH_TIME);
      for (const group of present) page.sample(PREFETCH_TIME, group.labels, longestPrefetch(group));
      page.begin(PREFETCHED);
      for (const group of present) page.sample(PREFETCHED, group.labels, sum(group, (series) => series.prefetched));
    },
  };
}

function writeEvents(page: Page, clusters: readonly ClusterView[]): void {
  page.begin(EVENTS);
  for (const cluster of clusters) {
    for (const event of cluster.state.eventCounts()) page.sample(EVENTS, eventLabels.of(event, cluster.name), event.count);
  }
}

function writeRuntimes(page: Page, groups: readonly SeriesGroup[]): void {
  page.begin(RUNTIME);
  for (const group of groups) {
    for (const { outcome, label } of OUTCOMES) {
      const runtime = merged(group, (series) => series.runtime[outcome]);
      if (runtime) page.histogram(RUNTIME, group.labels, runtime, label);
    }
  }
}

// Flower shows the latest task's; which of two queues held the latest is not known here, and the longer one matters.
function longestPrefetch(group: SeriesGroup): number {
  return group.series.reduce((longest: number, series: Series) => Math.max(longest, series.prefetchTime), 0);
}
