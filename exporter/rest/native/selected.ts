import type { NumberTest, Query } from '../../query/ast.ts';
import { parseQuery } from '../../query/parse.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { ParameterError } from '../parameter-error.ts';

/**
 * The clusters that a request is about.
 * @throws ParameterError for one that is not watched here
 */
export function clustersOf<Cluster extends Pick<ClusterAccess, 'name'>>(
  all: readonly Cluster[],
  names: readonly string[] | undefined,
): readonly Cluster[] {
  if (names === undefined) return all;
  const unknown = names.find((name) => !all.some((cluster) => cluster.name === name));
  if (unknown === undefined) return all.filter(({ name }) => names.includes(name));
  throw new ParameterError(
    'cluster',
    `no cluster '${unknown.slice(0, 100)}' is watched here`,
    `known: ${all.map(({ name }) => name).join(', ')}`,
  );
}

/**
 * The request's query, within its clusters and its time range.
 * @throws QueryError with the column in `q`
 */
export function queryOf(
  q: string,
  clusters: readonly string[] | undefined,
  now: number,
  range?: Pick<NumberTest, 'from' | 'to'>,
): Query {
  const of: Query[] = [parseQuery(q, now)];
  if (clusters !== undefined)
    of.push({
      kind: 'or',
      of: clusters.map((name) => ({ kind: 'text', field: 'cluster', match: { how: 'equals', text: name } })),
    });
  if (range?.from || range?.to) of.push({ kind: 'number', field: 'time', from: range.from, to: range.to });
  const wanted = of.filter(({ kind }) => kind !== 'all');
  const [only] = wanted;
  if (only === undefined) return { kind: 'all' };
  return wanted.length === 1 ? only : { kind: 'and', of: wanted };
}
