import { OVERFLOW } from './overflow.ts';

export const UNKNOWN_EXCEPTION = 'UnknownException';
const MAX_CLASSES = 200;
// ValueError('x'), app.errors.OutOfStock(), <ExceptionInfo: KeyError('id')>, <MaybeEncodingError: "…">
const CLASS = /^(?:<ExceptionInfo: )?(?:(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w{0,99})\(|<(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w{0,99})[:(])/;
const HEAD = 512;
const TAIL = 4_096;

/** billiard's way to carry a traceback between processes, sent by Celery 5.7 in place of the exception that it carries. */
const CARRIER = 'ExceptionWithTraceback';
// celery.exceptions.Reject: ('not for us', False)
const RAISED = /^(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w{0,99})(?::|$)/;

/**
 * The class in an exception's repr, without its module. Where the repr shows none, the traceback's last line may;
 * else `UnknownException`.
 */
export function exceptionClass(repr: string | null | undefined, traceback?: string): string {
  const match = repr == null ? null : CLASS.exec(repr.length > HEAD ? repr.slice(0, HEAD) : repr);
  const name = match?.[1] ?? match?.[2];
  if (name !== undefined && name !== CARRIER) return name;
  return raisedIn(traceback) ?? UNKNOWN_EXCEPTION;
}

/** What a traceback says was raised: the line behind its last indented one. */
function raisedIn(traceback: string | undefined): string | undefined {
  if (traceback === undefined) return undefined;
  const lines = traceback.slice(-TAIL).split('\n');
  const frame = lines.findLastIndex((line) => line.startsWith('  '));
  return frame === -1 ? undefined : RAISED.exec(lines[frame + 1] ?? '')?.[1];
}

/** Classes seen so far, each a label: past the bound new ones are counted together. */
export class ExceptionClasses {
  readonly #known = new Set<string>();

  of(repr: string | undefined, traceback: string | undefined): string {
    const name = exceptionClass(repr, traceback);
    if (this.#known.has(name)) return name;
    if (this.#known.size >= MAX_CLASSES) return OVERFLOW;
    this.#known.add(name);
    return name;
  }
}
