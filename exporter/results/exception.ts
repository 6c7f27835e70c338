import type { StoredException } from '../contract/result.ts';
import { reprOf } from './repr.ts';

/** Celery's states whose result is an exception (celery.states.EXCEPTION_STATES). */
export const EXCEPTION_STATES: ReadonlySet<string> = new Set(['FAILURE', 'RETRY', 'REVOKED']);

/**
 * `{"exc_type": "OutOfStock", "exc_message": ["no such article"], "exc_module": "tasks"}`, or in some places the repr alone.
 * @param max characters of its repr
 * @returns undefined for what is no exception
 */
export function exceptionOf(stored: unknown, max: number): StoredException | undefined {
  if (typeof stored === 'string') return { type: /^[\w.]+/.exec(stored)?.[0] ?? '', module: null, message: [], repr: stored };
  if (typeof stored !== 'object' || stored === null || !('exc_type' in stored) || typeof stored.exc_type !== 'string') return undefined;
  const given: unknown = 'exc_message' in stored ? stored.exc_message : [];
  const message: readonly unknown[] = Array.isArray(given) ? given : [given];
  const module = 'exc_module' in stored && typeof stored.exc_module === 'string' ? stored.exc_module : null;
  return { type: stored.exc_type, module, message, repr: `${stored.exc_type}(${message.map((word) => reprOf(word, max)).join(', ')})` };
}
