import { CustomVariableSupport } from '@grafana/data';
import type { DataQueryRequest, DataQueryResponse } from '@grafana/data';
import { from, map } from 'rxjs';
import type { Observable } from 'rxjs';
import { NO_VARIABLE } from './celery-query.ts';
import type { VariableQuery } from './celery-query.ts';
import { VariableEditor } from './editor/VariableEditor.tsx';
import { valuesOf } from './known-values.ts';
import type { Source } from './source.ts';

/** What a dashboard's variable is filled with. */
export class CeleryVariables extends CustomVariableSupport<Source, VariableQuery> {
  override readonly editor = VariableEditor;
  readonly #source: Source;

  constructor(source: Source) {
    super();
    this.#source = source;
  }

  /** Grafana asks nothing for a variable without a query, while the editor shows what it begins with as chosen. */
  override getDefaultQuery(): Omit<VariableQuery, 'queryType'> {
    return NO_VARIABLE;
  }

  override query({ targets, range, scopedVars, intervalMs }: DataQueryRequest<VariableQuery>): Observable<DataQueryResponse> {
    const { field = NO_VARIABLE.field, q = '', cluster = '' } = targets[0] ?? NO_VARIABLE;
    const asked = this.#source.asked({ refId: 'variable', queryType: 'tasks', editor: 'code', q, cluster }, { range, scopedVars, intervalMs: intervalMs ?? 1_000, filters: [] });
    const values = valuesOf(this.#source.exporter, field, { q: asked.q, cluster: asked.cluster, from: asked.from, to: asked.to });
    return from(values).pipe(map((found) => ({ data: found.map((value) => ({ text: value, value })) })));
  }
}
