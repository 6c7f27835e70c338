/** A value as it was given: text from a flag or a variable; from a file also a list or a map, whose leaves are text. */
export type Given = string | readonly Given[] | { readonly [key: string]: Given };

/** One way to read a given value, with what help and the documentation say of it. */
export interface ValueKind<T> {
  /** What stands for the value in help: `DURATION`. */
  readonly shape: string;
  /** What a flag without a value means; such a flag needs none. */
  readonly bare?: string;
  /** Given several times on the command line, the texts are joined with this. */
  readonly join?: string;
  /** @throws Refusal when it cannot be understood */
  read(given: Given): T;
}

/**
 * Why a value is refused, as the rest of a sentence whose subject is the value: `is not a whole number`. Never quotes the
 * value: only who knows that the option is no secret may show it.
 */
export class Refusal extends Error {
  readonly remedy: string | undefined;

  constructor(reason: string, remedy?: string) {
    super(reason);
    this.name = 'Refusal';
    this.remedy = remedy;
  }
}

/** The given text, trimmed. */
export function textOf(given: Given): string {
  if (typeof given === 'string') return given.trim();
  throw new Refusal('is a list or a map where one value is wanted');
}

/** The given list; a text is taken apart at commas, empty parts left out. */
export function listOf(given: Given): readonly string[] {
  if (typeof given === 'string') return given.split(',').map((part) => part.trim()).filter((part) => part !== '');
  if (Array.isArray(given)) return (given as readonly Given[]).map(textOf);
  throw new Refusal('is a map where a list is wanted');
}

/** The same kind, for which an empty text means that nothing was given. */
export function orUnset<T>(kind: ValueKind<T>): ValueKind<T | undefined> {
  return { ...kind, read: (given) => (given === '' ? undefined : kind.read(given)) };
}
