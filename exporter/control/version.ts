/** Whether a worker's version (`5.4.0`, `5.3.0rc1`) is older than another. One that it does not tell is taken for new enough. */
export function isOlder(version: string | undefined, than: string): boolean {
  const mine = numbersIn(version);
  if (mine === undefined) return false;
  const wanted = numbersIn(than) ?? [];
  for (const [place, number] of wanted.entries()) {
    const own = mine[place] ?? 0;
    if (own !== number) return own < number;
  }
  return false;
}

function numbersIn(version: string | undefined): number[] | undefined {
  const match = /^\d+(\.\d+)*/.exec(version ?? '');
  return match === null ? undefined : match[0].split('.').map(Number);
}
