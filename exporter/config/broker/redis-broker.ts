import type { RedisBrokerConfig, TlsConfig } from '../config.ts';
import { Refusal } from '../value/value.ts';
import { refuseUnknownQuery } from './query.ts';
import type { TransportOptions } from './transport-options.ts';
import type { UrlParts } from './url-parts.ts';
import { maskedLogin, shownHost } from './url-parts.ts';

/** `redis://[user:password@]host[:port][/db]`, `rediss://…`, `redis+socket://[user:password@]/path[?virtual_host=db]`. @throws Refusal */
export function redisBroker(url: UrlParts, options: TransportOptions, tls: TlsConfig | undefined): RedisBrokerConfig {
  const socket = url.scheme === 'redis+socket';
  refuseUnknownQuery(url.query, socket ? ['virtual_host', 'password', 'username'] : []);
  if (socket) return overSocket(url, options);
  const host = url.host ?? 'localhost';
  const port = url.port ?? 6379;
  const db = dbOf(url.path);
  return {
    kind: 'redis',
    display: `${url.scheme}://${maskedLogin(url)}${shownHost(host, port)}/${db}`,
    at: { host, port },
    username: url.user,
    password: url.password,
    db,
    tls,
    ...storage(options),
  };
}

function overSocket(url: UrlParts, options: TransportOptions): RedisBrokerConfig {
  // The socket:///run/redis.sock that is left of it has no host.
  if (url.host !== undefined || url.path === '') throw new Refusal('names no socket', 'a path follows three slashes');
  const login = { user: url.user ?? url.query.get('username'), password: url.password ?? url.query.get('password') };
  const db = dbOf(url.query.get('virtual_host') ?? '');
  const path = `/${url.path}`;
  return {
    kind: 'redis',
    display: `redis+socket://${maskedLogin(login)}${path}${db === 0 ? '' : `?virtual_host=${db}`}`,
    at: { socket: path },
    username: login.user,
    password: login.password,
    db,
    tls: undefined,
    ...storage(options),
  };
}

/** kombu's virtual host of a Redis broker: a number, 0 when there is none. @throws Refusal */
export function dbOf(path: string): number {
  const digits = path.replace(/^\//, '');
  if (digits === '') return 0;
  if (!/^\d{1,6}$/.test(digits)) throw new Refusal('names a database that is not a number');
  return Number(digits);
}

/** How messages lie in Redis. */
export function storage(options: TransportOptions) {
  const { keyPrefix, fanoutPrefix, fanoutPatterns, prioritySteps, separator, unackedKey } = options;
  return { keyPrefix, fanoutPrefix, fanoutPatterns, prioritySteps, separator, unackedKey };
}
