import type { Clusters } from '../../exporter/contract/cluster.ts';
import type { Queues } from '../../exporter/contract/queue.ts';
import type { AggregateAnswer } from '../../exporter/contract/tasks.ts';
import type { Workers } from '../../exporter/contract/worker.ts';
import { STATES } from '../language/fields.ts';
import { LISTED } from './celery-query.ts';
import type { ListedField } from './celery-query.ts';
import type { Exporter } from './exporter.ts';

export function isListed(field: string): field is ListedField {
  return (LISTED as readonly string[]).includes(field);
}

export interface Wanted {
  readonly cluster?: readonly string[];
  /** Of names and exceptions: those of tasks that match, in this range, in milliseconds since the epoch. */
  readonly q?: string;
  readonly from?: number;
  readonly to?: number;
}

/** Values of a field as they are known now, sorted. @throws ExporterError */
export async function valuesOf(exporter: Exporter, field: ListedField, { cluster, q, from, to }: Wanted = {}): Promise<readonly string[]> {
  switch (field) {
    case 'cluster':
      return sorted((await exporter.ask<Clusters>('/api/v1/clusters')).clusters.map(({ name }) => name));
    case 'worker':
      return sorted((await exporter.ask<Workers>('/api/v1/workers', { cluster })).workers.map(({ name }) => name));
    case 'queue':
      return sorted((await exporter.ask<Queues>('/api/v1/queues', { cluster })).queues.map(({ name }) => name));
    case 'state':
    case 'name':
    case 'exception': {
      const range = { from: Math.floor(from ?? Date.now() - 86_400_000), to: Math.ceil(to ?? Date.now()) };
      const { rows } = await exporter.ask<AggregateAnswer>('/api/v1/aggregate', { q, cluster, by: field, ...range });
      const found = rows.map(({ by }) => by[field] ?? '').filter((value) => value !== '');
      return sorted(field === 'state' ? [...STATES, ...found] : found);
    }
  }
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
