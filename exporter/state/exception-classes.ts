import { OVERFLOW } from './overflow.ts';

export const UNKNOWN_EXCEPTION = 'UnknownException';
const MAX_CLASSES = 200;
// ValueError('x'), app.errors.OutOfStock(), <ExceptionInfo: KeyError('id')>, <MaybeEncodingError: "…">
const CLASS = /^(?:<ExceptionInfo: )?(?:(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w{0,99})\(|<(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w{0,99})[:(])/;
const HEAD = 512;

/** The class in an exception's repr, without its module; `UnknownException` where the repr shows none. */
export function exceptionClass(repr: string | null | undefined): string {
  if (repr == null) return UNKNOWN_EXCEPTION;
  const match = CLASS.exec(repr.length > HEAD ? repr.slice(0, HEAD) : repr);
  return match?.[1] ?? match?.[2] ?? UNKNOWN_EXCEPTION;
}

/** Classes seen so far, each a label: past the bound new ones are counted together. */
export class ExceptionClasses {
  readonly #known = new Set<string>();

  of(repr: string | null | undefined): string {
    const name = exceptionClass(repr);
    if (this.#known.has(name)) return name;
    if (this.#known.size >= MAX_CLASSES) return OVERFLOW;
    this.#known.add(name);
    return name;
  }
}
