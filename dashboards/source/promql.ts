import type { Target } from './model.ts';
import { metricOf } from './metrics.ts';
import { PROMETHEUS } from './sources.ts';
import type { Narrowing } from './variables.ts';

/** What a variable narrows is called by different labels: ours, Flower's, celery-exporter's. */
const LABELS: Readonly<Record<Narrowing, readonly string[]>> = { worker: ['worker'], queue: ['queue', 'queue_name'], task: ['task', 'name'] };

/**
 * A series, narrowed to what the dashboard's variables choose, as far as it has the labels for it; `where` narrows it further.
 * @throws Error for a metric that the exporter does not publish
 */
export type Series = (metric: string, where?: string) => string;

export function seriesOf(narrowing: readonly Narrowing[]): Series {
  return (metric, where) => {
    const known = metricOf(metric);
    if (known === undefined) throw new Error(`The exporter publishes no ${metric}`);
    const { labels } = known;
    const narrowed = narrowing.flatMap((name) => {
      const label = LABELS[name].find((one) => labels.includes(one));
      return label === undefined ? [] : [`${label}=~"$${name}"`];
    });
    const all = ['job=~"$job"', ...(labels.includes('cluster') ? ['cluster=~"$cluster"'] : []), ...narrowed, ...(where === undefined ? [] : [where])];
    return `${metric}{${all.join(',')}}`;
  };
}

export const rate = (series: string): string => `rate(${series}[$__rate_interval])`;
/** Over the range that the dashboard shows. */
export const increase = (series: string): string => `increase(${series}[$__range])`;
/**
 * Over the same range, but as it stands at its end, wherever in it one looks: a choice of the ten largest stays the same ten, and
 * their lines whole.
 */
const atEnd = (series: string): string => `increase(${series}[$__range] @ end())`;

/** Of the n that have most of it over the range. */
export function most(n: number, of: (over: (series: string) => string) => string, largestBy = of): string {
  return `${of(rate)} and topk(${n}, ${largestBy(atEnd)})`;
}

export const sum = (of: string, by?: string): string => (by === undefined ? `sum(${of})` : `sum by (${by}) (${of})`);

/** Of those that ended. A type of which none ended has no ratio, instead of a wrong one. */
export function failureRatio(series: Series, by?: string, over: (series: string) => string = rate): string {
  const failed = sum(over(series('celery_task_failed_total')), by);
  const succeeded = sum(over(series('celery_task_succeeded_total')), by);
  return `${failed} / ((${failed} + ${succeeded}) > 0)`;
}

/** @param by labels beside `le` */
export function quantile(q: number, buckets: string, by?: string, over: (series: string) => string = rate): string {
  return `histogram_quantile(${q}, ${sum(over(buckets), by === undefined ? 'le' : `${by}, le`)})`;
}

export interface Asked {
  readonly expr: string;
  readonly legend?: string;
}

const refId = (index: number): string => String.fromCharCode(65 + index);

/** Over time. */
export function overTime(...asked: readonly Asked[]): readonly Target[] {
  return asked.map(({ expr, legend = '' }, index) => ({ refId: refId(index), datasource: PROMETHEUS, editorMode: 'code', expr, legendFormat: legend, range: true, instant: false }));
}

/** As it is at the end of the range. */
export function now(...asked: readonly Asked[]): readonly Target[] {
  return asked.map(({ expr, legend = '' }, index) => ({ refId: refId(index), datasource: PROMETHEUS, editorMode: 'code', expr, legendFormat: legend, range: false, instant: true }));
}

/** The same, a row each. */
export function nowAsTable(...asked: readonly Asked[]): readonly Target[] {
  return now(...asked).map((target) => ({ ...target, format: 'table' }));
}

/** For a heat map: how many fell into each bucket. */
export function buckets(series: string): readonly Target[] {
  return [{ refId: 'A', datasource: PROMETHEUS, editorMode: 'code', expr: sum(`increase(${series}[$__rate_interval])`, 'le'), legendFormat: '{{le}}', format: 'heatmap', range: true, instant: false }];
}
