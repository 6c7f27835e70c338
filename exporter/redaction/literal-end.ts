/**
 * Where a string or a bracket ends in a text that Python's repr, Celery's shorter kin of it, JSON, or a person wrote: possibly
 * one inside the other, cut off anywhere. Where that cannot be told, everything behind is taken for part of it: a mask
 * that reaches too far costs a reader something, one that is too short gives a secret away.
 */

const BACKSLASH = 92;
/** What may follow a string's closing quote. Celery writes bytes without escaping the quotes in them: one before a letter closes nothing. */
const AFTER_CLOSING = /[\s,)\]}>:;'"`\\|&<]/;
const OPENING = '([{';
const CLOSING = ')]}';

/** `b'`, `'`, `\"`: how a string begins. */
export interface Opening {
  /** Where its content begins. */
  readonly at: number;
  readonly quote: string;
  /** Backslashes before the quote: the string stands inside another. */
  readonly depth: number;
}

const STRING = /(?:[bruf]{0,2})(\\*)(["'`])/iy;

export function openingAt(text: string, at: number): Opening | undefined {
  STRING.lastIndex = at;
  const match = STRING.exec(text);
  if (match === null) return undefined;
  const [all, backslashes = '', quote = ''] = match;
  const triple = backslashes === '' && text.startsWith(quote + quote, at + all.length);
  return { at: at + all.length + (triple ? 2 : 0), quote: triple ? quote.repeat(3) : quote, depth: backslashes.length };
}

/** Where the string's content ends: at its closing quote, at the end of the string around it, or at the text's end. */
export function contentEnd(text: string, { at, quote, depth }: Opening): number {
  for (let from = at; ; ) {
    const found = text.indexOf(quote, from);
    if (found < 0) return text.length;
    const before = backslashesBefore(text, found, at);
    const next = text[found + quote.length];
    if (next === undefined || AFTER_CLOSING.test(next)) {
      if (before <= depth) return found - before;
      // `\'` before a comma: an escaped quote, or, as Celery escapes no backslash, a string that ends in one.
      return text.length;
    }
    from = found + 1;
  }
}

/** Behind the bracket that closes the one at `at`. */
export function bracketEnd(text: string, at: number): number {
  let open = 0;
  for (let index = at; index < text.length; index += 1) {
    const character = text[index]!;
    if (OPENING.includes(character)) open += 1;
    else if (CLOSING.includes(character)) {
      open -= 1;
      if (open === 0) return index + 1;
    } else if (character === "'" || character === '"') {
      const opening: Opening = { at: index + 1, quote: character, depth: backslashesBefore(text, index, at) };
      index = closingEnd(text, opening) - 1;
    }
  }
  return text.length;
}

/** Behind the closing quote. */
export function closingEnd(text: string, opening: Opening): number {
  const end = contentEnd(text, opening);
  return Math.min(text.length, end + backslashesAt(text, end) + opening.quote.length);
}

export function mayFollowClosing(character: string | undefined): boolean {
  return character === undefined || AFTER_CLOSING.test(character);
}

function backslashesBefore(text: string, at: number, from: number): number {
  let index = at;
  while (index > from && text.charCodeAt(index - 1) === BACKSLASH) index -= 1;
  return at - index;
}

function backslashesAt(text: string, at: number): number {
  let index = at;
  while (text.charCodeAt(index) === BACKSLASH) index += 1;
  return index - at;
}
