import { reasonOf } from '../errors.ts';
import { nestsDeeperThan } from './nesting.ts';
import { UndecodableError } from './undecodable.ts';

/** JSON as Python writes it: with NaN and Infinity, which become null. Throws `UndecodableError`. */
export function parseJson(text: string, maxDepth: number): unknown {
  if (nestsDeeperThan(text, maxDepth)) throw new UndecodableError('too-deep', `nested deeper than ${maxDepth} levels`);
  try {
    return JSON.parse(text);
  } catch (error) {
    try {
      return JSON.parse(withoutNaN(text));
    } catch {
      throw new UndecodableError('malformed', `not JSON: ${reasonOf(error).slice(0, 200)}`, { cause: error });
    }
  }
}

const STRING_OR_NAN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:NaN|Infinity)/gs;

function withoutNaN(text: string): string {
  return text.replace(STRING_OR_NAN, (token) => (token.startsWith('"') ? token : 'null'));
}
