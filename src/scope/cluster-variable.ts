import { VariableHide } from '@grafana/schema';
import { CustomVariable } from '@grafana/scenes';
import type { VariableValueOption } from '@grafana/scenes';
import { from, map, tap } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Clusters } from '../../exporter/contract/cluster.ts';
import { ask } from '../client/exporter.ts';

export const CLUSTER = 'cluster';

/** The clusters that the exporter watches, all of them unless some are chosen. Hidden where there is but one. */
export class ClusterVariable extends CustomVariable {
  constructor() {
    super({
      name: CLUSTER,
      label: 'Cluster',
      isMulti: true,
      includeAll: true,
      defaultToAll: true,
      allowCustomValue: false,
      hide: VariableHide.hideVariable,
    });
  }

  override getValueOptions(): Observable<VariableValueOption[]> {
    return from(known()).pipe(
      tap((names) => this.setState({ hide: names.length > 1 ? VariableHide.dontHide : VariableHide.hideVariable })),
      map((names) => names.map((name) => ({ label: name, value: name }))),
    );
  }
}

/** An exporter that cannot be asked leaves the choice empty: the page itself says what is wrong. */
async function known(): Promise<readonly string[]> {
  try {
    return (await ask<Clusters>('/api/v1/clusters')).clusters.map(({ name }) => name);
  } catch {
    return [];
  }
}
