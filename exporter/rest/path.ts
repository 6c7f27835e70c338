import { CeleriacError } from '../errors.ts';

/** Longest request target, characters: Flower's longest search, every character of it encoded, fits. */
const MAX_TARGET = 8_192;

/**
 * A path that means what it says, or a refusal before any routing. A proxy in front may have chosen its rules by what the path
 * begins with (Grafana's does, and passes `view/../admin` on as it stands), so nothing that a later reader could resolve to
 * another path comes through: no `.` or `..` segment, no encoded dot, no backslash, no NUL. An encoded slash is let through
 * only behind `openPrefixes`, where the rest of the path is a task's id, decoded once and never used as a path.
 * @returns the path without the query, still encoded
 * @throws CeleriacError `bad-input`
 */
export function checkedPath(target: string, openPrefixes: readonly string[]): string {
  if (target.length > MAX_TARGET) throw refused(`the request's URL is longer than ${MAX_TARGET} characters`);
  const path = target.split('?', 1)[0] ?? '';
  if (!path.startsWith('/')) throw refused('the request names no path');
  if (/%2e|%5c|%00|\\/i.test(path)) throw refused('the path holds an encoded dot, a backslash or a NUL');
  const decoded = decode(path);
  if (decoded.split('/').some((segment) => segment === '.' || segment === '..'))
    throw refused('the path holds a . or .. segment');
  if (/%2f/i.test(path) && !openPrefixes.some((prefix) => path.startsWith(prefix)))
    throw refused('the path holds an encoded slash');
  return path;
}

/** @throws CeleriacError `bad-input` where it is no UTF-8 */
export function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw refused('the path is not valid percent-encoded UTF-8');
  }
}

function refused(why: string): CeleriacError {
  return new CeleriacError('bad-input', `refused: ${why}`);
}
