import { fieldNamed } from './fields.ts';
import { pattern, quoted } from './quote.ts';
import { isVariable } from './variables.ts';

export const OPERATORS = ['=', '!=', ':', 'pattern', '>', '>=', '<', '<=', 'missing'] as const;
export type Operator = (typeof OPERATORS)[number];

/** A row of the builder. */
export interface Filter {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
}

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
