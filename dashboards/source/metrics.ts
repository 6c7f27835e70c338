import { OWN_METRICS } from '../../exporter/metrics/own.ts';
import { subjects } from '../../exporter/metrics/subjects.ts';

/** What the exporter publishes, from the same words as its reference: a name, its type and labels. */
export interface KnownMetric {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** prom-client's own, of which the exporter's dashboard shows these. */
const OF_THE_PROCESS: readonly KnownMetric[] = [
  { name: 'process_cpu_seconds_total', type: 'counter', labels: [] },
  { name: 'process_resident_memory_bytes', type: 'gauge', labels: [] },
  { name: 'process_start_time_seconds', type: 'gauge', labels: [] },
  { name: 'process_open_fds', type: 'gauge', labels: [] },
  { name: 'process_max_fds', type: 'gauge', labels: [] },
  { name: 'nodejs_eventloop_lag_mean_seconds', type: 'gauge', labels: [] },
  { name: 'nodejs_eventloop_lag_p99_seconds', type: 'gauge', labels: [] },
  { name: 'nodejs_heap_size_used_bytes', type: 'gauge', labels: [] },
  { name: 'nodejs_gc_duration_seconds', type: 'histogram', labels: ['kind'] },
];

/** Prometheus' own, of any target. */
const OF_PROMETHEUS: readonly KnownMetric[] = [
  { name: 'up', type: 'gauge', labels: [] },
  { name: 'scrape_duration_seconds', type: 'gauge', labels: [] },
  { name: 'scrape_samples_scraped', type: 'gauge', labels: [] },
];

export const KNOWN_METRICS: ReadonlyMap<string, KnownMetric> = new Map(
  [...subjects({ maxSeries: 0 }).flatMap(({ metrics }) => metrics), ...OWN_METRICS, ...OF_THE_PROCESS, ...OF_PROMETHEUS].map(({ name, type, labels }) => [name, { name, type, labels }]),
);

/** A histogram's lines have names of their own. Undefined: the exporter publishes no such thing. */
export function metricOf(name: string): KnownMetric | undefined {
  const direct = KNOWN_METRICS.get(name);
  if (direct !== undefined) return direct.type === 'histogram' ? undefined : direct;
  const [, base = '', part = ''] = /^(.*)_(bucket|sum|count)$/.exec(name) ?? [];
  const histogram = KNOWN_METRICS.get(base);
  if (histogram?.type !== 'histogram') return undefined;
  return part === 'bucket' ? { ...histogram, labels: [...histogram.labels, 'le'] } : histogram;
}
