/**
 * Python's fnmatch, by which kombu compares a pattern with a node's name: * any run of characters, ? one, [abc], [a-z] and
 * [!a-z] one of a set. Not a regular expression, which `*a*a*a*a*b` could keep busy for ever: at most length × length here.
 */
export function globMatcher(pattern: string): (name: string) => boolean {
  const symbols = symbolsOf([...pattern]);
  return (name) => {
    const chars = [...name];
    let at = 0;
    let place = 0;
    // Where to go on when a symbol does not fit: the latest * takes one character more.
    let star = -1;
    let taken = 0;
    while (at < chars.length) {
      const symbol = symbols[place];
      if (symbol === 'any') {
        star = place;
        taken = at;
        place += 1;
      } else if (symbol?.(chars[at] ?? '') === true) {
        at += 1;
        place += 1;
      } else if (star >= 0) {
        taken += 1;
        at = taken;
        place = star + 1;
      } else {
        return false;
      }
    }
    while (symbols[place] === 'any') place += 1;
    return place === symbols.length;
  };
}

type Symbol = 'any' | ((char: string) => boolean);

function symbolsOf(pattern: readonly string[]): Symbol[] {
  const symbols: Symbol[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] ?? '';
    // The first character of a set may be a ] that closes nothing; a [ that is never closed stands for itself.
    const close = char === '[' ? pattern.indexOf(']', at + (pattern[at + 1] === '!' ? 3 : 2)) : -1;
    if (char === '*') symbols.push('any');
    else if (char === '?') symbols.push(() => true);
    else if (close > 0) {
      symbols.push(setOf(pattern.slice(at + 1, close)));
      at = close;
    } else symbols.push((other) => other === char);
  }
  return symbols;
}

function setOf(inside: readonly string[]): (char: string) => boolean {
  const inverted = inside[0] === '!';
  const members = inverted ? inside.slice(1) : inside;
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at += 1) {
    const first = members[at] ?? '';
    const last = members[at + 1] === '-' ? members[at + 2] : undefined;
    ranges.push([first, last ?? first]);
    if (last !== undefined) at += 2;
  }
  return (char) => ranges.some(([first, last]) => first <= char && char <= last) !== inverted;
}
