import type { DataFrame } from '@grafana/data';

/** A task as a frame of the data source tells of it. Times are epoch seconds, spans seconds. */
export interface TaskRow {
  readonly cluster: string;
  readonly uuid: string;
  readonly name: string | null;
  readonly state: string;
  readonly worker: string | null;
  readonly queue: string | null;
  readonly seen: number | null;
  readonly received: number | null;
  readonly started: number | null;
  readonly ended: number | null;
  readonly wait: number | null;
  readonly runtime: number | null;
  readonly retries: number | null;
  readonly args: string | null;
  readonly kwargs: string | null;
  readonly result: string | null;
  readonly exception: string | null;
}

const TEXTS = ['name', 'worker', 'queue', 'args', 'kwargs', 'result', 'exception'] as const;
const TIMES = ['seen', 'received', 'started', 'ended'] as const;
const NUMBERS = ['wait', 'runtime', 'retries'] as const;

/** Whether a frame tells of tasks: it has their ids and states, by the names that the data source gives them. */
export function tellsOfTasks({ fields }: Pick<DataFrame, 'fields'>): boolean {
  return ['uuid', 'state'].every((name) => fields.some((field) => field.name === name));
}

export function taskRows(frames: readonly DataFrame[]): readonly TaskRow[] {
  return frames.filter(tellsOfTasks).flatMap((frame) => {
    const values = new Map(frame.fields.map(({ name, values: of }) => [name, of as readonly unknown[]]));
    return Array.from({ length: frame.length }, (_, index) => {
      const at = (name: string): unknown => values.get(name)?.[index] ?? null;
      return {
        cluster: textOf(at('cluster')) ?? '',
        uuid: textOf(at('uuid')) ?? '',
        state: textOf(at('state')) ?? 'PENDING',
        ...record(TEXTS, (name) => textOf(at(name))),
        // Grafana's times are milliseconds.
        ...record(TIMES, (name) => scaled(numberOf(at(name)), 1_000)),
        ...record(NUMBERS, (name) => numberOf(at(name))),
      };
    });
  });
}

function record<Name extends string, Value>(names: readonly Name[], of: (name: Name) => Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function scaled(value: number | null, by: number): number | null {
  return value === null ? null : value / by;
}
