import type { SecretPattern } from './patterns.ts';
import { KeyNames } from './key-names.ts';
import { KeyedValues } from './keyed-values.ts';
import { MASK } from './mask.ts';
import { maskPattern, PATTERN_HINT, SECRET_PATTERNS } from './patterns.ts';

export interface RedactionRules {
  /** Words of names under which everything is masked. */
  readonly keys: readonly string[];
  /** Names of built-in patterns, and regular expressions of the administrator's own. */
  readonly patterns: readonly (string | RegExp)[];
}

/** Shorter texts hold no name and value. */
const SHORTEST = 6;
const NEVER = /(?!)/;
/** As a number is written, a card's has no separators. */
const LEAST_CARD = 1e12;

/**
 * Takes secrets out of what workers and clients tell, before anything is kept, counted, sent on or logged: what stands under
 * names such as `password`, and what is a secret wherever it stands, such as a private key. In text as Python's repr writes it
 * (cut off or not), and in parsed values. What holds none is given back as it is; doing it twice changes nothing more.
 */
export class Redactor {
  readonly isOn: boolean;
  /** Decides for nearly every text that there is nothing to do. */
  readonly #suspicious: RegExp;
  readonly #names: KeyNames;
  readonly #keyed: KeyedValues;
  readonly #patterns: readonly SecretPattern[];

  /** @param rules undefined: nothing is taken out */
  constructor(rules: RedactionRules | undefined) {
    const { keys, patterns } = rules ?? { keys: [], patterns: [] };
    this.#names = new KeyNames(keys);
    this.#keyed = new KeyedValues(this.#names);
    const builtIn = SECRET_PATTERNS.filter(({ name }) => patterns.includes(name));
    const own = patterns.flatMap((pattern) => (typeof pattern === 'string' ? [] : [pattern]));
    this.#patterns = [...builtIn, ...own.map((each, at) => ({ name: `own-${at}`, pattern: globally(each) }))];
    const hints = [this.#names.pattern, builtIn.length > 0 ? PATTERN_HINT : undefined].filter((hint) => hint !== undefined);
    this.isOn = hints.length > 0 || own.length > 0;
    // What the own ones match has no hint in common: each text is looked at.
    this.#suspicious = own.length > 0 ? /^/ : hints.length > 0 ? new RegExp(hints.join('|'), 'i') : NEVER;
  }

  text(text: string): string {
    if (text.length < SHORTEST || !this.#suspicious.test(text)) return text;
    let masked = this.#keyed.masked(text);
    for (const pattern of this.#patterns) masked = maskPattern(masked, pattern);
    return masked;
  }

  /** A parsed value; itself when it holds no secret, else a copy. Its depth must be bounded. */
  value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.#number(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return this.#list(value);
    if (value instanceof Uint8Array) return this.#bytes(value);
    return this.#fields(value as Readonly<Record<string, unknown>>);
  }

  /** The value under that name. */
  field(name: string, value: unknown): unknown {
    return this.#names.kindOf(name) !== undefined && holdsSomething(value, this.#names.kindOf(name) === 'count') ? MASK : this.value(value);
  }

  #number(value: number): unknown {
    if (!(value >= LEAST_CARD)) return value;
    const text = String(value);
    return this.text(text) === text ? value : MASK;
  }

  #bytes(value: Uint8Array): unknown {
    const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
    const masked = this.text(text);
    return masked === text ? value : Buffer.from(masked, 'latin1');
  }

  #list(list: readonly unknown[]): unknown {
    const [name, value] = list;
    // ['Authorization', 'Bearer …']: headers are kept as pairs.
    if (list.length === 2 && typeof name === 'string' && typeof value === 'string') return changedOr(list, [this.text(name), this.field(name, value)]);
    return changedOr(list, list.map((item) => this.value(item)));
  }

  #fields(fields: Readonly<Record<string, unknown>>): unknown {
    // { name: 'DB_PASSWORD', value: '…' }: so environments are written.
    const named = 'value' in fields ? (fields['name'] ?? fields['key']) : undefined;
    let copy: [string, unknown][] | undefined;
    const entries = Object.entries(fields);
    for (let at = 0; at < entries.length; at += 1) {
      const [name, value] = entries[at]!;
      const shown = name === 'value' && typeof named === 'string' ? this.field(named, value) : this.field(name, value);
      const key = this.text(name);
      if (shown === value && key === name) continue;
      copy ??= [...entries];
      copy[at] = [key, shown];
    }
    return copy === undefined ? fields : Object.fromEntries(copy);
  }
}

/** For what is made without a configuration. */
export const NO_REDACTION = new Redactor(undefined);

function holdsSomething(value: unknown, isCount: boolean): boolean {
  if (value === null || value === undefined || typeof value === 'boolean' || value === '') return false;
  return !(isCount && typeof value === 'number');
}

function changedOr(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, at) => Object.is(item, before[at])) ? before : after;
}

function globally(pattern: RegExp): RegExp {
  return pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`);
}
