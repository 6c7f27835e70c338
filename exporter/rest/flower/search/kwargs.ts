import { fold } from './fold.ts';

/**
 * The pairs of a Python dict's repr, folded, as `key=value`: `{'id': 7, 'name': 'Ann'}` → `id=7`, `name=ann`. A string's
 * value is its content, any other value its repr. Reading stops at what is damaged, so that a repr cut short by the worker
 * (`{'id': 7, 'text': 'loooo...`) still gives the pairs before the cut.
 */
export function* kwargsPairs(repr: string): Generator<string> {
  let at = skipSpace(repr, 0);
  if (repr[at] !== '{') return;
  at += 1;
  for (;;) {
    const key = readString(repr, skipSpace(repr, at));
    if (key === undefined) return;
    at = skipSpace(repr, key.end);
    if (repr[at] !== ':') return;
    at = skipSpace(repr, at + 1);
    const end = endOfValue(repr, at);
    if (end === undefined) return;
    const text = readString(repr, at);
    const value = text !== undefined && skipSpace(repr, text.end) === end ? text.value : repr.slice(at, end).trimEnd();
    yield `${fold(key.value)}=${fold(value)}`;
    // Flower takes None for an empty text, and finds it by `key=` alone.
    if (value === 'None' && text === undefined) yield `${fold(key.value)}=`;
    if (repr[end] === '}') return;
    at = end + 1;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' };
const CODE_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A Python string literal (bytes count as one) that starts here, decoded; undefined where none does, or it does not end. */
function readString(repr: string, start: number): { value: string; end: number } | undefined {
  let at = repr[start] === 'b' ? start + 1 : start;
  const quote = repr[at];
  if (quote !== "'" && quote !== '"') return undefined;
  let value = '';
  for (at += 1; at < repr.length; at += 1) {
    const character = repr[at] ?? '';
    if (character === quote) return { value, end: at + 1 };
    if (character !== '\\') {
      value += character;
      continue;
    }
    at += 1;
    const escape = repr[at] ?? '';
    const digits = CODE_LENGTH[escape];
    if (digits === undefined) {
      value += ESCAPES[escape] ?? `\\${escape}`;
      continue;
    }
    const code = Number.parseInt(repr.slice(at + 1, at + 1 + digits), 16);
    if (!(code <= 0x10ffff)) return undefined;
    value += String.fromCodePoint(code);
    at += digits;
  }
  return undefined;
}

/** Where the `,` or `}` stands that ends the value which starts here. */
function endOfValue(repr: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < repr.length; at += 1) {
    const character = repr[at] ?? '';
    if (character === "'" || character === '"') {
      const string = readString(repr, at);
      if (string === undefined) return undefined;
      at = string.end - 1;
    } else if (depth === 0 && (character === ',' || character === '}')) {
      return at;
    } else if ('([{'.includes(character)) {
      depth += 1;
    } else if (')]}'.includes(character)) {
      depth -= 1;
    }
  }
  return undefined;
}

function skipSpace(repr: string, start: number): number {
  let at = start;
  while (repr[at] === ' ' || repr[at] === '\n' || repr[at] === '\t') at += 1;
  return at;
}
