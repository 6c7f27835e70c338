import type { Histogram, Series } from '../state/series.ts';
import type { ClusterView } from './cluster-view.ts';
import type { LabelPairs, Labels } from './labels.ts';
import { labelText } from './labels.ts';

export interface SeriesGroup {
  readonly labels: Labels;
  readonly series: readonly Series[];
}

/**
 * Series that share some of their labels, for metrics with fewer labels than state counts by: Flower's know no queue, so that
 * a task that reached one worker through two queues is one line there.
 */
export class SeriesGroups {
  readonly #pairsOf: (series: Series, cluster: string) => LabelPairs;
  readonly #byText = new Map<string, Members>();
  readonly #bySeries = new WeakMap<Series, Members>();
  #scrape = 0;

  constructor(pairsOf: (series: Series, cluster: string) => LabelPairs) {
    this.#pairsOf = pairsOf;
  }

  /** Groups what is there now; a group that lost its last series is forgotten. */
  of(clusters: readonly ClusterView[], seriesOf: (cluster: ClusterView) => readonly Series[]): readonly SeriesGroup[] {
    this.#scrape += 1;
    const groups: Members[] = [];
    for (const cluster of clusters) {
      for (const series of seriesOf(cluster)) {
        let group = this.#bySeries.get(series);
        if (group === undefined || group.scrape === FORGOTTEN) group = this.#admit(series, cluster.name);
        if (group.scrape !== this.#scrape) {
          group.scrape = this.#scrape;
          group.series.length = 0;
          groups.push(group);
        }
        group.series.push(series);
      }
    }
    if (groups.length < this.#byText.size) this.#forget();
    return groups;
  }

  #admit(series: Series, cluster: string): Members {
    const text = labelText(this.#pairsOf(series, cluster));
    let group = this.#byText.get(text);
    if (group === undefined) this.#byText.set(text, (group = { labels: Buffer.from(text), series: [], scrape: 0 }));
    this.#bySeries.set(series, group);
    return group;
  }

  #forget(): void {
    for (const [text, group] of this.#byText) {
      if (group.scrape === this.#scrape) continue;
      group.scrape = FORGOTTEN;
      this.#byText.delete(text);
    }
  }
}

const FORGOTTEN = -1;

interface Members extends SeriesGroup {
  readonly series: Series[];
  /** The scrape that saw it last. */
  scrape: number;
}

export function sum(group: SeriesGroup, of: (series: Series) => number): number {
  let total = 0;
  for (const series of group.series) total += of(series);
  return total;
}

/** The group's histograms as one; undefined where no series has observed anything. */
export function merged(group: SeriesGroup, of: (series: Series) => Histogram | undefined): Histogram | undefined {
  let only: Histogram | undefined;
  let all: { bounds: readonly number[]; counts: Float64Array; sum: number; count: number } | undefined;
  for (const series of group.series) {
    const histogram = of(series);
    if (histogram === undefined) continue;
    if (only === undefined) {
      only = histogram;
      continue;
    }
    all ??= { bounds: only.bounds, counts: only.counts.slice(), sum: only.sum, count: only.count };
    histogram.counts.forEach((count, i) => (all!.counts[i]! += count));
    all.sum += histogram.sum;
    all.count += histogram.count;
  }
  return all ?? only;
}
