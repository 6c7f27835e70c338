import type { Queue } from '../state/queue.ts';
import type { Worker } from '../state/worker.ts';
import type { ClusterView } from './cluster-view.ts';
import type { LabelCache, Labels } from './labels.ts';
import type { Metric } from './metric.ts';
import type { Page } from './page.ts';
import type { ClusterSource } from './sources.ts';
import { further } from './labels.ts';

/** undefined: not known, and no line. */
type Measured = number | undefined;

/** One metric with a line for each queue that has a number. */
export function writeQueues(
  page: Page,
  clusters: readonly ClusterView[],
  metric: Metric,
  labels: LabelCache<Queue>,
  of: (queue: Queue, cluster: ClusterView) => Measured,
): void {
  page.begin(metric);
  for (const cluster of clusters) {
    for (const queue of cluster.state.queues()) writeOne(page, metric, labels.of(queue, cluster.name), of(queue, cluster));
  }
}

/** One metric with a line for each worker that has a number. */
export function writeWorkers(
  page: Page,
  clusters: readonly ClusterView[],
  metric: Metric,
  labels: LabelCache<Worker>,
  of: (worker: Worker) => Measured,
): void {
  page.begin(metric);
  for (const { name, state } of clusters) {
    for (const worker of state.workers()) writeOne(page, metric, labels.of(worker, name), of(worker));
  }
}

/** One metric with a line for each cluster that has a number. */
export function writeClusters(page: Page, clusters: readonly ClusterView[], metric: Metric, of: (source: ClusterSource) => Measured): void {
  page.begin(metric);
  for (const { labels, source } of clusters) writeOne(page, metric, labels, of(source));
}

/** One metric with a line for each cluster and kind (a reason, a stage), in the order given. */
export function writeKinds(
  page: Page,
  clusters: readonly ClusterView[],
  metric: Metric,
  label: string,
  of: (source: ClusterSource) => Iterable<readonly [kind: string, count: number]>,
): void {
  page.begin(metric);
  for (const { labels, source } of clusters) {
    for (const [kind, count] of of(source)) page.sample(metric, labels, count, further({ [label]: kind }));
  }
}

/** Known kinds start at 0, so that the first of a kind is a rise and not a new series. */
export function fromZero(known: readonly string[], counted: ReadonlyMap<string, number>): Map<string, number> {
  const counts = new Map(known.map((kind) => [kind, 0]));
  for (const [kind, count] of counted) counts.set(kind, count);
  return counts;
}

function writeOne(page: Page, metric: Metric, labels: Labels, value: Measured): void {
  if (value !== undefined) page.sample(metric, labels, value);
}
