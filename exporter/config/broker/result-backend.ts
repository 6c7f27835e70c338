import type { ResultBackendConfig, TlsConfig } from '../config.ts';
import { nearest } from '../../nearest.ts';
import { resultOptions } from '../options/results.ts';
import type { ReadFile } from '../read-file.ts';
import type { Settings } from '../settings.ts';
import { Refusal } from '../value/value.ts';
import { redisBroker } from './redis-broker.ts';
import { sentinelBroker } from './sentinel-broker.ts';
import { sslOf, tlsParts, wholeTls } from './tls.ts';
import { transportOptions } from './transport-options.ts';
import type { UrlParts } from './url-parts.ts';
import { urlParts } from './url-parts.ts';

const LIVE = ['redis', 'rediss', 'redis+socket', 'sentinel'];

/** Celery's others (5.7), by what stands before the `+` or the colon. */
const SILENT = [
  'rpc', 'db', 'cache', 'memcache', 'mongodb', 'couchbase', 'couchdb', 'cosmosdbsql', 'cassandra', 'elasticsearch', 'arangodb', 'dynamodb', 'azureblockblob',
  'consul', 'etcd', 's3', 'gs', 'gcs', 'file', 'filesystem', 'django-db', 'django-cache', 'riak', 'ironcache', 'amqp', 'mongodb+srv', 'database', 'solar',
];

/** Celery ends a prefix with `_` itself, unless it ends like one: `shop` → `shop_celery-task-meta-…` (5.4 does so even then). */
const ENDS_A_PREFIX = /[:_.-]$/;

/**
 * The result backend to listen to; undefined where none is given, or where it tells nobody what it stores.
 * @throws CeleriacError `bad-input`, without a word of the URL itself
 */
export function resultBackendOf(settings: Settings, readFile: ReadFile, warn: (sentence: string) => void): ResultBackendConfig | undefined {
  const text = settings.get(resultOptions.backend);
  if (text === '' || /^disabled(:|$)/i.test(text)) return undefined;
  const label = settings.label(resultOptions.backend);
  try {
    const scheme = /^[^:/?#@]+(?=:\/\/)/.exec(text)?.[0].toLowerCase();
    if (scheme === undefined || !LIVE.includes(scheme)) return silent(scheme ?? text, label, warn);
    const redis = redisOf(text, settings, readFile, (sentence) => warn(sentence.replace('transport options is', 'result backend transport options is')));
    const { keyPrefix } = redis;
    const keyPrefixes = keyPrefix === '' ? [''] : ENDS_A_PREFIX.test(keyPrefix) ? [keyPrefix, `${keyPrefix}_`] : [`${keyPrefix}_`];
    const { display, at, username, password, db, tls } = redis;
    return { display, at, username, password, db, tls, keyPrefixes };
  } catch (thrown) {
    throw thrown instanceof Refusal ? settings.refused(resultOptions.backend, thrown) : thrown;
  }
}

/** Celery's own words for a backend may be a module's path, too: what is not known is not quoted, it may hold a password. */
function silent(scheme: string, label: string, warn: (sentence: string) => void): undefined {
  const near = scheme.length > 20 ? undefined : nearest(scheme, LIVE);
  const [kind = ''] = scheme.split('+');
  const known = SILENT.includes(scheme) || SILENT.includes(kind);
  if (!known && near !== undefined) throw new Refusal(`has a scheme that is not known: did you mean ${near}://?`);
  const named = known ? ` (${kind})` : '';
  warn(`${label}${named} has no effect: only Redis tells of a result as it is stored, so states that tasks set themselves are not seen live`);
  return undefined;
}

function redisOf(text: string, settings: Settings, readFile: ReadFile, warn: (sentence: string) => void) {
  const [head = '', ...tail] = text.split(';').map((part) => part.trim()).filter((part) => part !== '');
  const first = urlParts(head);
  const options = transportOptions(settings.get(resultOptions.transportOptions), warn);
  const tls = tlsOf(settings, first, readFile);
  if (first.scheme !== 'sentinel') return redisBroker(first, options, tls);
  if (options.masterName === undefined) {
    throw new Refusal("does not tell the master's name", 'give --result-backend-transport-options=master_name=mymaster beside it');
  }
  const others = tail.map((other) => urlParts(other, first.scheme));
  return sentinelBroker([first, ...others], options, { tls, readFile, warn });
}

function tlsOf(settings: Settings, url: UrlParts, readFile: ReadFile): TlsConfig | undefined {
  const given = settings.get(resultOptions.useSsl);
  const parts = { ...tlsParts(sslOf(url.query)), ...tlsParts(given) };
  const on = url.scheme === 'rediss' || given[''] === 'true' || Object.keys(parts).length > 0;
  return on ? wholeTls(parts, settings.label(resultOptions.backend), readFile) : undefined;
}
