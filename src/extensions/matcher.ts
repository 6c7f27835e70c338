import { escaped, quoted } from '../language/quote.ts';

/** One condition on a label, as PromQL has it; `value` as its string reads, where variables' values stand marked. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** A piece of a pattern: text that is itself, or a star and the like. */
interface Piece {
  readonly text: string;
  readonly isWild: boolean;
}

// Of Unicode's private use: no query holds them.
const [OPEN, BETWEEN, CLOSE] = ['\ue000', '\ue001', '\ue002'];
const MARKED = new RegExp(`${OPEN}([^${CLOSE}]*)${CLOSE}`, 'g');
/** A variable that was not filled in. */
const UNKNOWN = /\$\w|\$\{|\[\[/;
/** A choice of more than so many narrows little, and would make an address that no server takes. */
const MOST_ALTERNATIVES = 50;

/** What a variable's values become within an expression, so that nothing in them is read as a part of it. */
export function marked(value: string | readonly string[]): string {
  const values = typeof value === 'string' ? [value] : value;
  return `${OPEN}${values.map((one) => encodeURIComponent(one).replaceAll("'", '%27')).join(BETWEEN)}${CLOSE}`;
}

/** The values that a label may have by it; undefined: they are not listed, or everything may be. */
export function valuesOf({ operator, value }: Matcher): readonly string[] | undefined {
  if (operator !== '=' && operator !== '=~') return undefined;
  const patterns = patternsOf(operator, value);
  return patterns?.every((pieces) => pieces.every(({ isWild }) => !isWild)) ? patterns.map(textOf) : undefined;
}

/**
 * The condition in the query language. Undefined: it does not narrow, or no pattern of the language says it; rather too much is
 * shown than nothing.
 * @param how the operator that asks for the whole of the field, or for a part
 */
export function termOf(field: string, { operator, value }: Matcher, how: '=' | ':' = '='): string | undefined {
  const isNegated = operator === '!=' || operator === '!~';
  const patterns = patternsOf(operator, value);
  if (patterns === undefined) return undefined;
  const terms = patterns.map((pieces) => `${field}${how}${written(pieces)}`);
  const [only = ''] = terms;
  if (isNegated && how === '=' && terms.length === 1) return only.replace('=', '!=');
  return `${isNegated ? '-' : ''}${terms.length === 1 ? only : `(${terms.join(' OR ')})`}`;
}

function patternsOf(operator: Matcher['operator'], value: string): readonly (readonly Piece[])[] | undefined {
  if (value === '' || UNKNOWN.test(value)) return undefined;
  const chosen = new RegExp(`^${OPEN}([^${CLOSE}]*)${CLOSE}$`).exec(value)?.[1];
  const patterns = chosen !== undefined ? chosen.split(BETWEEN).map((one) => [{ text: decodeURIComponent(one), isWild: false }]) : operator === '=~' || operator === '!~' ? alternativesOf(value) : exactly(value);
  if (patterns === undefined || patterns.length > MOST_ALTERNATIVES) return undefined;
  return patterns.every((pieces) => pieces.some(({ text }) => text !== '' && text !== '*' && text !== '?*')) ? patterns : undefined;
}

/** A value in which variables stand, each with one value. */
function exactly(value: string): readonly (readonly Piece[])[] | undefined {
  if ([...value.matchAll(MARKED)].some(([, inside = '']) => inside.includes(BETWEEN))) return undefined;
  return [[{ text: value.replace(MARKED, (_, inside: string) => decodeURIComponent(inside)), isWild: false }]];
}

const TOKEN = new RegExp(String.raw`\\(.)|(\.\*)|(\.\+)|${OPEN}([^${CLOSE}]*)${CLOSE}|([^\\[\](){}*+?^$|])|(\|)|(.)`, 'gsu');

/** Of a regular expression as people write it: alternatives, `.*`, `.+`. Undefined: it is more than that. */
function alternativesOf(expression: string): readonly (readonly Piece[])[] | undefined {
  const bare = expression.replace(/^\^/, '').replace(/(?<!\\)\$$/, '').replace(/^\((?:\?:)?([^()]*)\)$/, '$1');
  const alternatives: Piece[][] = [[]];
  for (const [, literal, any, some, inside, plain, or] of bare.matchAll(TOKEN)) {
    const pieces = alternatives.at(-1) ?? [];
    if (or !== undefined) alternatives.push([]);
    else if (any !== undefined) pieces.push({ text: '*', isWild: true });
    else if (some !== undefined) pieces.push({ text: '?*', isWild: true });
    else if (inside !== undefined && !inside.includes(BETWEEN)) pieces.push({ text: decodeURIComponent(inside), isWild: false });
    // `\d` and its like are no characters.
    else if (plain !== undefined || (literal !== undefined && /\W/.test(literal))) pieces.push({ text: plain ?? literal ?? '', isWild: false });
    else return undefined;
  }
  return alternatives;
}

function written(pieces: readonly Piece[]): string {
  if (pieces.every(({ isWild }) => !isWild)) return quoted(textOf(pieces));
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last !== undefined && !last.isWild && !piece.isWild) joined[joined.length - 1] = { text: last.text + piece.text, isWild: false };
    else joined.push(piece);
  }
  return joined.map(({ text, isWild }) => (isWild || /^[\w.@/-]+$/.test(text) ? text : `"${escaped(text)}"`)).join('');
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}
