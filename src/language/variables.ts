import type { ScopedVars } from '@grafana/data';
import { escaped, quoted } from './quote.ts';

/** Grafana's replacing of variables, as far as it is needed here. */
export interface Interpolation {
  readonly replace: (text: string, scoped?: ScopedVars, format?: (value: string | readonly string[]) => string) => string;
  /** Whether all values of a variable are chosen, so that it does not narrow anything. */
  readonly isAll: (name: string) => boolean;
}

/** `$name`, `${name}`, `${name.path}`, `[[name]]`; one with a format of its own (`${name:csv}`) is left to Grafana. */
const VARIABLE = String.raw`(?:\$\w+|\$\{\w+(?:\.[^:^}]+)?\}|\[\[\w+\]\])`;
const ALONE = new RegExp(`^${VARIABLE}$`);
const TERM = new RegExp(String.raw`(^|[\s(-])([A-Za-z_][\w.]*)(!=|=|:)("?)(${VARIABLE})\4(?=[\s)]|$)`, 'g');
const QUOTED = /"(?:\\.|[^"\\])*"/g;

export function isVariable(text: string): boolean {
  return ALONE.test(text);
}

/**
 * A query with its variables' values in it. Several values of one become alternatives, `worker=$worker` → `(worker=a OR worker=b)`;
 * a value is quoted, so that whatever it holds is looked for and never read as query.
 * @throws Error where several values stand in the middle of a word
 */
export function interpolated(text: string, scoped: ScopedVars, { replace, isAll }: Interpolation): string {
  if (!/\$|\[\[/.test(text)) return text;
  const terms = text.replace(TERM, (match, before: string, field: string, operator: string, _quote: string, variable: string) => {
    const name = variable.replace(/^(?:\$\{?|\[\[)(\w+).*$/, '$1');
    // Each task has a cluster: the term holds for all of them.
    if (scoped[name] === undefined && isAll(name)) return `${before}${operator === '!=' ? 'cluster!=*' : 'cluster=*'}`;
    const values = valuesOf(variable, scoped, replace);
    if (values === undefined) return match;
    // An empty text box narrows nothing either.
    if (values.every((value) => value === '')) return `${before}cluster=*`;
    const negated = operator === '!=';
    const alternatives = values.map((value) => `${field}${operator}${quoted(value)}`);
    const [only = ''] = alternatives;
    return `${before}${alternatives.length === 1 ? only : `(${alternatives.join(negated ? ' ' : ' OR ')})`}`;
  });
  const parts: string[] = [];
  let at = 0;
  for (const { 0: part, index } of terms.matchAll(QUOTED)) {
    parts.push(replace(terms.slice(at, index), scoped, bare), replace(part, scoped, within));
    at = index + part.length;
  }
  parts.push(replace(terms.slice(at), scoped, bare));
  return parts.join('');
}

/** The values of a parameter that is no query: a worker, several queues. Empty: none given, or all chosen. */
export function valuesIn(text: string, scoped: ScopedVars, { replace, isAll }: Interpolation): readonly string[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  if (isVariable(trimmed)) {
    const name = trimmed.replace(/^(?:\$\{?|\[\[)(\w+).*$/, '$1');
    if (scoped[name] === undefined && isAll(name)) return [];
    return (valuesOf(trimmed, scoped, replace) ?? []).filter((value) => value !== '');
  }
  return replace(trimmed, scoped)
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Undefined: there is no such variable. */
function valuesOf(variable: string, scoped: ScopedVars, replace: Interpolation['replace']): readonly string[] | undefined {
  let found: readonly string[] | undefined;
  replace(variable, scoped, (value) => {
    found = typeof value === 'string' ? [value] : value.map(String);
    return '';
  });
  return found;
}

function bare(value: string | readonly string[]): string {
  const values = typeof value === 'string' ? [value] : value;
  if (values.length === 1) return quoted(String(values[0]));
  throw new Error('A variable with several values has to be the whole value of a field, for example name=$task.');
}

function within(value: string | readonly string[]): string {
  const values = typeof value === 'string' ? [value] : value;
  if (values.length === 1) return escaped(String(values[0]));
  throw new Error('A variable with several values has to be the whole value of a field, for example name=$task.');
}
