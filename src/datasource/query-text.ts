import type { AdHocVariableFilter } from '@grafana/data';
import { fieldNamed } from '../language/fields.ts';
import { pattern, quoted } from '../language/quote.ts';
import type { Filter, WholeQuery, Within } from './celery-query.ts';
import { isVariable } from './variables-in-text.ts';

/** The builder's rows as a query; a row that is not whole yet says nothing. */
export function textOfFilters(filters: readonly Filter[]): string {
  return filters
    .filter(({ field, operator, value }) => field !== '' && (operator === 'missing' || value.trim() !== ''))
    .map(textOfFilter)
    .join(' ');
}

function textOfFilter({ field, operator, value }: Filter): string {
  const text = value.trim();
  if (operator === 'missing') return `${field}:-`;
  // What a variable becomes is quoted when it is known.
  if (isVariable(text)) return operator === 'pattern' ? `${field}=${text}` : `${field}${operator}${text}`;
  if (operator === 'pattern') return `${field}=${pattern(text)}`;
  if (fieldNamed(field)?.kind === 'text' || field.startsWith('kwargs.')) return `${field}${operator}${quoted(text)}`;
  return `${field}${operator}${text.replace(/\s+/g, '')}`;
}

export function textOfQuery({ editor, filters, q }: Pick<WholeQuery, 'editor' | 'filters' | 'q'>): string {
  return editor === 'code' ? q : textOfFilters(filters);
}

/** All have to hold. */
export function together(texts: readonly string[]): string {
  const said = texts.map((text) => text.trim()).filter((text) => text !== '');
  if (said.length <= 1) return said[0] ?? '';
  return said.map((text) => (/\sOR\s/.test(text) ? `(${text})` : text)).join(' ');
}

/** The part of a time range that a task has to have to do with. Milliseconds since the epoch. */
export function withinText(within: Within, from: number, to: number | undefined): string {
  const [first, last] = [Math.floor(from), to === undefined ? undefined : Math.ceil(to)];
  switch (within) {
    case 'any':
      return '';
    case 'seen':
      return `time>=${first}${last === undefined ? '' : ` time<${last}`}`;
    case 'ended':
      return `ended>=${first}${last === undefined ? '' : ` ended<${last}`}`;
    case 'running':
      // One that has not ended matches no comparison, and so every negated one.
      return `-ended<${first}${last === undefined ? ' started>0' : ` started<${last}`}`;
  }
}

/** The dashboard's own filters as terms. @throws Error for an operator that the language does not have */
export function textOfAdHoc(filters: readonly AdHocVariableFilter[]): string {
  return filters
    .filter(({ key }) => key !== '')
    .map((filter) => {
      const { key, operator, value, values = [value] } = filter;
      switch (operator) {
        case '=':
        case '!=':
          return value === '' ? `${operator === '=' ? '' : '-'}${key}:-` : term(key, operator, value);
        case '=|':
          return any(values.map((one) => term(key, '=', one)));
        case '!=|':
          return values.map((one) => term(key, '!=', one)).join(' ');
        case '=~':
          return any(alternatives(value).map((one) => `${key}=${pattern(one)}`));
        case '!~':
          return `-${any(alternatives(value).map((one) => `${key}=${pattern(one)}`), true)}`;
        case '<':
        case '>':
        case '<=':
        case '>=':
          return `${key}${operator}${value.replace(/\s+/g, '')}`;
        default:
          throw new Error(`The filter ${key} ${operator} ${value} cannot be asked: this operator is not known to Celeriac.`);
      }
    })
    .join(' ');
}

function term(key: string, operator: '=' | '!=', value: string): string {
  const kind = fieldNamed(key)?.kind ?? 'text';
  return `${key}${operator}${kind === 'text' ? quoted(value) : value.replace(/\s+/g, '')}`;
}

function any(terms: readonly string[], always = false): string {
  return terms.length === 1 && !always ? (terms[0] ?? '') : `(${terms.join(' OR ')})`;
}

/** Of a regular expression what can be said with stars: alternatives, `.*`, `.`, anchors. */
function alternatives(expression: string): readonly string[] {
  const inner = expression.replace(/^\^/, '').replace(/\$$/, '').replace(/^\((?:\?:)?([^()]*)\)$/, '$1');
  return inner.split('|').map((one) => {
    const plain = one.replace(/\\([.\-@/])/g, '\u0000$1').replace(/\.\*/g, '*').replace(/\.\+/g, '?*');
    if (/[[\](){}+^$\\|]/.test(plain)) {
      throw new Error(`The filter's expression ${expression} cannot be asked: Celeriac looks for patterns such as shop.*, alternatives with |, and nothing else of regular expressions.`);
    }
    return plain.replace(/\u0000/g, '');
  });
}
