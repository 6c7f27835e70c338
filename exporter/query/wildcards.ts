const ANY = -1;
const ONE = -2;

/**
 * A pattern with * (any run of characters), ? (one character, a whole code point as in SQL's LIKE) and \ before a literal * ? \.
 * Not a regular expression: `*a*a*a*a*b` over a long text takes that one for ever, and this at most length × length.
 */
export function wildcardMatcher(pattern: string): (text: string) => boolean {
  const wanted = symbolsOf(pattern);
  return (text) => {
    let at = 0;
    let place = 0;
    // Where to go on when a literal does not fit: the latest * takes one character more.
    let star = -1;
    let taken = 0;
    while (at < text.length) {
      const symbol = wanted[place];
      const char = text.codePointAt(at) ?? 0;
      const width = char > 0xffff ? 2 : 1;
      if (symbol === ANY) {
        star = place;
        taken = at;
        place += 1;
      } else if (symbol === ONE || symbol === char) {
        at += width;
        place += 1;
      } else if (star >= 0) {
        taken += (text.codePointAt(taken) ?? 0) > 0xffff ? 2 : 1;
        at = taken;
        place = star + 1;
      } else {
        return false;
      }
    }
    while (wanted[place] === ANY) place += 1;
    return place === wanted.length;
  };
}

function symbolsOf(pattern: string): number[] {
  const symbols: number[] = [];
  const chars = Array.from(pattern);
  for (let index = 0; index < chars.length; index += 1) {
    let char = chars[index] ?? '';
    if (char === '*') symbols.push(ANY);
    else if (char === '?') symbols.push(ONE);
    else {
      if (char === '\\' && index + 1 < chars.length) char = chars[(index += 1)] ?? '';
      symbols.push(char.codePointAt(0) ?? 0);
    }
  }
  return symbols;
}
