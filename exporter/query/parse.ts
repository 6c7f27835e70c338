import type { Query } from './ast.ts';
import { QueryError } from './query-error.ts';
import { readTest } from './term.ts';
import type { Token, TokenKind } from './tokens.ts';
import { tokenize } from './tokens.ts';

const MAX_DEPTH = 16;

/**
 * `state:FAILURE AND (name:tasks.charge* OR runtime>2s) -worker:w3` → a tree. Words side by side are AND-ed; NOT or a
 * leading minus negates. Flower's search grammar is a subset.
 * @param now epoch seconds that `now-15m` counts from
 * @throws QueryError with the column
 */
export function parseQuery(text: string, now: number): Query {
  const tokens = tokenize(text);
  let index = 0;

  const current = (): Token => tokens[index] ?? (tokens[tokens.length - 1] as Token);
  const take = (): Token => {
    const token = current();
    index += 1;
    return token;
  };
  const startsTerm = (kind: TokenKind) => kind === 'word' || kind === 'open' || kind === 'not';

  const or = (depth: number): Query => {
    const of = [and(depth)];
    while (current().kind === 'or') {
      const operator = take();
      if (!startsTerm(current().kind)) throw new QueryError('OR wants a term after it', operator.position);
      of.push(and(depth));
    }
    return join('or', of);
  };

  const and = (depth: number): Query => {
    const of = [not(depth)];
    for (;;) {
      if (current().kind === 'and') {
        const operator = take();
        if (!startsTerm(current().kind)) throw new QueryError('AND wants a term after it', operator.position);
      } else if (!startsTerm(current().kind)) {
        return join('and', of);
      }
      of.push(not(depth));
    }
  };

  const not = (depth: number): Query => {
    if (depth > MAX_DEPTH) throw new QueryError(`the query is nested deeper than ${MAX_DEPTH}`, current().position);
    if (current().kind !== 'not') return primary(depth);
    const operator = take();
    if (!startsTerm(current().kind)) throw new QueryError('NOT wants a term after it', operator.position);
    return { kind: 'not', of: not(depth + 1) };
  };

  const primary = (depth: number): Query => {
    const token = take();
    if (token.kind === 'word') return readTest(token, now);
    if (token.kind === 'end') throw new QueryError('a term is missing', token.position);
    if (token.kind !== 'open') throw new QueryError(`"${token.text}" stands where a term should`, token.position);
    if (current().kind === 'close') throw new QueryError('these parentheses hold nothing', token.position);
    const inner = or(depth + 1);
    if (current().kind !== 'close') throw new QueryError('this parenthesis is not closed', token.position, 'add a ) at its end');
    take();
    return inner;
  };

  if (current().kind === 'end') return { kind: 'all' };
  const query = or(0);
  if (current().kind !== 'end') throw new QueryError(`"${current().text}" stands where nothing is open`, current().position);
  return query;
}

function join(kind: 'and' | 'or', of: readonly Query[]): Query {
  const first = of[0];
  return of.length === 1 && first ? first : { kind, of };
}
