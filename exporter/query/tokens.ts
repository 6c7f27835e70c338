import { QueryError } from './query-error.ts';

export type TokenKind = 'word' | 'and' | 'or' | 'not' | 'open' | 'close' | 'end';

/** A word keeps its field test in one piece: `runtime:1s..5s`, `kwargs.customer:"Ada L."`. */
export interface Token {
  readonly kind: TokenKind;
  /** Quotes taken out, escapes resolved. */
  readonly text: string;
  readonly position: number;
  /** Index in `text` of the first operator character that stood outside quotes, or −1. */
  readonly operatorAt: number;
  /** Indexes in `text` of * and ? that stood outside quotes: the wildcards. */
  readonly wildcards: readonly number[];
  /** Some part was quoted: AND, OR, NOT are then plain words. */
  readonly quoted: boolean;
}

export const MAX_QUERY_LENGTH = 2048;
export const MAX_TOKENS = 128;
const KEYWORDS: Readonly<Record<string, TokenKind>> = { AND: 'and', OR: 'or', NOT: 'not' };

/** @throws QueryError for an unclosed quote, an empty word, or a query past the bounds (Flower's own) */
export function tokenize(query: string): Token[] {
  if (query.length > MAX_QUERY_LENGTH) throw new QueryError(`the query is longer than ${MAX_QUERY_LENGTH} characters`, MAX_QUERY_LENGTH);
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const char = query.charAt(at);
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    if (tokens.length >= MAX_TOKENS) throw new QueryError(`the query has more than ${MAX_TOKENS} words`, at);
    if (char === '(' || char === ')') {
      tokens.push(mark(char === '(' ? 'open' : 'close', char, at));
      at += 1;
      continue;
    }
    if (char === '-' && startsWord(query.charAt(at + 1))) {
      tokens.push(mark('not', '-', at));
      at += 1;
      continue;
    }
    const { token, end } = readWord(query, at);
    tokens.push(token);
    at = end;
  }
  tokens.push(mark('end', '', query.length));
  return tokens;
}

/** `-state:FAILURE` negates; `-5` or a lone `-` does not. */
function startsWord(char: string): boolean {
  return /[A-Za-z"(]/.test(char);
}

function mark(kind: TokenKind, text: string, position: number): Token {
  return { kind, text, position, operatorAt: -1, wildcards: [], quoted: false };
}

function readWord(query: string, start: number): { token: Token; end: number } {
  let text = '';
  let at = start;
  let inQuotes = false;
  let quoted = false;
  let operatorAt = -1;
  const wildcards: number[] = [];
  for (; at < query.length; at += 1) {
    const char = query.charAt(at);
    const next = query.charAt(at + 1);
    if (char === '\\' && (next === '"' || next === '\\' || next === '*' || next === '?')) {
      text += next;
      at += 1;
    } else if (char === '"') {
      inQuotes = !inQuotes;
      quoted = true;
    } else if (!inQuotes && (/\s/.test(char) || char === '(' || char === ')')) {
      break;
    } else {
      if (!inQuotes && (char === '*' || char === '?')) wildcards.push(text.length);
      if (!inQuotes && operatorAt < 0 && /[:=<>!]/.test(char)) operatorAt = text.length;
      text += char;
    }
  }
  if (inQuotes) throw new QueryError('this quote is not closed', query.lastIndexOf('"'), 'add a " at its end');
  if (text === '') throw new QueryError('these quotes hold nothing', start);
  const kind = (!quoted && KEYWORDS[text]) || 'word';
  return { token: { kind, text, position: start, operatorAt, wildcards, quoted }, end: at };
}
