import { reasonOf } from '../errors.ts';
import { parseJson } from '../message/json.ts';
import { nestsDeeperThan } from '../message/nesting.ts';
import { UndecodableError } from '../message/undecodable.ts';

/** JSON.parse with the text of each number, and numbers that are written as they were read: in V8, not yet in TypeScript. */
const SourceJson = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown;
  rawJSON(text: string): object;
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
};

/** A value out of a payload, in which numbers that JavaScript would change (1.0, 2^64) stand as they were written. */
export interface Exact {
  readonly tree: unknown;
  /** False where something was lost: NaN. */
  readonly whole: boolean;
}

/** @throws UndecodableError */
export function parseExactJson(text: string, maxDepth: number): Exact {
  if (nestsDeeperThan(text, maxDepth)) throw new UndecodableError('too-deep', `nested deeper than ${maxDepth} levels`);
  try {
    return { tree: SourceJson.parse(text, keepNumber), whole: true };
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new UndecodableError('malformed', `not JSON: ${reasonOf(thrown)}`);
    return { tree: parseJson(text, maxDepth), whole: false };
  }
}

/** A number of another serializer: a float stays one though it be whole. */
export function exactNumber(source: string): object {
  return SourceJson.rawJSON(source);
}

/** As JSON again, to the last digit. */
export function jsonOf(tree: unknown): string {
  return JSON.stringify(tree);
}

/** The same as plain values, a copy; its depth must be bounded. */
export function plainOf(tree: unknown): unknown {
  if (typeof tree !== 'object' || tree === null) return tree;
  if (SourceJson.isRawJSON(tree)) return Number(tree.rawJSON);
  if (Array.isArray(tree)) return tree.map(plainOf);
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, plainOf(value)]));
}

function keepNumber(_: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && source !== undefined && String(value) !== source ? SourceJson.rawJSON(source) : value;
}
