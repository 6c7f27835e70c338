import { fold } from './fold.ts';
import { SEARCH_FIELDS, SearchSyntaxError } from './expression.ts';
import type { Expression } from './expression.ts';
import { stripped } from './space.ts';
import { tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';

const MAX_LENGTH = 2_048;
const MAX_DEPTH = 5;
const MIN_SUBSTRING = 3;

/**
 * The search grammar of Flower 2.1:
 *
 *   either = both ("OR" both)*
 *   both   = one ("AND"? one)*
 *   one    = "(" either ")" | term
 *   term   = [field ":"] value      where "kwargs:key=value" is one exact pair and "state:" is exact
 *
 * At most 2048 characters, 128 tokens, 5 levels of parentheses; a substring has at least 3 characters. There is no NOT.
 * @throws SearchSyntaxError in Flower's words
 */
export function parseSearch(query: string): Expression {
  const trimmed = stripped(query);
  if ([...trimmed].length > MAX_LENGTH) throw new SearchSyntaxError(`Query exceeds ${MAX_LENGTH} characters`);
  return new Parser(tokenize(trimmed)).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Expression {
    if (this.#current.kind === 'end') return { kind: 'everything' };
    const expression = this.#either(0);
    const rest = this.#current;
    if (rest.kind !== 'end') throw new SearchSyntaxError(`Unexpected '${rest.value}'`, rest.position);
    return expression;
  }

  #either(depth: number): Expression {
    const children = [this.#both(depth)];
    while (this.#isAt('OR')) {
      this.#operator();
      children.push(this.#both(depth));
    }
    return combine('or', children);
  }

  #both(depth: number): Expression {
    const children = [this.#one(depth)];
    while (!this.#isAt('end', ')', 'OR')) {
      if (this.#isAt('AND')) this.#operator();
      children.push(this.#one(depth));
    }
    return combine('and', children);
  }

  #one(depth: number): Expression {
    const token = this.#current;
    if (token.kind === '(') return this.#group(depth);
    if (token.kind !== 'term') throw new SearchSyntaxError('Expected a search term', token.position);
    this.#at += 1;
    return term(token);
  }

  #group(depth: number): Expression {
    const { position } = this.#current;
    if (depth >= MAX_DEPTH) throw new SearchSyntaxError(`Query nesting exceeds ${MAX_DEPTH} levels`, position);
    this.#at += 1;
    if (this.#isAt(')')) throw new SearchSyntaxError('Empty group', position);
    const expression = this.#either(depth + 1);
    if (!this.#isAt(')')) throw new SearchSyntaxError('Missing closing parenthesis', position);
    this.#at += 1;
    return expression;
  }

  #operator(): void {
    const { kind, position } = this.#current;
    this.#at += 1;
    if (!this.#isAt('term', '(')) {
      throw new SearchSyntaxError(`${kind} must be followed by a search term`, position);
    }
  }

  #isAt(...kinds: readonly Token['kind'][]): boolean {
    return kinds.includes(this.#current.kind);
  }

  get #current(): Token {
    // The last token is `end`, which nothing steps over.
    return this.#tokens[this.#at] as Token;
  }
}

function combine(kind: 'and' | 'or', children: readonly Expression[]): Expression {
  const [only] = children;
  return children.length === 1 && only ? only : { kind, children };
}

function term({ value: text, position }: Token): Expression {
  const colon = text.indexOf(':');
  const field = colon < 0 ? undefined : SEARCH_FIELDS.find((name) => name === fold(text.slice(0, colon)));
  const value = field === undefined ? text : text.slice(colon + 1);
  if (field === undefined && value.startsWith('-')) throw new SearchSyntaxError("Negation with '-' is not supported", position);
  if (value === '') throw new SearchSyntaxError('Search qualifier requires a value', position);
  const exact = field === 'state' || (field === 'kwargs' && value.includes('='));
  if (!exact && [...stripped(value)].length < MIN_SUBSTRING) {
    throw new SearchSyntaxError(`Substring search terms must contain at least ${MIN_SUBSTRING} characters`, position);
  }
  return { kind: 'term', field, value };
}
