/** White space as Python's str.isspace has it: the separators U+001C to U+001F and U+0085 too, the byte order mark not. */
const SPACE = '(?:[^\\S\\ufeff]|[\\x1c-\\x1f\\x85])';
const ONE = new RegExp(SPACE, 'u');
const AROUND = new RegExp(`^${SPACE}+|${SPACE}+$`, 'gu');

export function isSpace(character: string): boolean {
  return ONE.test(character);
}

/** Python's str.strip(). */
export function stripped(text: string): string {
  return text.replace(AROUND, '');
}
