import type { ResultBackendConfig } from '../config.ts';
import { nearest } from '../../nearest.ts';
import { resultOptions } from '../options/results.ts';
import type { ReadFile } from '../read-file.ts';
import type { Settings } from '../settings.ts';
import { Refusal } from '../value/value.ts';
import { databaseResults } from './database-results.ts';
import { memcachedResults } from './memcached-results.ts';
import { redisResults } from './redis-results.ts';
import { RPC, unreadOf } from './unread-results.ts';

/** What may stand before `://` and be read. */
const READ = ['redis', 'rediss', 'redis+socket', 'sentinel', 'db+postgresql', 'db+mysql', 'db+sqlite', 'django-db+postgresql', 'django-db+mysql', 'django-db+sqlite', 'cache+memcached'];
const REDIS = ['redis', 'rediss', 'redis+socket', 'sentinel'];

const DJANGO = {
  why: 'keeps results in the database of the Django application, and does not say where that is',
  remedy: 'give the database too: --result-backend=django-db+postgresql://user:password@host/database (or django-db+mysql://…, django-db+sqlite:////path)',
};

/**
 * The result backend; undefined where none is given. One of Celery's that cannot be read is taken with a warning, since the
 * variable that names it is the application's as well.
 * @throws CeleriacError `bad-input`, without a word of the URL itself: any part of it may be the password
 */
export function resultBackendOf(settings: Settings, readFile: ReadFile, warn: (sentence: string) => void): ResultBackendConfig | undefined {
  const text = settings.get(resultOptions.backend);
  if (text === '' || /^disabled(:|$)/i.test(text)) return undefined;
  const label = settings.label(resultOptions.backend);
  try {
    const backend = backendOf(text, settings, readFile, (sentence) => warn(sentence.replace('transport options is', 'result backend transport options is')));
    if (backend.kind === 'unread') warn(`${label} (${backend.display}) ${backend.why}: results are not read; ${backend.remedy}`);
    return backend;
  } catch (thrown) {
    throw thrown instanceof Refusal ? settings.refused(resultOptions.backend, thrown) : thrown;
  }
}

function backendOf(text: string, settings: Settings, readFile: ReadFile, warn: (sentence: string) => void): ResultBackendConfig {
  const scheme = /^[^:/?#@]+(?=:\/\/)/.exec(text)?.[0].toLowerCase();
  // Without a URL, Celery takes a name of its own, or the path of a class.
  if (scheme === undefined) return named(text);
  if (REDIS.includes(scheme)) return redisResults(text, settings, readFile, warn);
  const [kind = '', inner] = splitOnce(scheme, '+');
  const rest = inner === undefined ? text : text.slice(kind.length + 1);
  if ((kind === 'db' || kind === 'database') && inner !== undefined) return databaseResults(rest, 'sqlalchemy', settings, readFile);
  if (kind === 'django-db' && inner !== undefined) return databaseResults(rest, 'django', settings, readFile);
  if (kind === 'cache' && inner !== undefined) return memcachedResults(rest, settings);
  const unread = unreadOf(kind);
  if (unread !== undefined) return unread;
  const near = scheme.length > 30 ? undefined : nearest(scheme, READ);
  const meant = near === undefined ? '' : ` (did you mean ${near}://?)`;
  throw new Refusal(`has a scheme that is not one of ${READ.join(', ')}, ${RPC}${meant}`);
}

function named(text: string): ResultBackendConfig {
  const name = text.toLowerCase().replace(/:$/, '');
  if (name === 'django-db') return { kind: 'unread', display: 'django-db', ...DJANGO };
  const unread = unreadOf(name);
  if (unread !== undefined) return unread;
  if (!/^[a-z_][\w.]*[.:][A-Z]\w*$/.test(text)) throw new Refusal(`is not a URL whose scheme is one of ${READ.join(', ')}, ${RPC}`);
  // Not quoted: what looks like a class may be anything else.
  return { kind: 'unread', display: "a class of the application's own", why: 'is Python code, which is not run here', remedy: `Celeriac reads ${READ.join(', ')}` };
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
