import { QueryError } from './query-error.ts';

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600, d: 86_400, w: 604_800 };
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|min|m|h|d|w)?$/;

/** `2s`, `1.5m`, `200ms`, `3` (seconds) → seconds. */
export function parseDuration(text: string, position: number): number {
  const found = DURATION.exec(text);
  if (!found) throw new QueryError(`"${text}" is not a duration`, position, 'write for example 200ms, 2s, 1.5m or 3h');
  return Number(found[1]) * (DURATION_UNITS[found[2] ?? 's'] ?? 1);
}

/**
 * `now`, `-15m` and `now-15m`, epoch seconds or milliseconds, `2026-11-23`, `2026-11-23T02:14`, `…Z`, `…+02:00` → epoch
 * seconds. Without a zone it is UTC, so that one query means one thing everywhere.
 */
export function parseTime(text: string, position: number, now: number): number {
  const relative = /^(?:now)?(?:([+-])(.+))?$/.exec(text);
  if (text !== '' && relative && !/^\d/.test(text)) {
    if (relative[1] === undefined) return now;
    const span = parseDuration(relative[2] ?? '', position);
    return relative[1] === '-' ? now - span : now + span;
  }
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Number(text);
  if (/^\d{12,14}$/.test(text)) return Number(text) / 1000;
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?$/.exec(text);
  const parsed = iso ? Date.parse(`${iso[1]}T${iso[2] ?? '00:00'}${iso[3] ?? 'Z'}`) : Number.NaN;
  if (Number.isNaN(parsed)) {
    throw new QueryError(`"${text}" is not a time`, position, 'write for example now-15m, 2026-11-23 or 2026-11-23T02:14Z');
  }
  return parsed / 1000;
}

export function parseCount(text: string, position: number): number {
  if (!/^\d+$/.test(text)) throw new QueryError(`"${text}" is not a whole number`, position);
  return Number(text);
}
