import type { DataFrame } from '@grafana/data';

/** A worker as a frame of the data source tells of it. */
export interface WorkerRow {
  readonly cluster: string;
  readonly name: string;
  readonly presence: string;
  readonly pool: string | null;
  readonly queues: readonly string[];
  readonly version: string | null;
  readonly concurrency: number | null;
  readonly active: number | null;
  readonly prefetched: number | null;
  readonly processed: number | null;
  readonly load: number | null;
  /** Seconds. */
  readonly uptime: number | null;
}

export function tellsOfWorkers({ fields }: Pick<DataFrame, 'fields'>): boolean {
  return ['worker', 'presence'].every((name) => fields.some((field) => field.name === name));
}

export function workerRows(frames: readonly DataFrame[]): readonly WorkerRow[] {
  return frames.filter(tellsOfWorkers).flatMap((frame) => {
    const values = new Map(frame.fields.map(({ name, values: of }) => [name, of as readonly unknown[]]));
    return Array.from({ length: frame.length }, (_, index) => {
      const text = (name: string): string | null => {
        const value = values.get(name)?.[index];
        return typeof value === 'string' && value !== '' ? value : null;
      };
      const number = (name: string): number | null => {
        const value = values.get(name)?.[index];
        return typeof value === 'number' ? value : null;
      };
      return {
        cluster: text('cluster') ?? '',
        name: text('worker') ?? '',
        presence: text('presence') ?? 'offline',
        pool: text('pool'),
        queues: text('queues')?.split(', ') ?? [],
        version: text('version'),
        concurrency: number('concurrency'),
        active: number('active'),
        prefetched: number('prefetched'),
        processed: number('processed'),
        load: number('load1'),
        uptime: number('uptime'),
      };
    });
  });
}
