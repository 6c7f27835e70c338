import type { MemcachedResultsConfig, MemcachedServer, UnreadResultsConfig } from '../config.ts';
import { shownHost, urlParts } from '../broker/url-parts.ts';
import { transportOptions } from '../broker/transport-options.ts';
import { resultOptions } from '../options/results.ts';
import type { Settings } from '../settings.ts';
import { Refusal } from '../value/value.ts';
import { keyPrefixesOf } from './key-prefixes.ts';
import { insideOneProcess } from './unread-results.ts';

/** The clients that Celery's versions have used; all of them speak to the same server. */
const CLIENTS = ['memcached', 'memcache', 'pylibmc', 'pymemcache'];

/** `memcached://host1:11211;host2:11211/`, as it stands behind `cache+`. @throws Refusal */
export function memcachedResults(text: string, settings: Settings): MemcachedResultsConfig | UnreadResultsConfig {
  const [, scheme = '', list = ''] = /^([^:/]+):\/\/(.*)$/s.exec(text) ?? [];
  if (scheme.toLowerCase() === 'memory') return insideOneProcess('cache+memory://');
  if (!CLIENTS.includes(scheme.toLowerCase())) throw new Refusal(`names a cache that is not one of ${CLIENTS.join(', ')}`);
  const servers = list.replace(/\/+$/, '').split(';').filter((server) => server !== '').map(serverOf);
  if (servers.length === 0) throw new Refusal('names no server', 'cache+memcached://host:11211/ does');
  const shown = servers.map((server) => ('socket' in server ? server.socket : shownHost(server.host, server.port)));
  const { keyPrefix } = transportOptions(settings.get(resultOptions.transportOptions), () => undefined);
  return { kind: 'memcached', display: `cache+memcached://${shown.join(';')}/`, servers, keyPrefixes: keyPrefixesOf(keyPrefix) };
}

function serverOf(text: string): MemcachedServer {
  const [, socket] = /^(?:unix:)?(\/.+)$/.exec(text) ?? [];
  if (socket !== undefined) return { socket };
  const { host = '', port = 11_211, user, password, path } = urlParts(`memcached://${text}`);
  if (host === '' || path !== '') throw new Refusal('names a server that is not host:port');
  if (user !== undefined || password !== undefined) throw new Refusal('names a user, which memcached has none of');
  return { host, port };
}
