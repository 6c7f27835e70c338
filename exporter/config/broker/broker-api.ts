import type { BrokerConfig } from '../config.ts';
import { brokerOptions } from '../options/broker.ts';
import type { Settings } from '../settings.ts';
import { Refusal } from '../value/value.ts';
import type { UrlParts } from './url-parts.ts';
import { urlParts } from './url-parts.ts';

/**
 * RabbitMQ's management API as `http(s)://user:password@host:15672/api/`, what needs it percent-encoded; the path is cut
 * after `/api/`, which Flower's default goes beyond. Undefined when it is not given, or the broker is no RabbitMQ.
 * @throws CeleriacError `bad-input`
 */
export function brokerApiOf(settings: Settings, broker: BrokerConfig, warn: (sentence: string) => void): string | undefined {
  const option = brokerOptions.brokerApi;
  const text = settings.get(option);
  if (text === '') return undefined;
  try {
    const api = apiUrl(urlParts(text));
    if (broker.kind === 'amqp') return api;
  } catch (thrown) {
    throw thrown instanceof Refusal ? settings.refused(option, thrown) : thrown;
  }
  warn(`${settings.label(option)} has no effect: it is RabbitMQ's, and the broker is Redis`);
  return undefined;
}

function apiUrl({ scheme, user, password, host, port, path }: UrlParts): string {
  if ((scheme !== 'http' && scheme !== 'https') || host === undefined) throw new Refusal('is not an http:// or https:// URL with a host');
  const [prefix = ''] = /^(?:.*?\/)?(?=api(?:\/|$))/.exec(path) ?? [path === '' ? '' : `${path.replace(/\/+$/, '')}/`];
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  const login = user === undefined && secret === '' ? '' : `${encodeURIComponent(user ?? '')}${secret}@`;
  const named = `${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}`;
  return `${scheme}://${login}${named}/${encodeURI(prefix)}api/`;
}
