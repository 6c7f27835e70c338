import { SearchSyntaxError } from './expression.ts';
import { isSpace } from './space.ts';

const MAX_TOKENS = 128;

export interface Token {
  readonly kind: 'term' | 'AND' | 'OR' | '(' | ')' | 'end';
  readonly value: string;
  readonly position: number;
}

/**
 * Words, quoted phrases, AND, OR and parentheses. Quotes may open inside a word (`kwargs:"a b"`); within and outside of
 * them a backslash takes the special meaning from a quote and from itself only.
 * @throws SearchSyntaxError
 */
export function tokenize(query: string): Token[] {
  const characters = [...query];
  const tokens: Token[] = [];
  const add = (kind: Token['kind'], value: string, position: number) => {
    tokens.push({ kind, value, position });
    if (tokens.length > MAX_TOKENS) throw new SearchSyntaxError(`Query exceeds ${MAX_TOKENS} tokens`);
  };

  for (let at = 0; at < characters.length;) {
    const character = characters[at] ?? '';
    if (isSpace(character)) {
      at += 1;
    } else if (character === '(' || character === ')') {
      add(character, character, at);
      at += 1;
    } else {
      const word = readWord(characters, at);
      add(kindOf(word), word.value, at);
      at = word.end;
    }
  }
  tokens.push({ kind: 'end', value: '', position: characters.length });
  return tokens;
}

interface Word {
  readonly value: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

function readWord(characters: readonly string[], start: number): Word {
  let value = '';
  let quoted = false;
  let inQuotes = false;
  let at = start;
  for (; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    const next = characters[at + 1];
    if (character === '\\' && (next === '"' || next === '\\')) {
      value += next;
      at += 1;
    } else if (character === '"') {
      quoted = true;
      inQuotes = !inQuotes;
    } else if (!inQuotes && (character === '(' || character === ')' || isSpace(character))) {
      break;
    } else {
      value += character;
    }
  }
  if (inQuotes) throw new SearchSyntaxError('Unterminated quoted phrase', start);
  if (value === '') throw new SearchSyntaxError('Empty search term', start);
  return { value, quoted, start, end: at };
}

function kindOf({ value, quoted, start }: Word): Token['kind'] {
  if (quoted) return 'term';
  if (value === 'NOT') throw new SearchSyntaxError('NOT is not supported', start);
  return value === 'AND' || value === 'OR' ? value : 'term';
}
