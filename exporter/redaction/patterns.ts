import { MASK } from './mask.ts';

/** Something that is a secret wherever it stands. */
export interface SecretPattern {
  readonly name: string;
  /** Global. */
  readonly pattern: RegExp;
  /** Says whether a match is meant; in its absence each is. */
  readonly isMeant?: (match: string) => boolean;
  /** What stays of it: its first group. */
  readonly keepsFirstGroup?: true;
}

/** Groups of digits by the networks' numbers; a UUID's are hexadecimal and joined to more of them. */
const CARD = /(?<![\w.]|[\da-f]{4}-)(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|3[47]\d\d|3[05689]\d\d|6\d{3})[ -]?\d{4,6}[ -]?\d{2,5}(?:[ -]?\d{1,4})?(?:[ -]?\d{1,3})?(?![\w]|-[\da-f]{4}|\.\d)/g;

/** Each takes a time in proportion to the text, whatever it holds. Built in, by the names under which `--redact-patterns` lists them. */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  { name: 'private-key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/g },
  // amqp://user:password@host; a password may hold an unescaped @.
  { name: 'url-credentials', pattern: /([a-z][a-z\d+.-]{0,30}:\/\/[^\s/:@'"<>]*:)[^\s/'"<>]+(?=@)/gi, keepsFirstGroup: true },
  { name: 'bearer', pattern: /((?<![\w.~+/-])(?:[Bb]earer|BEARER|[Bb]asic|BASIC)(?: |%20|\+))(?=[\w.~+/-]*[\dA-Z=])[\w.~+/-]{8,}={0,2}/g, keepsFirstGroup: true },
  { name: 'jwt', pattern: /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]+(?:\.[\w-]*){0,3}|\.{0,3}(?=['")}\]]*$))/g },
  {
    name: 'known-token',
    pattern: /\b(?:(?:AKIA|ASIA)[A-Z\d]{16}|gh[oprsu]_[A-Za-z\d]{30,}|github_pat_\w{22,}|glpat-[\w-]{20,}|xox[abeoprs]-[\w-]{10,}|[prs]k_(?:live|test)_[A-Za-z\d]{10,}|sk-[\w-]{20,}|AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_[A-Za-z\d]{36}|pypi-[\w-]{30,})/g,
  },
  { name: 'credit-card', pattern: CARD, isMeant: isCardNumber },
];

/** One cheap test that every match of the built-in ones passes. */
export const PATTERN_HINT = '-----BEGIN|://[^ /]*@|earer|basic|eyJ|[2-6]\\d{3}[ -]?\\d{4}|A[KS]IA|gh[oprsu]_|github_pat|glpat-|xox[abeoprs]-|k_(?:live|test)_|sk-|AIza|SG\\.|npm_|pypi-';

export function maskPattern(text: string, { pattern, isMeant, keepsFirstGroup }: SecretPattern): string {
  pattern.lastIndex = 0;
  if (!pattern.test(text)) return text;
  return text.replaceAll(pattern, (match: string, first: unknown) => {
    if (isMeant !== undefined && !isMeant(match)) return match;
    return keepsFirstGroup === true && typeof first === 'string' ? first + MASK : MASK;
  });
}

/** Luhn's check, over 13 to 19 digits. */
export function isCardNumber(text: string): boolean {
  let [sum, digits] = [0, 0];
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) continue;
    const weighed = digits % 2 === 0 ? digit : 2 * digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
    digits += 1;
  }
  return digits >= 13 && digits <= 19 && sum % 10 === 0;
}
