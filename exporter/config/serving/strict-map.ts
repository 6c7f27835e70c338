import { nearest } from '../../nearest.ts';
import { boolean } from '../value/scalar.ts';
import type { Given } from '../value/value.ts';
import { Refusal, textOf } from '../value/value.ts';

/**
 * A map of the file, of which every key must be known. Errors name the key, with those that it stands in: `tls_server_config.cert_file`.
 */
export class StrictMap {
  readonly #given: Readonly<Record<string, Given>>;
  readonly #path: string;

  /** @throws Refusal for what is no map, and for a key that is not among `known` */
  constructor(given: Given | undefined, path: string, known: readonly string[]) {
    if (given !== undefined && given !== '' && (typeof given === 'string' || Array.isArray(given))) throw new Refusal(`has ${path}, which is not a map`);
    this.#given = given === undefined || given === '' ? {} : (given as Readonly<Record<string, Given>>);
    this.#path = path;
    for (const key of Object.keys(this.#given)) {
      if (known.includes(key)) continue;
      const shown = /^[\w.-]{1,60}$/.test(key) ? this.#name(key) : `a key of ${path === '' ? 'the file' : path}`;
      const near = nearest(key, known);
      throw new Refusal(`has ${shown}, which is not known${near === undefined ? '' : `: did you mean ${near}?`}`, `known here: ${known.join(', ')}`);
    }
  }

  get keys(): readonly string[] {
    return Object.keys(this.#given);
  }

  map(key: string, known: readonly string[]): StrictMap {
    return new StrictMap(this.#given[key], this.#name(key), known);
  }

  entries(key: string): readonly (readonly [string, Given])[] {
    const given = this.#given[key];
    if (given === undefined || given === '') return [];
    if (typeof given === 'string' || Array.isArray(given)) throw new Refusal(`has ${this.#name(key)}, which is not a map`);
    return Object.entries(given);
  }

  /** Undefined: not there, or empty. */
  text(key: string): string | undefined {
    const text = this.#read(key, textOf);
    return text === '' ? undefined : text;
  }

  flag(key: string): boolean | undefined {
    return this.text(key) === undefined ? undefined : this.#read(key, (given) => boolean.read(given));
  }

  word<T extends string>(key: string, words: Readonly<Record<string, T>>): T | undefined {
    const text = this.text(key);
    return text === undefined ? undefined : this.#word(key, text, words);
  }

  words(key: string, words: readonly string[]): readonly string[] | undefined {
    const all = Object.fromEntries(words.map((word) => [word, word]));
    return this.list(key)?.map((text) => this.#word(key, text, all));
  }

  list(key: string): readonly string[] | undefined {
    const list = this.#read(key, (given) => {
      if (!Array.isArray(given)) throw new Refusal('is not a list');
      return (given as readonly Given[]).map(textOf);
    });
    return list?.length === 0 ? undefined : list;
  }

  #word<T extends string>(key: string, text: string, words: Readonly<Record<string, T>>): T {
    const word = Object.hasOwn(words, text) ? words[text] : undefined;
    if (word === undefined) throw new Refusal(`has ${this.#name(key)}, which is not one of ${Object.keys(words).join(', ')}`);
    return word;
  }

  #read<T>(key: string, read: (given: Given) => T): T | undefined {
    const given = this.#given[key];
    if (given === undefined || given === '') return undefined;
    try {
      return read(given);
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      throw new Refusal(`has ${this.#name(key)}, which ${thrown.message}`, thrown.remedy);
    }
  }

  #name(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`;
  }
}
