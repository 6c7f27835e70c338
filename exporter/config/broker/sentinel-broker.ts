import type { RedisBrokerConfig, TlsConfig } from '../config.ts';
import type { ReadFile } from '../read-file.ts';
import { Refusal } from '../value/value.ts';
import { refuseUnknownQuery } from './query.ts';
import { dbOf, storage } from './redis-broker.ts';
import { wholeTls } from './tls.ts';
import type { TransportOptions } from './transport-options.ts';
import type { UrlParts } from './url-parts.ts';
import { maskedLogin, shownHost } from './url-parts.ts';

interface Beside {
  /** To the master. */
  readonly tls: TlsConfig | undefined;
  readonly readFile: ReadFile;
  readonly warn: (sentence: string) => void;
}

/**
 * `sentinel://[user:password@]host[:port][/db];sentinel://…`: as in kombu, user, password and database are the master's, and
 * the first URL's hold; the Sentinels' own are in sentinel_kwargs, the master's name in master_name.
 * @throws Refusal
 */
export function sentinelBroker(urls: readonly [UrlParts, ...UrlParts[]], options: TransportOptions, beside: Beside): RedisBrokerConfig {
  const [first, ...others] = urls;
  for (const url of urls) {
    refuseUnknownQuery(url.query, []);
    if (url.scheme !== 'sentinel') throw new Refusal('mixes sentinel:// with another scheme');
  }
  const { masterName, sentinel } = options;
  if (masterName === undefined) {
    throw new Refusal("does not tell the master's name", 'give --broker-transport-options=master_name=mymaster beside it');
  }
  const db = dbOf(first.path);
  if (others.some((other) => differs(first, other))) {
    beside.warn('the Sentinel URLs differ in user, password or database: those of the first hold, as in kombu');
  }
  const sentinels = urls.map((url) => ({ host: url.host ?? 'localhost', port: url.port ?? 26_379 }));
  const shown = sentinels.map(({ host, port }, at) => `sentinel://${at === 0 ? maskedLogin(first) : ''}${shownHost(host, port)}`);
  return {
    kind: 'redis',
    display: `${shown.join(';')}/${db}?master_name=${masterName}`,
    at: {
      sentinels,
      master: masterName,
      username: sentinel.username,
      password: sentinel.password,
      tls: sentinel.tls === undefined ? undefined : wholeTls({ ca: beside.tls?.ca, ...sentinel.tls }, 'the Sentinels', beside.readFile),
    },
    username: first.user,
    password: first.password,
    db,
    tls: beside.tls,
    ...storage(options),
  };
}

/** A URL that leaves them out goes with the first. */
function differs(first: UrlParts, other: UrlParts): boolean {
  return (
    (other.path !== '' && other.path !== '/' && dbOf(other.path) !== dbOf(first.path)) ||
    (other.user !== undefined && other.user !== first.user) ||
    (other.password !== undefined && other.password !== first.password)
  );
}
