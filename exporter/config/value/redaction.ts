import { createContext, runInContext } from 'node:vm';
import { DEFAULT_KEYS } from '../../redaction/default-keys.ts';
import { SECRET_PATTERNS } from '../../redaction/patterns.ts';
import { nearest } from '../../nearest.ts';
import type { Given, ValueKind } from './value.ts';
import { listOf, Refusal, textOf } from './value.ts';

/** Stands for the list that is there without the option. */
const DEFAULT = 'default';
const NAMES = SECRET_PATTERNS.map(({ name }) => name);
/** What a pattern is tried on, and the time it has: one that backtracks without end would stop the exporter later. */
const TRIALS = ['a', '0', ' ', 'a@', 'a.', '"'].map((piece) => `${piece.repeat(60)}!`.repeat(20));
const TRIAL_MS = 250;

/** Words of names: `default,customer_name,-auth`. */
export const redactedKeys: ValueKind<readonly string[]> = {
  shape: 'WORD,…',
  join: ',',
  read: (given) => changed(DEFAULT_KEYS, listOf(given).map(word)),
};

/** Names of built-in patterns, and regular expressions between slashes: `default,-credit-card,/\bK-\d{8}\b/`. */
export const redactedPatterns: ValueKind<readonly (string | RegExp)[]> = {
  shape: 'NAME|/REGEX/,…',
  join: ',',
  read: (given) => {
    const items = itemsOf(given);
    const names = items.filter((item) => !item.startsWith('/'));
    for (const name of names) refuseUnknown(name.replace(/^-/, ''));
    return [...changed(NAMES, names), ...items.filter((item) => item.startsWith('/')).map(expression)];
  },
};

/** Items in their order: a name adds one, `-name` takes it out, `default` adds the default ones. */
function changed(defaults: readonly string[], items: readonly string[]): readonly string[] {
  const all = new Set<string>();
  for (const item of items) {
    if (item === DEFAULT) for (const each of defaults) all.add(each);
    else if (item.startsWith('-')) all.delete(item.slice(1));
    else all.add(item);
  }
  return [...all];
}

function word(given: string): string {
  const plain = given.toLowerCase();
  if (!/^-?[\p{L}\p{N}](?:[\p{L}\p{N} _.-]*[\p{L}\p{N}])?$/u.test(plain)) throw new Refusal('holds something other than letters, digits and - _ . between them', 'what is no word of a name goes into --redact-patterns');
  if (plain.replace(/^-/, '').length < 2) throw new Refusal('holds a word of one letter, which half of all names would match');
  return plain;
}

/** A comma within slashes belongs to the expression. */
function itemsOf(given: Given): readonly string[] {
  if (typeof given !== 'string') return listOf(given);
  return (textOf(given).match(/\/(?:\\.|[^\\/])*\/[a-z]*|[^,]+/g) ?? []).map((item) => item.trim()).filter((item) => item !== '');
}

function refuseUnknown(name: string): void {
  if (name === DEFAULT || NAMES.includes(name)) return;
  const near = nearest(name, NAMES);
  throw new Refusal(`holds a name that is not one of ${NAMES.join(', ')}${near === undefined ? '' : ` (did you mean ${near}?)`}`, 'a regular expression stands between slashes');
}

function expression(text: string): RegExp {
  const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
  if (source === '') throw new Refusal('holds a regular expression that does not end with a slash, or is empty');
  if (!/^[imsu]*$/.test(flags)) throw new Refusal('holds a regular expression with a flag other than i, m, s and u');
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, `${flags}g`);
  } catch {
    throw new Refusal('holds something between slashes that is not a regular expression');
  }
  if (pattern.test('')) throw new Refusal('holds a regular expression that matches nothing at all, and so every place of every text');
  refuseSlow(pattern);
  return pattern;
}

function refuseSlow(pattern: RegExp): void {
  const context = createContext({ pattern, trials: TRIALS });
  try {
    runInContext('for (const trial of trials) trial.replaceAll(pattern, "")', context, { timeout: TRIAL_MS });
  } catch {
    throw new Refusal('holds a regular expression that takes too long on some texts', 'repeat nothing that is repeated already, such as (a+)+');
  }
}
