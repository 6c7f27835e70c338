import type { Trouble } from '../client/problem.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';
import { count } from './quantity.ts';

/** What is known of the metrics. */
export interface MetricsKnown {
  /** Whether a Prometheus source is named in the configuration. */
  readonly isNamed: boolean;
  /** Series of Celery's in it; undefined: not known. */
  readonly series: number | undefined;
  readonly trouble: Trouble | undefined;
  /** Whether the exporter gives its metrics to everybody; undefined: not known. */
  readonly isOpen: boolean | undefined;
  readonly exporterUrl: string | undefined;
}

export function metricsFindings({ isNamed, series, trouble, isOpen, exporterUrl }: MetricsKnown): readonly Finding[] {
  if (!isNamed) return [finding('metrics', 'ok', 'No Prometheus source is named in the configuration, so that metrics are not looked at')];
  if (trouble !== undefined) return [finding('metrics', 'warning', trouble.why === null ? trouble.what : `${trouble.what}: ${trouble.why}`, { remedy: trouble.remedy })];
  if (series === undefined) return [];
  if (series > 0) return [finding('metrics', 'ok', `Prometheus holds ${count(series)} series of celery_*`)];
  const closed = isOpen === false;
  return [
    finding('metrics', 'failing', `The Prometheus source holds no series of celery_*${closed ? ', and the exporter gives /metrics only to who has a token' : ''}`, {
      remedy: closed ? 'Have Prometheus scrape the exporter with a token of the role viewer, or open /metrics with --unauthenticated-metrics' : 'Have Prometheus scrape the exporter, or name the source that does in the configuration',
      copy: scrapeConfig(exporterUrl, closed),
    }),
  ];
}

function scrapeConfig(exporterUrl: string | undefined, withToken: boolean): string {
  const url = urlOf(exporterUrl);
  const path = url === undefined || url.pathname === '/' ? [] : [`    metrics_path: ${url.pathname.replace(/\/$/, '')}/metrics`];
  return [
    'scrape_configs:',
    '  - job_name: celeriac',
    ...(url?.protocol === 'https:' ? ['    scheme: https'] : []),
    ...path,
    ...(withToken ? ['    authorization:', '      credentials_file: /etc/prometheus/celeriac-token'] : []),
    '    static_configs:',
    `      - targets: ['${url?.host ?? 'celeriac:5555'}']`,
  ].join('\n');
}

function urlOf(text: string | undefined): URL | undefined {
  try {
    return text === undefined ? undefined : new URL(text);
  } catch {
    return undefined;
  }
}
