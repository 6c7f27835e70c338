import { CeleriacError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { globMatcher } from './glob.ts';

/** Whom a command is for: exactly one of these, or none where the command says what that means. */
export interface Target {
  /** Names; a part before the `@` will do where it is of one worker alone. */
  readonly workers?: readonly string[] | undefined;
  /** A glob over whole names: `celery@web-*`. */
  readonly pattern?: string | undefined;
  readonly all?: boolean | undefined;
}

/** What must be known of the workers to find those that are meant; state's `Worker` has it. */
export interface NamedWorker {
  readonly name: string;
  readonly presence: 'online' | 'silent' | 'offline' | 'lost';
}

/** More are named by a pattern, or by all. */
const MAX_NAMES = 1_000;
const MAX_PATTERN = 255;
const MAX_SHOWN = 10;
const LIST = '/api/v1/workers lists those that are known';

/**
 * The names of the workers that are meant, each once; undefined for all of them.
 * @throws CeleriacError `not-found` where one of them, or any, is not known, `bad-input` where it is not clear who is meant
 */
export function targetNames(target: Target, workers: readonly NamedWorker[], unnamed: 'refused' | 'all'): readonly string[] | undefined {
  const { workers: names = [], pattern, all } = target;
  const ways = [names.length > 0, pattern !== undefined, all === true].filter(Boolean).length;
  if (ways > 1) throw new CeleriacError('bad-input', 'workers, pattern and all exclude each other', { remedy: 'give one of them' });
  if (ways === 0) {
    if (unnamed === 'all') return undefined;
    throw new CeleriacError('bad-input', 'no worker is named', { remedy: 'give workers by name, a pattern, or all: true' });
  }
  if (all === true) return undefined;
  if (pattern !== undefined) return namesLike(pattern, workers);
  if (names.length > MAX_NAMES) throw new CeleriacError('bad-input', `at most ${MAX_NAMES} workers by name`, { remedy: 'name them by a pattern' });
  return [...new Set(names.map((name) => workerNamed(name, workers)))];
}

function namesLike(pattern: string, workers: readonly NamedWorker[]): readonly string[] {
  if (pattern === '' || pattern.length > MAX_PATTERN) throw new CeleriacError('bad-input', `pattern: expected 1 to ${MAX_PATTERN} characters`);
  const fits = globMatcher(pattern);
  const found = workers.filter(({ name, presence }) => isThere(presence) && fits(name)).map(({ name }) => name);
  if (found.length > 0) return found;
  throw new CeleriacError('not-found', `no worker that is there fits the pattern '${pattern}'`, { remedy: LIST });
}

/**
 * A worker's whole name from what was given of it.
 * @throws CeleriacError
 */
export function workerNamed(given: string, workers: readonly NamedWorker[]): string {
  if (workers.some(({ name }) => name === given)) return given;
  if (!given.includes('@')) {
    const candidates = workers.filter(({ name }) => name.startsWith(`${given}@`));
    const present = candidates.filter(({ presence }) => isThere(presence));
    const meant = present.length > 0 ? present : candidates;
    if (meant.length === 1 && meant[0]) return meant[0].name;
    if (meant.length > 1) {
      const shown = meant.slice(0, MAX_SHOWN).map(({ name }) => name);
      const more = meant.length - shown.length;
      throw new CeleriacError('bad-input', `'${given}' may be ${shown.join(', ')}${more > 0 ? ` or ${more} more` : ''}`, { remedy: 'give the whole name' });
    }
  }
  const near = nearest(given, workers.map(({ name }) => name));
  throw new CeleriacError('not-found', `Unknown worker '${given.slice(0, 255)}'`, { remedy: near === undefined ? LIST : `did you mean ${near}?` });
}

/** One that was lost sight of may still hear. One that said goodbye does not. */
export function isThere(presence: NamedWorker['presence']): boolean {
  return presence === 'online' || presence === 'silent';
}
