import type { DataQueryRequest, DataSourceApi } from '@grafana/data';
import type { Asked } from './asked.ts';
import type { CeleriacOptions, CeleryQuery } from './celery-query.ts';
import type { Exporter } from './exporter.ts';

/** The data source as its editors and its variables see it. */
export interface Source extends DataSourceApi<CeleryQuery, CeleriacOptions> {
  readonly exporter: Exporter;
  /** @throws Error that says what cannot be asked */
  asked(target: CeleryQuery, request: Pick<DataQueryRequest<CeleryQuery>, 'range' | 'intervalMs' | 'scopedVars'> & Partial<DataQueryRequest<CeleryQuery>>): Asked;
}
