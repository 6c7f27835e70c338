import type { Series } from '../state/series.ts';
import type { ClusterView } from './cluster-view.ts';
import type { LabelCache, Labels } from './labels.ts';
import type { Metric } from './metric.ts';
import type { Page } from './page.ts';
import { COUNTED_EVENTS } from '../state/series.ts';
import { further } from './labels.ts';

/**
 * Failures by exception class, so that a rate sees the first one. celery-exporter shows `exception=""` at 0 for every task
 * that it knows (kept: its dashboards then have a zero line instead of no data), but the first failure of a class on a
 * worker appears as a series that starts at 1, which `increase()` does not see. Here a class that a task is known to fail
 * with anywhere in the cluster stands at 0 on its other workers.
 */
export function writeFailures(page: Page, clusters: readonly ClusterView[], metric: Metric, labels: LabelCache<Series>): void {
  page.begin(metric);
  for (const { name, executed } of clusters) {
    const known = classesByTask(executed);
    for (const series of executed) writeOne(page, metric, series, labels.of(series, name), known.get(series.task) ?? NONE);
  }
}

function writeOne(page: Page, metric: Metric, series: Series, labels: Labels, known: ReadonlySet<string>): void {
  page.sample(metric, labels, 0, classLabel(''));
  let named = 0;
  for (const exception of known) {
    const count = series.exceptions.get(exception) ?? 0;
    named += count;
    page.sample(metric, labels, count, classLabel(exception));
  }
  for (const [exception, count] of series.exceptions) {
    if (known.has(exception) || !isNamed(exception)) continue;
    named += count;
    page.sample(metric, labels, count, classLabel(exception));
  }
  // Whatever has no class of its own, so that the classes add up to the failures.
  const unnamed = (series.events[FAILED] ?? 0) - named;
  if (unnamed > 0) page.sample(metric, labels, unnamed, classLabel(UNKNOWN));
}

/** Classes per task that are shown at 0 where they have not occurred; a task that raises more of them is left as it is. */
const MAX_ZEROED = 20;
/** celery-exporter's name for a failure whose exception cannot be read. */
const UNKNOWN = 'UnknownException';
const FAILED = COUNTED_EVENTS.indexOf('failed');
const NONE: ReadonlySet<string> = new Set();

function classesByTask(executed: readonly Series[]): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Map<string, Set<string>>();
  for (const series of executed) {
    if (series.exceptions.size === 0) continue;
    let classes = known.get(series.task);
    if (classes === undefined) known.set(series.task, (classes = new Set()));
    for (const exception of series.exceptions.keys()) {
      if (classes.size < MAX_ZEROED && isNamed(exception)) classes.add(exception);
    }
  }
  return known;
}

function isNamed(exception: string): boolean {
  return exception !== '' && exception !== UNKNOWN;
}

const classLabels = new Map<string, Labels>();

function classLabel(exception: string): Labels {
  let label = classLabels.get(exception);
  if (label === undefined) {
    if (classLabels.size > 1000) classLabels.clear();
    classLabels.set(exception, (label = further({ exception })));
  }
  return label;
}
