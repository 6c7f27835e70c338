import type { Bound, KwargTest, NumberField, NumberTest, Query, TextField, TextMatch, TextTest } from './ast.ts';
import { NUMBER_FIELDS, NUMBER_UNITS, TEXT_FIELDS, WHOLE_VALUE_FIELDS } from './ast.ts';
import { nearest } from '../nearest.ts';
import { QueryError } from './query-error.ts';
import type { Token } from './tokens.ts';
import { parseCount, parseDuration, parseTime } from './values.ts';

const OPERATORS = ['!=', '>=', '<=', ':', '=', '>', '<'] as const;
const MAX_KWARG_STARS = 2;
type Operator = (typeof OPERATORS)[number];
const ALIASES: Readonly<Record<string, TextField>> = { id: 'uuid', root_id: 'root', parent_id: 'parent', task: 'name' };

/** One word → one test. A word whose left side is no field is looked for as it stands (`http://x`, `a=b`). */
export function readTest(token: Token, now: number): Query {
  const { text, operatorAt } = token;
  if (operatorAt <= 0) return { kind: 'any', match: textMatch(token, 0, 'contains') };
  const operator = OPERATORS.find((candidate) => text.startsWith(candidate, operatorAt));
  if (operator === undefined) return { kind: 'any', match: textMatch(token, 0, 'contains') };
  const left = text.slice(0, operatorAt);
  const name = left.toLowerCase();
  const from = operatorAt + operator.length;
  const field = ALIASES[name] ?? TEXT_FIELDS.find((candidate) => candidate === name);
  const test =
    name.startsWith('kwargs.') ? kwargTest(token, left.slice('kwargs.'.length), operator, from)
    : field ? textTest(token, field, operator, from)
    : NUMBER_FIELDS.find((candidate) => candidate === name) ? numberTest(token, name as NumberField, operator, from, now)
    : undefined;
  if (test) return operator === '!=' ? { kind: 'not', of: test } : test;
  const meant = /^[a-z_]+$/.test(name) ? nearest(name, [...TEXT_FIELDS, ...NUMBER_FIELDS]) : undefined;
  if (meant !== undefined) throw new QueryError(`there is no field "${left}"`, token.position, `did you mean ${meant}?`);
  return { kind: 'any', match: textMatch(token, 0, 'contains') };
}

function textTest(token: Token, field: TextField, operator: Operator, from: number): TextTest | KwargTest {
  onlyEquality(token, field, operator, from);
  const pair = field === 'kwargs' && operator === ':' ? /^([^=\s]+)=(.+)$/s.exec(token.text.slice(from)) : null;
  if (pair?.[1] !== undefined && pair[2] !== undefined) {
    return { kind: 'kwarg', key: pair[1].trim(), match: { how: 'equals', text: pair[2].trim() } };
  }
  const whole = operator !== ':' || WHOLE_VALUE_FIELDS.includes(field);
  return { kind: 'text', field, match: textMatch(token, from, whole ? 'equals' : 'contains') };
}

function kwargTest(token: Token, key: string, operator: Operator, from: number): KwargTest {
  if (key === '') throw new QueryError('kwargs. wants a name', token.position, 'write for example kwargs.customer:42');
  onlyEquality(token, `kwargs.${key}`, operator, from);
  // Its value is found by a regular expression, whose time grows with each star by the length of the text.
  const stars = token.wildcards.filter((at) => at >= from && token.text.charAt(at) === '*');
  if (stars.length > MAX_KWARG_STARS) {
    throw new QueryError(`a keyword argument's pattern may hold ${MAX_KWARG_STARS} stars`, token.position + from, 'look through kwargs as a whole: kwargs:*a*b*c*');
  }
  return { kind: 'kwarg', key, match: textMatch(token, from, 'equals') };
}

function onlyEquality(token: Token, field: string, operator: Operator, from: number): void {
  if (operator.includes('<') || operator.includes('>')) {
    throw new QueryError(`${field} is text and has no order`, token.position, `write ${field}:${token.text.slice(from) || '…'}`);
  }
}

function textMatch(token: Token, from: number, how: 'equals' | 'contains'): TextMatch {
  const value = token.text.slice(from);
  if (value === '') throw new QueryError('a value is missing', token.position + from);
  if (from > 0 && value === '-' && !token.quoted) return { how: 'missing' };
  const wild = token.wildcards.filter((at) => at >= from).map((at) => at - from);
  return wild.length === 0 ? { how, text: value } : { how: 'like', pattern: escapeLiteral(value, wild) };
}

/** Wildcards keep their meaning, a quoted or escaped * or ? gets a backslash. */
function escapeLiteral(value: string, wild: readonly number[]): string {
  return Array.from(value, (char) => char).reduce(
    (done, char) => ({
      at: done.at + char.length,
      text: done.text + (/[*?\\]/.test(char) && !wild.includes(done.at) ? `\\${char}` : char),
    }),
    { at: 0, text: '' },
  ).text;
}

function numberTest(token: Token, field: NumberField, operator: Operator, from: number, now: number): NumberTest {
  const position = token.position + from;
  const read = (text: string): number => {
    if (text === '') throw new QueryError('a value is missing', position);
    const unit = NUMBER_UNITS[field];
    return unit === 'time' ? parseTime(text, position, now) : unit === 'duration' ? parseDuration(text, position) : parseCount(text, position);
  };
  const value = token.text.slice(from);
  // `runtime:>2s` reads as well as `runtime>2s`.
  const nested = operator === ':' ? /^(>=|<=|>|<)(.*)$/s.exec(value) : null;
  if (nested) return numberTest(token, field, nested[1] as Operator, from + (nested[1]?.length ?? 0), now);
  const test = (lower: Bound | undefined, upper: Bound | undefined): NumberTest => ({ kind: 'number', field, from: lower, to: upper });
  if (operator === '>' || operator === '>=') return test({ value: read(value), inclusive: operator === '>=' }, undefined);
  if (operator === '<' || operator === '<=') return test(undefined, { value: read(value), inclusive: operator === '<=' });
  const dots = value.indexOf('..');
  if (dots < 0) {
    const exact = { value: read(value), inclusive: true };
    return test(exact, exact);
  }
  const [low, high] = [value.slice(0, dots), value.slice(dots + 2)];
  if (low === '' && high === '') throw new QueryError('a range wants a bound', position);
  const lower = low === '' ? undefined : { value: read(low), inclusive: true };
  const upper = high === '' ? undefined : { value: read(high), inclusive: true };
  if (lower && upper && lower.value > upper.value) throw new QueryError('this range ends before it begins', position);
  return test(lower, upper);
}
