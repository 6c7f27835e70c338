import type { TaskDetail } from '../../exporter/contract/task.ts';

export interface Progress {
  readonly done: number;
  readonly of: number;
  /** From 0 to 1. */
  readonly share: number;
}

/** How far it is, by its latest event or state that tells `current` and `total`, as Celery's own examples do; undefined: nothing tells it. */
export function progressOf({ events, result, state }: Pick<TaskDetail, 'events' | 'result' | 'state'>): Progress | undefined {
  for (const { fields } of [...events].sort((a, b) => b.timestamp - a.timestamp)) {
    const found = read(fields);
    if (found !== undefined) return found;
  }
  return state === 'PROGRESS' && result !== null ? read(parsed(result)) : undefined;
}

function read(fields: Readonly<Record<string, unknown>> | undefined): Progress | undefined {
  const done = fields?.['current'] ?? fields?.['done'];
  const of = fields?.['total'];
  if (typeof done !== 'number' || typeof of !== 'number' || of <= 0) return undefined;
  return { done, of, share: Math.max(0, Math.min(1, done / of)) };
}

/** A result is JSON, or the repr of a dict. */
function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  for (const candidate of [text, text.replaceAll("'", '"')]) {
    try {
      const value: unknown = JSON.parse(candidate);
      if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
    } catch {
      // the next one
    }
  }
  return undefined;
}
