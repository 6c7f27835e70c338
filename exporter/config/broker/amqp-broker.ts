import type { AmqpBrokerConfig, TlsConfig } from '../config.ts';
import { Refusal } from '../value/value.ts';
import { refuseUnknownQuery } from './query.ts';
import type { UrlParts } from './url-parts.ts';
import { maskedLogin, shownHost } from './url-parts.ts';

interface Beside {
  readonly tls: TlsConfig | undefined;
  /** Given by option, it wins over the URL's. */
  readonly heartbeat: { readonly seconds: number; readonly given: boolean };
  readonly eventQueueLength: number;
}

/**
 * `amqp://[user:password@]host[:port][/vhost]`: what is left out is guest, guest, localhost, 5672 (TLS: 5671) and `/`, as in
 * kombu. After the first slash the vhost is taken as written: `//` and `/%2F` are `/`, `//x` is `/x`.
 * @throws Refusal
 */
export function amqpBroker(url: UrlParts, beside: Beside): AmqpBrokerConfig {
  refuseUnknownQuery(url.query, ['heartbeat', 'login_method']);
  const method = url.query.get('login_method')?.toUpperCase() ?? 'PLAIN';
  if (method !== 'PLAIN' && method !== 'AMQPLAIN') throw new Refusal('has a login_method other than PLAIN and AMQPLAIN');
  const { tls, heartbeat } = beside;
  const host = url.host ?? 'localhost';
  const port = url.port ?? (tls === undefined ? 5672 : 5671);
  const vhost = url.path === '' ? '/' : url.path;
  return {
    kind: 'amqp',
    display: `${tls === undefined ? 'amqp' : 'amqps'}://${maskedLogin(url)}${shownHost(host, port)}/${encodeURIComponent(vhost)}`,
    host,
    port,
    username: url.user ?? 'guest',
    password: url.password ?? 'guest',
    vhost,
    tls,
    heartbeatSeconds: heartbeat.given ? heartbeat.seconds : (heartbeatOf(url) ?? heartbeat.seconds),
    eventQueueLength: beside.eventQueueLength,
  };
}

function heartbeatOf(url: UrlParts): number | undefined {
  const given = url.query.get('heartbeat');
  if (given === undefined) return undefined;
  if (!/^\d{1,4}(\.\d+)?$/.test(given)) throw new Refusal('has a heartbeat that is not a number of seconds');
  return Math.round(Number(given));
}
