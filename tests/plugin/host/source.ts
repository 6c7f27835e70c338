import type { DataFrame, DataQueryError, DataQueryRequest, DataSourcePlugin, LoadingState, MetricFindValue, TestDataSourceResponse } from '@grafana/data';
import type { Observable } from 'rxjs';
import { loadPlugin } from './amd.ts';

export type Editor = React.ComponentType<Readonly<Record<string, unknown>>>;

export interface Answer {
  readonly data: DataFrame[];
  readonly state?: LoadingState;
  readonly errors?: readonly DataQueryError[];
}

/** Our data source as Grafana has it: made of its plugin's class. */
export interface Source {
  query(request: DataQueryRequest): Observable<Answer>;
  getDefaultQuery(app: string): object;
  modifyQuery(query: object, action: { readonly type: string; readonly options: Readonly<Record<string, string>> }): object;
  getTagKeys(): Promise<readonly MetricFindValue[]>;
  getTagValues(of: object): Promise<readonly MetricFindValue[]>;
  testDatasource(): Promise<TestDataSourceResponse>;
  readonly variables: { readonly editor: Editor; getDefaultQuery(): object; query(request: object): Observable<{ readonly data: readonly MetricFindValue[] }> };
  readonly annotations: { readonly QueryEditor: Editor; getDefaultQuery(): object; prepareQuery(annotation: object): object };
}

export interface Loaded {
  readonly source: Source;
  readonly components: { readonly QueryEditor: Editor; readonly ConfigEditor: Editor };
}

const MODULE = '/public/plugins/celeriac-celery-app/datasource/module.js';

/** @param apiUrl default: the one that is kept */
export async function loadSource(apiUrl = window.host.sourceUrl): Promise<Loaded> {
  const { plugin } = await loadPlugin<DataSourcePlugin<never>>(MODULE);
  const Class = plugin.DataSourceClass as unknown as new (settings: object) => Source;
  return { source: new Class({ uid: 'celeriac', name: 'Celeriac', type: 'celeriac-celery-datasource', jsonData: { apiUrl } }), components: plugin.components as unknown as Loaded['components'] };
}
