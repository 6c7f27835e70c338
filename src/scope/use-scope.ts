import { useContext, useMemo } from 'react';
import { sceneGraph } from '@grafana/scenes';
import type { MultiValueVariable } from '@grafana/scenes';
import type { Query } from '../client/exporter.ts';
import { CLUSTER } from './cluster-variable.ts';
import { PageContext } from './page-body.tsx';
import type { PageBody } from './page-body.tsx';

/** What a page looks at. */
export interface Scope {
  readonly body: PageBody;
  /** Parameters for the exporter; the same text from refresh to refresh while the range is relative. */
  readonly range: { readonly from: string; readonly to: string };
  readonly seconds: number;
  /** Undefined: all. */
  readonly clusters: readonly string[] | undefined;
  /** Another object after each refresh. */
  readonly tick: unknown;
  /** Asks everything anew. */
  readonly refresh: () => void;
  /** For links to other pages, so that they look at the same. */
  readonly kept: { readonly from: string; readonly to: string; readonly cluster?: string };
}

/** Of relative times the exporter reads these itself; others are worked out here. */
const RELATIVE = /^now(-\d+[smhd])?$/;

export function useScope(): Scope {
  const body = useContext(PageContext);
  if (body === undefined) throw new Error('A page stands in a PageBody');
  const { from, to, value } = sceneGraph.getTimeRange(body).useState();
  const variable = sceneGraph.lookupVariable(CLUSTER, body) as MultiValueVariable | null;
  const chosen = variable?.useState().value;
  const clusters = selected(chosen);
  const names = clusters?.join();
  return useMemo(
    () => ({
      body,
      range: {
        from: RELATIVE.test(from) ? from : String(value.from.valueOf()),
        to: RELATIVE.test(to) ? to : String(value.to.valueOf()),
      },
      seconds: (value.to.valueOf() - value.from.valueOf()) / 1000,
      clusters: names?.split(','),
      tick: value,
      refresh: () => sceneGraph.getTimeRange(body).onRefresh(),
      kept: { from, to, ...(names !== undefined && { cluster: names }) },
    }),
    [body, from, to, value, names],
  );
}

function selected(value: unknown): readonly string[] | undefined {
  const names = Array.isArray(value) ? value.map(String) : typeof value === 'string' && value !== '' ? [value] : [];
  return names.length === 0 || names.includes('$__all') ? undefined : names;
}

/** The parameters of a question about a time range. */
export function ranged({ range, clusters }: Scope, more: Query = {}): Query {
  return { ...range, cluster: clusters, ...more };
}
