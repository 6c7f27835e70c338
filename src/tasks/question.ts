import type { Trouble } from '../client/problem.ts';

interface Filters {
  /** As somebody wrote it. */
  readonly q: string;
  /** Of the chip; '' for all. */
  readonly state: string;
  readonly range: { readonly from: string; readonly to: string };
}

/** What is written, what is clicked and what the time picker says, as one query. */
export function questionOf({ q, state, range: { from, to } }: Filters): string {
  const terms = [
    ...(q === '' ? [] : [`(${q})`]),
    ...(state === '' ? [] : [`state:${/^\w+$/.test(state) ? state : `"${state}"`}`]),
    `time>=${from}`,
    ...(to === 'now' ? [] : [`time<=${to}`]),
  ];
  return terms.join(' ');
}

/** The same for a request that takes one cluster or all of them: several are part of the query. */
export function withClusters(question: string, clusters: readonly string[] | undefined): { readonly query: string; readonly cluster: string | undefined } {
  if (clusters === undefined || clusters.length <= 1) return { query: question, cluster: clusters?.[0] };
  return { query: `(${clusters.map((name) => `cluster:"${name.replace(/[\\"]/g, '\\$&')}"`).join(' OR ')}) ${question}`, cluster: undefined };
}

/** A trouble of the whole question as one of what was written: its parenthesis is ours. */
export function troubleInWriting(trouble: Trouble | undefined, { q }: Pick<Filters, 'q'>): Trouble | undefined {
  if (trouble?.kind !== 'bad-input' || trouble.parameter !== 'q' || q === '') return undefined;
  const { column } = trouble;
  return column === undefined ? trouble : { ...trouble, column: Math.max(1, Math.min(q.length + 1, column - 1)) };
}
