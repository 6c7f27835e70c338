import type { AdHocVariableFilter, DataQueryRequest, ScopedVars } from '@grafana/data';
import type { CeleryQuery, WholeQuery } from './celery-query.ts';
import { whole } from './celery-query.ts';
import { textOfAdHoc, textOfQuery, together } from './query-text.ts';
import type { Interpolation } from '../language/variables.ts';
import { interpolated, valuesIn } from '../language/variables.ts';

/** A query of a panel, its variables and the dashboard's filters worked in, and its time range. */
export interface Asked {
  readonly query: WholeQuery;
  readonly refId: string;
  /** Which tasks, without the time range. */
  readonly q: string;
  /** Undefined: all. */
  readonly cluster: readonly string[] | undefined;
  readonly workers: readonly string[];
  readonly queues: readonly string[];
  readonly uuid: string;
  readonly step: string;
  readonly filters: readonly AdHocVariableFilter[];
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** The range ends now, and goes on ending now. */
  readonly isLiveRange: boolean;
  readonly intervalMs: number;
  readonly maxDataPoints: number;
}

export type Request = Pick<DataQueryRequest<CeleryQuery>, 'range' | 'intervalMs' | 'scopedVars'> & { readonly maxDataPoints?: number; readonly filters?: readonly AdHocVariableFilter[] };

/** @throws Error that says what cannot be asked */
export function askedOf(target: CeleryQuery, { range, intervalMs, maxDataPoints, scopedVars, filters = [] }: Request, interpolation: Interpolation): Asked {
  const query = whole(target);
  const clusters = valuesIn(query.cluster, scopedVars, interpolation);
  return {
    query,
    refId: target.refId,
    q: together([textWithVariables(query, scopedVars, interpolation), textOfAdHoc(filters)]),
    cluster: clusters.length === 0 ? undefined : clusters,
    workers: valuesIn(query.worker, scopedVars, interpolation),
    queues: valuesIn(query.queue, scopedVars, interpolation),
    uuid: valuesIn(query.uuid, scopedVars, interpolation)[0] ?? '',
    step: interpolation.replace(query.step, scopedVars),
    filters,
    from: range.from.valueOf(),
    to: range.to.valueOf(),
    isLiveRange: range.raw.to === 'now',
    intervalMs,
    maxDataPoints: maxDataPoints ?? 1_000,
  };
}

export function textWithVariables(query: Pick<WholeQuery, 'editor' | 'filters' | 'q'>, scoped: ScopedVars, interpolation: Interpolation): string {
  return interpolated(textOfQuery(query), scoped, interpolation);
}

/**
 * The dashboard's filters for what is no task: a worker has a name and a cluster, a queue too. A filter about something else does
 * not concern it.
 */
export function passes(filters: readonly AdHocVariableFilter[], of: Readonly<Record<string, string | null>>): boolean {
  return filters.every(({ key, operator, value, values = [value] }) => {
    const has = of[key];
    if (has === undefined) return true;
    const same = (one: string): boolean => (has ?? '').toLowerCase() === one.toLowerCase();
    const fits = (): boolean => new RegExp(`^(?:${value})$`, 'i').test(has ?? '');
    switch (operator) {
      case '=':
        return same(value);
      case '!=':
        return !same(value);
      case '=|':
        return values.some(same);
      case '!=|':
        return !values.some(same);
      case '=~':
        return fits();
      case '!~':
        return !fits();
      default:
        return true;
    }
  });
}
