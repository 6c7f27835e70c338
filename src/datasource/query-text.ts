import type { AdHocVariableFilter } from '@grafana/data';
import { fieldNamed } from '../language/fields.ts';
import { textOfFilters } from '../language/filters.ts';
import { pattern, quoted } from '../language/quote.ts';
import type { WholeQuery, Within } from './celery-query.ts';

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
      // One that has not ended matches no comparison, and so every negated one; any time says that it was started at all.
      return `-ended<${first}${last === undefined ? ' started>=2000-01-01' : ` started<${last}`}`;
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
