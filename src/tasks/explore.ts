import type { ExploreSource } from '../client/app-settings.ts';

/** What is asked of other data sources about one task. */
export interface Asked {
  readonly taskId: string;
  readonly taskName: string | null;
  readonly worker: string | null;
}

/** Milliseconds since the epoch. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const VARIABLE = /\$\{(taskId|taskName|worker)\}/g;
/** Around what is known of a task: clocks differ, and what led to it was before. */
const MARGIN_MS = 60_000;

/** The query of one task; what is put in cannot end the text in quotes that it stands in. */
export function queryFor(template: string, asked: Asked): string {
  return template.replaceAll(VARIABLE, (_, name: keyof Asked) => (asked[name] ?? '').replaceAll(/[\\"]/g, '\\$&'));
}

/** From when it was first heard of until it ended, or now, with a margin. Epoch seconds in, milliseconds out. */
export function rangeOf({ seen, sent, received, ended }: { readonly seen: number; readonly sent: number | null; readonly received: number | null; readonly ended: number | null }, nowMs: number): Range {
  const began = Math.min(...[seen, sent, received].filter((one) => one !== null)) * 1000;
  return { from: Math.floor(began - MARGIN_MS), to: Math.ceil(ended === null ? nowMs : Math.max(ended * 1000, began) + MARGIN_MS) };
}

/** Grafana's Explore with the query written and the time chosen. */
export function exploreUrl({ uid, type, query }: ExploreSource, { from, to }: Range): string {
  const pane = { datasource: uid, queries: [{ refId: 'A', datasource: { type, uid }, ...fieldsOf(type, query) }], range: { from: String(from), to: String(to) } };
  return `/explore?${new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ celeriac: pane }) }).toString()}`;
}

/** As each kind of data source keeps a query; one that is not known finds it in the fields that are usual. */
function fieldsOf(type: string, query: string): object {
  if (/tempo/.test(type)) return { queryType: 'traceql', query };
  if (/elasticsearch|opensearch/.test(type)) return { query, metrics: [{ type: 'logs', id: '1' }] };
  if (/jaeger|zipkin/.test(type)) return { query };
  if (/loki|prometheus|victoria/.test(type)) return { expr: query };
  return { expr: query, query };
}

/** How long tasks of its name run, and how they end, where Prometheus scrapes the exporter. */
export function metricsQuery(taskName: string): string {
  const label = taskName.replaceAll(/[\\"]/g, '\\$&');
  return `histogram_quantile(0.95, sum by (le, outcome) (rate(flower_task_runtime_seconds_bucket{task="${label}"}[$__rate_interval])))`;
}
