import type { ResultObservation } from '../event/observation.ts';
import { keptText, keptTraceback, textBytes } from './kept-text.ts';

const STORED_BYTES = 72;

/** The latest that the result backend told of a task, until events tell as much. */
export interface StoredResult {
  /** By our clock. */
  readonly at: number;
  readonly state: string;
  readonly result: string | undefined;
  readonly exception: string | undefined;
  readonly traceback: string | undefined;
}

export function storedOf({ at, state, result, exception, traceback }: ResultObservation, maxLength: number): StoredResult {
  const kept = (text: string | undefined): string | undefined => (text === undefined ? undefined : keptText(text, maxLength));
  return { at, state, result: kept(result), exception: kept(exception), traceback: traceback === undefined ? undefined : keptTraceback(traceback, maxLength) };
}

export function storedBytes(stored: StoredResult | undefined): number {
  if (stored === undefined) return 0;
  return STORED_BYTES + textBytes(stored.result) + textBytes(stored.exception) + textBytes(stored.traceback);
}
