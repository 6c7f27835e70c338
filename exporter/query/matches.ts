import type { KwargTest, NumberTest, Query, TextField, TextMatch } from './ast.ts';
import { BARE_WORD_FIELDS, ID_FIELDS } from './ast.ts';
import { wildcardMatcher } from './wildcards.ts';

/** What a query reads of a task. Times in epoch seconds, runtime and wait in seconds. */
export interface Queryable {
  text(field: TextField): string | undefined;
  number(field: NumberTest['field']): number | undefined;
}

type Predicate = (task: Queryable) => boolean;
type TextPredicate = (value: string | undefined) => boolean;

/** Compiles once, so that a scan over many tasks pays for no tree walk and no regular expression twice. */
export function matcher(query: Query): Predicate {
  switch (query.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const tests = query.of.map(matcher);
      return (task) => tests.every((test) => test(task));
    }
    case 'or': {
      const tests = query.of.map(matcher);
      return (task) => tests.some((test) => test(task));
    }
    case 'not': {
      const test = matcher(query.of);
      return (task) => !test(task);
    }
    case 'text': {
      const test = fieldPredicate(query.field, query.match);
      return (task) => test(task.text(query.field));
    }
    case 'any': {
      const tests = BARE_WORD_FIELDS.map((field) => ({ field, test: fieldPredicate(field, query.match) }));
      return (task) => tests.some(({ field, test }) => test(task.text(field)));
    }
    case 'kwarg': {
      const pair = new RegExp(kwargPattern(query), 'i');
      return (task) => pair.test(task.text('kwargs') ?? '');
    }
    case 'number':
      return (task) => inRange(task.number(query.field), query);
  }
}

function inRange(value: number | undefined, { from, to }: NumberTest): boolean {
  if (value === undefined) return false;
  if (from && (from.inclusive ? value < from.value : value <= from.value)) return false;
  return !(to && (to.inclusive ? value > to.value : value >= to.value));
}

/** ASCII case only, since that is what SQLite's LIKE folds: memory and history must agree. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A whole id is looked up in an index: it has the case that is given, or is in lower case as Celery's own are. */
function fieldPredicate(field: TextField, match: TextMatch): TextPredicate {
  if (match.how !== 'equals' || !ID_FIELDS.includes(field)) return textPredicate(match);
  const lower = match.text.toLowerCase();
  return (value) => value === match.text || value === lower;
}

/** Undefined is a missing value. */
export function textPredicate(match: TextMatch): TextPredicate {
  switch (match.how) {
    case 'missing':
      return (value) => value === undefined;
    case 'equals': {
      const wanted = foldCase(match.text);
      return (value) => value !== undefined && value.length === wanted.length && foldCase(value) === wanted;
    }
    case 'contains': {
      const wanted = foldCase(match.text);
      return (value) => value !== undefined && foldCase(value).includes(wanted);
    }
    case 'like': {
      const fits = wildcardMatcher(foldCase(match.pattern));
      return (value) => value !== undefined && fits(foldCase(value));
    }
  }
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Within one value of the dict. */
function valuePattern(pattern: string): string {
  return pattern.replace(/\\([*?\\])|([*?])|([^*?\\]+)/gs, (_, escaped?: string, wild?: string, literal?: string) =>
    wild !== undefined ? (wild === '*' ? '[^,}]*' : '[^,}]') : escapeRegExp(escaped ?? literal ?? ''));
}

/**
 * The pair in a Python dict's repr, quoted or not: `{'customer': 42, 'card': 'tok_1'}`. A regular expression both for
 * JavaScript and for PostgreSQL's `~*`; a value may also be the last one that a truncated repr shows.
 */
export function kwargPattern(test: KwargTest): string {
  const key = `["']${escapeRegExp(test.key)}["']: `;
  switch (test.match.how) {
    case 'missing':
      return `${key}None([,}]|$)`;
    case 'equals':
    case 'contains':
      return `${key}["']?${escapeRegExp(test.match.text)}["']?([,}]|$)`;
    case 'like':
      return `${key}["']?${valuePattern(test.match.pattern)}["']?([,}]|$)`;
  }
}
