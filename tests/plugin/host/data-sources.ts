import type { DataSourceInstanceSettings, DataSourceRef } from '@grafana/data';
import type { DataSourceSrv, GetDataSourceListFilters } from '@grafana/runtime';

/** A data source of the organisation's. */
export interface Source {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
}

/** What the plugins of Grafana say that they can. */
const CAN: Readonly<Record<string, object>> = {
  prometheus: { metrics: true, alerting: true, annotations: true, category: 'tsdb' },
  loki: { metrics: true, alerting: true, logs: true, annotations: true, streaming: true, category: 'logging' },
  tempo: { tracing: true, category: 'tracing' },
};

/** Grafana's data sources, as far as a picker asks for them. */
export function dataSources(sources: readonly Source[]): DataSourceSrv {
  const all = sources.map(
    ({ uid, name, type }) =>
      ({ id: 1, uid, name, type, access: 'proxy', readOnly: false, jsonData: {}, meta: { id: type, name: type, type: 'datasource', info: { logos: { small: '', large: '' } }, ...(CAN[type] ?? { metrics: true }) } }) as unknown as DataSourceInstanceSettings,
  );
  const settingsOf = (ref?: DataSourceRef | string | null) => {
    const key = typeof ref === 'string' ? ref : ref?.uid;
    return key === undefined ? all[0] : all.find(({ uid, name }) => uid === key || name === key);
  };
  return {
    get: (ref) => Promise.reject(new Error(`${JSON.stringify(ref)} is not loaded here`)),
    getInstanceSettings: settingsOf,
    getList: ({ type, logs, tracing, metrics, filter }: GetDataSourceListFilters = {}) =>
      all.filter(
        (source) =>
          (type === undefined || [type].flat().includes(source.type)) &&
          (logs !== true || source.meta.logs === true || source.meta.category === 'logging') &&
          (tracing !== true || source.meta.tracing === true) &&
          (metrics !== true || source.meta.metrics === true) &&
          (filter?.(source) ?? true),
      ),
    reload: () => undefined,
    registerRuntimeDataSource: () => undefined,
  };
}
