import type { Given, ValueKind } from './value.ts';
import { Refusal } from './value.ts';

/** Settings by key, as Celery has them in a dict. */
export type Tree = { readonly [key: string]: Given };

const NEITHER = 'is neither JSON in braces nor key=value,…';

/**
 * A dict of Celery's: JSON, or `key=value,…` where a dot goes a level down (`sentinel_kwargs.password=…`), or a file's map.
 * `true` and `false` alone are kept under the key '', for broker_use_ssl.
 */
export const tree: ValueKind<Tree> = {
  shape: 'JSON|KEY=VALUE,…',
  join: ',',
  read: (given) => {
    if (typeof given !== 'string') {
      if (Array.isArray(given)) throw new Refusal('is a list where a map is wanted');
      return given as Tree;
    }
    const text = given.trim();
    if (text === '') return {};
    if (/^(true|false)$/i.test(text)) return { '': text.toLowerCase() };
    return text.startsWith('{') ? fromJson(text) : fromPairs(text);
  },
};

function fromJson(text: string): Tree {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Refusal(NEITHER); // JSON.parse's own words quote the text, which may hold a password
  }
  const given = givenOf(parsed);
  if (typeof given === 'string' || Array.isArray(given)) throw new Refusal(NEITHER);
  return given as Tree;
}

/** Parsed JSON with text for leaves, as a YAML file gives it. */
export function givenOf(value: unknown): Given {
  if (Array.isArray(value)) return value.map(givenOf);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, givenOf(inner)]));
  }
  // What is left of JSON: text, a number, true, false, null.
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}

function fromPairs(text: string): Tree {
  const top = new Map<string, Given | Map<string, Given>>();
  for (const pair of text.split(',')) {
    const [, path = '', value = ''] = /^\s*([\w.-]+)\s*=(.*)$/s.exec(pair) ?? [];
    if (path === '') throw new Refusal(NEITHER, 'a value that holds a comma needs the JSON form');
    const [key = '', ...inner] = path.split('.');
    if (inner.length === 0) {
      top.set(key, value.trim());
      continue;
    }
    const under = top.get(key);
    const map = under instanceof Map ? under : new Map<string, Given>();
    top.set(key, map.set(inner.join('.'), value.trim()));
  }
  return Object.fromEntries([...top].map(([key, value]) => [key, value instanceof Map ? Object.fromEntries(value) : value]));
}
