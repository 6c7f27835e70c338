import { FIELDS, fieldNamed, STATES } from './fields.ts';
import { quoted } from './quote.ts';

/** What may be written at a place of a query. */
export interface Completion {
  readonly text: string;
  readonly what: string;
  readonly kind: 'field' | 'value' | 'operator';
}

export interface Completions {
  /** Where the word begins that one of them replaces, counted from 0. */
  readonly from: number;
  /** Of which field values are wanted; the caller may know more of them than we do. */
  readonly field: string | undefined;
  readonly found: readonly Completion[];
}

/** Values by field, as they are known now. */
export type KnownValues = Readonly<Partial<Record<string, readonly string[]>>>;

const DURATIONS = ['>100ms', '>1s', '>10s', '>1m', '1s..10s'];
const TIMES = ['>-15m', '>-1h', '>-1d', 'now-1h..now'];
const COUNTS = ['>0', '>=3', '=0'];
const WORD = /(?:"(?:\\.|[^"\\])*"?|[^\s()"])*$/;

/** @param at where the cursor stands in it */
export function complete(text: string, at: number, known: KnownValues = {}): Completions {
  const before = text.slice(0, at);
  const [word = ''] = WORD.exec(before) ?? [];
  const bare = word.replace(/^-/, '');
  const start = at - bare.length;
  const [, name, operator, value = ''] = /^([a-z_]+)(!=|>=|<=|:|=|>|<)(.*)$/s.exec(bare) ?? [];
  const field = name === undefined ? undefined : fieldNamed(name);
  if (field !== undefined && operator !== undefined) {
    const from = start + field.name.length + operator.length;
    if (field.kind === 'text') return { from, field: field.name, found: values(field.name, value, known) };
    // Comparisons are written after the field itself; behind one the number follows.
    if (operator !== ':') return { from, field: undefined, found: [] };
    return { from, field: undefined, found: samples(field.kind).map((sample) => ({ text: sample, what: field.what, kind: 'value' as const })) };
  }
  const fields = FIELDS.filter((one) => one.name.startsWith(bare.toLowerCase())).map(
    (one): Completion => ({ text: `${one.name}:`, what: one.what, kind: 'field' }),
  );
  return { from: start, field: undefined, found: [...fields, ...operators(before.slice(0, at - word.length), bare)] };
}

function values(field: string, begun: string, known: KnownValues): Completion[] {
  const wanted = begun.replace(/^"/, '').toLowerCase();
  const all = field === 'state' ? [...new Set([...STATES, ...(known.state ?? [])])] : (known[field] ?? []);
  return all
    .filter((value) => value.toLowerCase().includes(wanted))
    .slice(0, 200)
    .map((value) => ({ text: quoted(value), what: field, kind: 'value' }));
}

function operators(before: string, begun: string): Completion[] {
  if (before.trim() === '' || /(AND|OR|NOT|\()\s*$/.test(before)) return begun === '' || 'NOT'.startsWith(begun) ? [{ text: 'NOT ', what: 'for which it does not hold', kind: 'operator' }] : [];
  return (['AND', 'OR', 'NOT'] as const)
    .filter((operator) => operator.startsWith(begun))
    .map((operator) => ({ text: `${operator} `, what: { AND: 'both hold', OR: 'one holds, or both', NOT: 'it does not hold' }[operator], kind: 'operator' }));
}

function samples(kind: 'time' | 'duration' | 'count'): readonly string[] {
  return { time: TIMES, duration: DURATIONS, count: COUNTS }[kind];
}
