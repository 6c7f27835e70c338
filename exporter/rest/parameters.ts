import { CeleriacError } from '../errors.ts';

/** C0 control characters except white space, which Tornado turns to spaces. */
const CONTROL = /[\x00-\x08\x0e-\x1f]/g;
const TRUE = new Set(['y', 'yes', 't', 'true', 'on', '1']);
const FALSE = new Set(['n', 'no', 'f', 'false', 'off', '0']);

/** A request's query, and behind it what its body names, read as Flower reads it: the last of several values, white space around it dropped. */
export class Parameters {
  readonly #query: URLSearchParams;

  /** @param query as it stands behind the `?` */
  constructor(query: string, body: Iterable<readonly [string, string]> = []) {
    this.#query = new URLSearchParams(query);
    for (const [name, value] of body) this.#query.append(name, value);
  }

  text(name: string): string | undefined {
    return this.#query.getAll(name).at(-1)?.replace(CONTROL, ' ').trim();
  }

  /** Each name that is given, once. */
  names(): ReadonlySet<string> {
    return new Set(this.#query.keys());
  }

  /** Every value, as it stands; empty ones are none. */
  all(name: string): string[] {
    return this.#query.getAll(name).filter((value) => value !== '');
  }

  /** @throws CeleriacError `bad-input` */
  integer(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    // Python's int(): a sign and single underscores between digits.
    if (!/^[+-]?\d+(_\d+)*$/.test(text)) throw invalid(text, 'int');
    return Number(text.replaceAll('_', ''));
  }

  /** @throws CeleriacError `bad-input` */
  decimal(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    // Python's float(), without its inf and nan.
    if (!/^[+-]?(\d+(_\d+)*\.?|\d*\.\d+)(\d*)?(e[+-]?\d+)?$/i.test(text)) throw invalid(text, 'float');
    return Number(text.replaceAll('_', ''));
  }

  /**
   * One that has to be there.
   * @throws CeleriacError `bad-input`
   */
  wanted(name: string): string {
    const text = this.text(name);
    if (text === undefined || text === '') throw new CeleriacError('bad-input', `Missing argument ${name}`);
    return text;
  }

  /** @throws CeleriacError `bad-input` */
  flag(name: string): boolean {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined || FALSE.has(text)) return false;
    if (TRUE.has(text)) return true;
    throw invalid(text, 'bool');
  }
}

export function parametersOf(url = '', body: Iterable<readonly [string, string]> = []): Parameters {
  const mark = url.indexOf('?');
  return new Parameters(mark < 0 ? '' : url.slice(mark + 1), body);
}

function invalid(text: string, type: string): CeleriacError {
  return new CeleriacError('bad-input', `Invalid argument '${text}' of type '${type}'`);
}
