import { DataSourceApi, LoadingState } from '@grafana/data';
import type {
  AdHocVariableFilter,
  CoreApp,
  DataQueryRequest,
  DataQueryResponse,
  DataSourceGetTagKeysOptions,
  DataSourceGetTagValuesOptions,
  DataSourceInstanceSettings,
  MetricFindValue,
  QueryFixAction,
  ScopedVars,
  TestDataSourceResponse,
} from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { merge, Observable, of } from 'rxjs';
import { troubleOf } from '../client/problem.ts';
import { FIELDS } from '../language/fields.ts';
import { grafanasVariables } from '../language/grafana-variables.ts';
import { annotationSupport } from './annotations/support.ts';
import { askedOf, textWithVariables } from './asked.ts';
import type { Asked } from './asked.ts';
import { DEFAULTS, LISTED, whole } from './celery-query.ts';
import type { CeleriacOptions, CeleryQuery } from './celery-query.ts';
import { Exporter, told } from './exporter.ts';
import { checkHealth } from './health.ts';
import { isListed, valuesOf } from './known-values.ts';
import { canBeLive, live } from './live/live.ts';
import { textOfAdHoc, textOfQuery, together } from './query-text.ts';
import { read } from './read/read.ts';
import type { Source } from './source.ts';
import { CeleryVariables } from './variables.ts';

/** Celery's tasks, workers, queues and events as Grafana's data, read from one exporter through the data source's proxy. */
export class CeleryDataSource extends DataSourceApi<CeleryQuery, CeleriacOptions> implements Source {
  readonly exporter: Exporter;
  override readonly annotations = annotationSupport;
  readonly #apiUrl: string | undefined;

  constructor(settings: DataSourceInstanceSettings<CeleriacOptions>) {
    super(settings);
    this.exporter = new Exporter(settings.url ?? `/api/datasources/proxy/uid/${settings.uid}`);
    this.#apiUrl = settings.jsonData.apiUrl;
    this.variables = new CeleryVariables(this);
  }

  override getDefaultQuery(_app: CoreApp): Partial<CeleryQuery> {
    return { ...DEFAULTS };
  }

  override filterQuery(query: CeleryQuery): boolean {
    const { queryType, uuid, worker } = whole(query);
    if (query.hide === true) return false;
    if (queryType === 'task') return uuid.trim() !== '';
    return queryType !== 'worker' || worker.trim() !== '';
  }

  override query(request: DataQueryRequest<CeleryQuery>): Observable<DataQueryResponse> {
    const targets = request.targets.filter((target) => this.filterQuery(target));
    if (targets.length === 0) return of({ data: [], state: LoadingState.Done });
    return merge(...targets.map((target) => this.#answer(target, request)));
  }

  #answer(target: CeleryQuery, request: DataQueryRequest<CeleryQuery>): Observable<DataQueryResponse> {
    let asked: Asked;
    try {
      asked = this.asked(target, request);
    } catch (thrown) {
      return of(failure(target.refId, thrown));
    }
    if (canBeLive(asked)) return live(this.exporter, asked);
    return new Observable<DataQueryResponse>((subscriber) => {
      const abort = new AbortController();
      read(this.exporter, asked, abort.signal).then(
        (data) => {
          subscriber.next({ key: asked.refId, data, state: LoadingState.Done });
          subscriber.complete();
        },
        (thrown: unknown) => {
          if (abort.signal.aborted) return;
          subscriber.next(failure(asked.refId, thrown));
          subscriber.complete();
        },
      );
      return () => abort.abort();
    });
  }

  /** @throws Error that says what cannot be asked */
  asked(target: CeleryQuery, request: Pick<DataQueryRequest<CeleryQuery>, 'range' | 'intervalMs' | 'scopedVars'> & Partial<DataQueryRequest<CeleryQuery>>): Asked {
    return askedOf(target, { ...request, filters: request.filters ?? this.#adHoc() }, grafanasVariables);
  }

  /** Dashboards of the older kind keep their filters where only Grafana's own data sources look by their types. */
  #adHoc(): readonly AdHocVariableFilter[] {
    const service = getTemplateSrv() as { getAdhocFilters?: (name: string) => AdHocVariableFilter[] };
    return service.getAdhocFilters?.(this.name) ?? [];
  }

  testDatasource(): Promise<TestDataSourceResponse> {
    return checkHealth(this.exporter, this.#apiUrl);
  }

  override getQueryDisplayText(query: CeleryQuery): string {
    const all = whole(query);
    return [all.queryType, textOfQuery(all), all.uuid, all.worker, all.queue].filter((part) => part !== '').join(' ');
  }

  override async getTagKeys(_options?: DataSourceGetTagKeysOptions<CeleryQuery>): Promise<MetricFindValue[]> {
    const first = LISTED.map((name) => ({ text: name, value: name, group: 'Tasks' }));
    const rest = FIELDS.filter(({ name }) => !isListed(name)).map(({ name }) => ({ text: name, value: name, group: 'More' }));
    return [...first, ...rest];
  }

  override async getTagValues({ key, timeRange, filters }: DataSourceGetTagValuesOptions<CeleryQuery>): Promise<MetricFindValue[]> {
    if (!isListed(key)) return [];
    const others = filters.filter((filter) => filter.key !== key);
    const values = await valuesOf(this.exporter, key, { q: textOfAdHoc(others), from: timeRange?.from.valueOf(), to: timeRange?.to.valueOf() });
    return values.map((value) => ({ text: value, value }));
  }

  override interpolateVariablesInQueries(queries: CeleryQuery[], scopedVars: ScopedVars, filters: AdHocVariableFilter[] = []): CeleryQuery[] {
    return queries.map((query) => {
      const all = whole(query);
      const q = together([textWithVariables(all, scopedVars, grafanasVariables), textOfAdHoc(filters)]);
      const said = (text: string): string => grafanasVariables.replace(text, scopedVars, (value) => (typeof value === 'string' ? value : value.join()));
      return { ...query, editor: 'code', q, cluster: said(all.cluster), worker: said(all.worker), queue: said(all.queue), uuid: said(all.uuid) };
    });
  }

  /** A click on a cell in Explore. */
  override modifyQuery(query: CeleryQuery, { type, options }: QueryFixAction): CeleryQuery {
    const { key, value } = options ?? {};
    if (key === undefined || value === undefined) return query;
    const operator = type === 'ADD_FILTER_OUT' ? '!=' : '=';
    const all = whole(query);
    if (all.editor === 'builder') return { ...query, filters: [...all.filters, { field: key, operator, value }] };
    return { ...query, q: together([all.q, textOfAdHoc([{ key, operator, value }])]) };
  }
}

function failure(refId: string, thrown: unknown): DataQueryResponse {
  const trouble = troubleOf(thrown);
  const message = trouble.kind === 'fault' && thrown instanceof Error && trouble.what === 'The app itself failed' ? thrown.message : told(trouble);
  return { key: refId, data: [], state: LoadingState.Error, errors: [{ message, refId }] };
}
