/** Who somebody is, as far as the provider has proven it. */
export interface Identity {
  /** As the audit trail names them. */
  readonly name: string;
  /** Addresses that the provider has verified, in lower case, the main one first. */
  readonly emails: readonly ProvenEmail[];
  /** One that it has not, for words. */
  readonly unverified?: string | undefined;
  readonly groups: readonly string[];
  readonly organisations: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
  /** The program, where it is one. */
  readonly client?: string | undefined;
}

export interface ProvenEmail {
  readonly address: string;
  /** Whether the provider answers for the domain too, and not only for the mail that once arrived there. */
  readonly provesDomain: boolean;
}

const MAX_NAME = 200;

/** For logs and pages: one line, not endless. */
export function plain(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ').slice(0, MAX_NAME);
}

/** A claim by its name, or by a path with dots into objects. */
export function claimAt(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** What a claim says, as texts: a list's members, a word, a number, yes or no. `scope` is a list with spaces between. */
export function textsOf(value: unknown): readonly string[] {
  return [value].flat().flatMap((one) => (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean' ? [String(one)] : []));
}
