import { CeleriacError } from '../errors.ts';
import { nestsDeeperThan } from './nesting.ts';

/** A number as its JSON has it, where a JavaScript number would be another: `3.0`, `9007199254740993`. Written out again as it stands. */
export interface ExactNumber {
  readonly rawJSON: string;
}

/** ES2025's, which the compiler does not know yet (https://tc39.es/proposal-json-parse-with-source/). */
const exactly = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown;
  rawJSON(text: string): ExactNumber;
  isRawJSON(value: unknown): value is ExactNumber;
};

/** Python's sys.int_info.default_max_str_digits; a worker could not read the message. */
const MAX_DIGITS = 4300;
/** Only with a point, an exponent, a minus or this many digits may a number not be what JavaScript makes of it. */
const TELLING = /[0-9][.eE]|-0|[0-9]{16}/;

/**
 * Reads JSON so that `JSON.stringify` gives the same values again: to Python 3 and 3.0 are not the same, and its integers have
 * no end.
 * @param what names it where it cannot be read
 * @throws CeleriacError `bad-input`
 */
export function parseExactly(text: string, maxDepth: number, what = 'this'): unknown {
  if (nestsDeeperThan(text, maxDepth)) throw new CeleriacError('bad-input', `${what} is nested deeper than ${maxDepth} levels`);
  try {
    if (!TELLING.test(text)) return JSON.parse(text);
    return exactly.parse(text, (_, value, { source }) => {
      if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
      if (source.length > MAX_DIGITS) throw new CeleriacError('bad-input', `a number has more than the ${MAX_DIGITS} digits that Python reads`);
      return exactly.rawJSON(source);
    });
  } catch (thrown) {
    if (thrown instanceof CeleriacError) throw thrown;
    throw new CeleriacError('bad-input', `${what} is not valid JSON`);
  }
}

/** Of another serializer than JSON. @param source as JSON writes it: `3.0` */
export function exactNumber(source: string): ExactNumber {
  return exactly.rawJSON(source);
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return exactly.isRawJSON(value);
}

/** The value with plain numbers: near ones, where they cannot be exact. */
export function plainNumbers(value: unknown): unknown {
  if (isExactNumber(value)) return Number(value.rawJSON);
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainNumbers(item)]));
}
