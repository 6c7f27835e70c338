import type { Series } from '../state/series.ts';
import type { Subject } from './subject.ts';
import { counter } from './metric.ts';
import { RisingTotals } from './rising-totals.ts';

const EXCEPTIONS = counter(
  'celeriac_task_exceptions_total',
  ['cluster', 'task', 'exception'],
  'Tasks that failed, by task and exception class, over all workers and queues.',
);

/** What tasks fail with, without worker and queue: few series, and none goes with a worker. */
export function exceptions(maxSeries: number): Subject {
  const totals = new RisingTotals<Series>(maxSeries, ({ task }, exception, cluster) => ({ task, exception, cluster }));
  return {
    name: 'exceptions',
    family: 'exceptions',
    metrics: [EXCEPTIONS],
    write(page, clusters) {
      for (const { name, executed } of clusters) {
        for (const series of executed) {
          for (const [exception, count] of series.exceptions) totals.raise(series, exception, name, count);
        }
      }
      page.begin(EXCEPTIONS);
      for (const { labels, value } of totals.all()) page.sample(EXCEPTIONS, labels, value);
    },
  };
}
