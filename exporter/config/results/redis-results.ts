import type { RedisResultsConfig, TlsConfig } from '../config.ts';
import { redisBroker } from '../broker/redis-broker.ts';
import { sentinelBroker } from '../broker/sentinel-broker.ts';
import { sslOf, tlsParts, wholeTls } from '../broker/tls.ts';
import { transportOptions } from '../broker/transport-options.ts';
import type { UrlParts } from '../broker/url-parts.ts';
import { urlParts } from '../broker/url-parts.ts';
import { resultOptions } from '../options/results.ts';
import type { ReadFile } from '../read-file.ts';
import type { Settings } from '../settings.ts';
import { Refusal } from '../value/value.ts';
import { keyPrefixesOf } from './key-prefixes.ts';

/** Spelled as for a broker. @throws Refusal */
export function redisResults(text: string, settings: Settings, readFile: ReadFile, warn: (sentence: string) => void): RedisResultsConfig {
  const { display, at, username, password, db, tls, keyPrefix } = redisOf(text, settings, readFile, warn);
  return { kind: 'redis', display, at, username, password, db, tls, keyPrefixes: keyPrefixesOf(keyPrefix) };
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
