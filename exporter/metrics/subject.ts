import type { MetricFamily } from '../config/config.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Metric } from './metric.ts';
import type { Page } from './page.ts';

/** What is measured, by the file's name; one that fails costs only its own lines. */
export interface Subject {
  readonly name: string;
  /** What `--metrics` chooses it by. */
  readonly family: MetricFamily;
  /** All that it may write, for the reference and the tests. */
  readonly metrics: readonly Metric[];
  /** Writes each metric once, with the lines of every cluster. */
  write(page: Page, clusters: readonly ClusterView[]): void;
}
