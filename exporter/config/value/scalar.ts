import { nearest } from '../../nearest.ts';
import type { ValueKind } from './value.ts';
import { listOf, Refusal, textOf } from './value.ts';

/** Any text but none at all. */
export function text(shape: string): ValueKind<string> {
  return {
    shape,
    read: (given) => {
      const value = textOf(given);
      if (value === '') throw new Refusal('is empty');
      return value;
    },
  };
}

/** Any text, the empty one too. */
export function freeText(shape: string): ValueKind<string> {
  return { shape, read: textOf };
}

/** One text, which a file may give as a list; twice on a command line, the last counts. */
export function joined(shape: string, separator: string): ValueKind<string> {
  return { shape, read: (given) => (typeof given === 'string' ? given.trim() : listOf(given).join(separator)) };
}

const TRUTHS = new Map([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((word) => [word, false] as const),
]);

/** The words that Flower takes; a flag without a value is true. */
export const boolean: ValueKind<boolean> = {
  shape: 'true|false',
  bare: 'true',
  read: (given) => {
    const truth = TRUTHS.get(textOf(given).toLowerCase());
    if (truth === undefined) throw new Refusal('is not true or false');
    return truth;
  },
};

export function integer(least: number, most: number): ValueKind<number> {
  return {
    shape: 'N',
    read: (given) => {
      const value = textOf(given).replaceAll('_', '');
      const number = Number(value);
      if (!/^\d+$/.test(value) || number < least || number > most) {
        throw new Refusal(`is not a whole number from ${least} to ${most}`);
      }
      return number;
    },
  };
}

/** One word of several; `synonyms` are taken and not shown. Letter case does not matter. */
export function choice<const T extends string>(words: readonly T[], synonyms: Readonly<Record<string, NoInfer<T>>> = {}): ValueKind<T> {
  return {
    shape: words.join('|'),
    read: (given) => {
      const value = textOf(given).toLowerCase();
      const found = words.find((word) => word === value) ?? (Object.hasOwn(synonyms, value) ? synonyms[value] : undefined);
      if (found === undefined) throw new Refusal(`is not one of ${words.join(', ')}${meant(value, words)}`);
      return found;
    },
  };
}

/** Several words out of some, or `all`. */
export function choices<T extends string>(words: readonly T[]): ValueKind<readonly T[]> {
  return {
    shape: 'NAME,…',
    join: ',',
    read: (given) => {
      const wanted = listOf(given).map((word) => word.toLowerCase());
      if (wanted.length === 1 && wanted[0] === 'all') return words;
      for (const word of wanted) {
        if (!words.some((known) => known === word)) {
          throw new Refusal(`holds a name that is not one of ${words.join(', ')}, or all${meant(word, words)}`);
        }
      }
      return words.filter((word) => wanted.includes(word));
    },
  };
}

function meant(given: string, words: readonly string[]): string {
  const near = nearest(given, words);
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}

/** Names, each once, in the order given. */
export const names: ValueKind<readonly string[]> = {
  shape: 'NAME,…',
  join: ',',
  read: (given) => [...new Set(listOf(given))],
};

/** Upper bounds of a histogram's buckets; `inf`, which every histogram has, may be named as Flower's default does. */
export const buckets: ValueKind<readonly number[]> = {
  shape: 'SECONDS,…',
  join: ',',
  read: (given) => {
    const bounds = listOf(given).filter((bound) => !/^\+?inf(inity)?$/i.test(bound)).map(Number);
    if (bounds.length === 0) throw new Refusal('holds no bucket');
    if (!bounds.every((bound) => Number.isFinite(bound) && bound > 0)) throw new Refusal('holds something that is not a number above 0');
    if (bounds.some((bound, at) => at > 0 && bound <= (bounds[at - 1] ?? 0))) throw new Refusal('does not grow from bucket to bucket');
    return bounds;
  },
};
