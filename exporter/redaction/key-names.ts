/** Names seen before, with the answer: an application has few, and a flood of random ones must not stay in memory. */
const MAX_KNOWN = 5_000;
const MAX_NAME = 256;
/** A shorter word is part of too many others. */
const SHORT = 4;

/** `count`: a plural, which with a number beside it counts things (`max_tokens=1024`) and holds none. */
export type KeyKind = 'secret' | 'count';

/**
 * Which names hold secrets. A word matches whatever stands before or behind it; letter case, plural, and `_`, `-`, `.` or a space
 * between its parts make no difference: `api_key` is in `X-Api-Key`, `apikey`, `stripeApiKeys`.
 */
export class KeyNames {
  /** Matches, letter case aside, each place in a text where such a name may be; `kindOf` decides. */
  readonly pattern: string | undefined;
  readonly #word: RegExp | undefined;
  readonly #known = new Map<string, KeyKind | undefined>();

  constructor(words: readonly string[]) {
    const parts = words.map((word) => word.toLowerCase().split(/[\s_.-]+/).filter((part) => part !== ''));
    const some = parts.filter(({ length }) => length > 0);
    if (some.length === 0) return;
    this.pattern = some.map(sourceOf).join('|');
    const bounded = some.map((each) => (each.join('').length > SHORT ? sourceOf(each) : `(?<![a-z])${sourceOf(each)}`));
    this.#word = new RegExp(`(?:${bounded.join('|')})(s?)(?![a-z])`, 'g');
  }

  kindOf(name: string): KeyKind | undefined {
    if (this.#word === undefined) return undefined;
    const known = this.#known.get(name);
    if (known !== undefined || this.#known.has(name)) return known;
    const kind = this.#find(this.#word, name);
    if (name.length > MAX_NAME) return kind;
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(name, kind);
    return kind;
  }

  #find(word: RegExp, name: string): KeyKind | undefined {
    let kind: KeyKind | undefined;
    for (const [, plural] of words(name).matchAll(word)) {
      if (plural === '') return 'secret';
      kind = 'count';
    }
    return kind;
  }
}

/** `accessToken` → `access_token`. */
function words(name: string): string {
  return name.slice(-MAX_NAME).replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_').toLowerCase();
}

function sourceOf(parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll(/[^\p{L}\p{N}]/gu, '\\$&')).join('[ _.-]?');
}
