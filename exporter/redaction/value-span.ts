import { bracketEnd, closingEnd, contentEnd, mayFollowClosing, openingAt } from './literal-end.ts';

/** A piece of a text that is replaced by the mask. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Whether its quotes stay around it. */
  readonly quoted: boolean;
}

/** Nothing is given away by these; and a reader who sees that a password was not given is helped. */
const NOTHING = /^(?:none|true|false|null|nil|undefined|nan|[([{](?:\.{3})?[)\]}]|\.{3})$/i;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
/** Words before what an Authorization header holds. */
const SCHEME = /^(?:bearer|basic|digest|token|negotiate|ntlm|apikey|hmac|signature|aws4-hmac-sha256)$/i;
const ENDS_BARE = /[\s,;&)\]}>]/;
const GAP = /[ \t]*/y;
/** `token: str = 'x'`, in the source lines of a traceback. */
const ASSIGNED = /[ \t]*=[ \t]*/y;

/**
 * The value that begins at `from`, as far as it has to be masked; undefined when it holds nothing.
 * @param line whether a value without quotes may hold spaces: a header's
 * @param isCount whether a number is no secret
 */
export function valueSpan(text: string, from: number, { line, isCount }: { readonly line: boolean; readonly isCount: boolean }): Span | undefined {
  const opening = openingAt(text, from);
  if (opening !== undefined) {
    const to = contentEnd(text, opening);
    return to === opening.at ? undefined : { from: opening.at, to, quoted: true };
  }
  const to = bareEnd(text, from, line);
  const value = text.slice(from, to);
  if (value === '' || NOTHING.test(value) || (isCount && NUMBER.test(value))) return undefined;
  return { from, to: SCHEME.test(value) ? bareEnd(text, past(GAP, text, to), line) : withAssigned(text, to, line), quoted: false };
}

function withAssigned(text: string, to: number, line: boolean): number {
  const from = past(ASSIGNED, text, to);
  if (from === to) return to;
  const opening = openingAt(text, from);
  return opening === undefined ? bareEnd(text, from, line) : closingEnd(text, opening);
}

/** Numbers, names, calls, `<reprs of objects>`, words: up to what separates them from the next thing. */
function bareEnd(text: string, from: number, line: boolean): number {
  if (text[from] === '<') {
    const end = text.indexOf('>', from);
    return end < 0 ? text.length : end + 1;
  }
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '(' || character === '[' || character === '{') at = bracketEnd(text, at) - 1;
    else if (character === '\\') {
      const behind = backslashesEnd(text, at);
      if (endsBehind(text, at, behind)) return at;
      at = behind - 1;
    } else if (character === "'" || character === '"' || character === '`') {
      // `SecretStr('…')` is taken by its bracket, `b'…'` by its opening; an apostrophe within a word belongs to it.
      if (text[at + 1] !== character && mayFollowClosing(text[at + 1])) return at;
    } else if (line ? character === '\n' || character === '\r' : ENDS_BARE.test(character)) return at;
  }
  return text.length;
}

function backslashesEnd(text: string, at: number): number {
  let end = at;
  while (text[end] === '\\') end += 1;
  return end;
}

/** `\n`, a line's end as a repr writes it, and `\'` that ends the string around the value. */
function endsBehind(text: string, at: number, behind: number): boolean {
  const next = text[behind];
  if (next === "'" || next === '"') return mayFollowClosing(text[behind + 1]);
  return behind - at === 1 && (next === 'n' || next === 'r');
}

function past(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
