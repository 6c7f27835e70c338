import { useEffect, useSyncExternalStore } from 'react';
import type { Clusters } from '../../exporter/contract/cluster.ts';
import { useAnswer } from '../client/use-answer.ts';
import { useNow } from '../show/use-now.ts';
import { clusterLine, before } from './cluster-line.ts';
import { pageLine } from './page-line.ts';
import { useScope } from './use-scope.ts';

/** An answer that is older says so: the refresh may be off, or fail. */
const FRESH_MS = 20_000;

/** Beneath the title; until something is known, the question that the page answers. */
export function PageLine({ question }: { readonly question: string }) {
  const words = useSyncExternalStore(pageLine.subscribe, () => pageLine.words);
  return <span data-testid="celeriac-line">{words ?? question}</span>;
}

/** Says for a page that says nothing itself how its clusters are. */
export function ClusterLine() {
  const { clusters: cluster, tick } = useScope();
  const { data, at = 0 } = useAnswer<Clusters>({ path: '/api/v1/clusters', query: { cluster }, tick });
  const now = useNow(5_000);
  const known = data === undefined ? undefined : clusterLine(data.clusters, at / 1000);
  const words = known === undefined || now - at < FRESH_MS ? known : `${known} · known ${before((now - at) / 1000)}`;
  useEffect(() => {
    pageLine.common(words);
    return () => pageLine.common(undefined);
  }, [words]);
  return null;
}
