import { parseExactly } from '../message/exact-json.ts';
import { parseJson } from '../message/json.ts';

/** A value out of a payload, in which numbers that JavaScript would change (1.0, 2^64) stand as they were written. */
export interface Exact {
  readonly tree: unknown;
  /** False where something was lost: NaN. */
  readonly whole: boolean;
}

/** @throws UndecodableError */
export function parseExactJson(text: string, maxDepth: number): Exact {
  try {
    return { tree: parseExactly(text, maxDepth), whole: true };
  } catch {
    // It says why in words of this folder's, or reads what Python alone writes.
    return { tree: parseJson(text, maxDepth), whole: false };
  }
}
