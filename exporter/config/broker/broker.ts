import type { BrokerConfig } from '../config.ts';
import { CeleriacError } from '../../errors.ts';
import { brokerOptions, clusterOptions } from '../options/broker.ts';
import type { ReadFile } from '../read-file.ts';
import type { Settings } from '../settings.ts';
import { Refusal } from '../value/value.ts';
import { amqpBroker } from './amqp-broker.ts';
import { redisBroker } from './redis-broker.ts';
import { refusedScheme } from './scheme.ts';
import { sentinelBroker } from './sentinel-broker.ts';
import { brokerTls } from './tls.ts';
import { transportOptions } from './transport-options.ts';
import { urlParts } from './url-parts.ts';
import type { UrlParts } from './url-parts.ts';

/**
 * The broker that the options name.
 * @param warn takes a sentence for each thing given that has no effect
 * @throws CeleriacError `bad-input`, without a word of the URL itself
 */
export function brokerOf(settings: Settings, readFile: ReadFile, warn: (sentence: string) => void): BrokerConfig {
  const text = settings.get(brokerOptions.broker);
  if (text === '') {
    const cluster = settings.found(clusterOptions.cluster)?.label;
    if (cluster?.startsWith('clusters.') === true) {
      throw new CeleriacError('bad-input', `no broker is given in ${cluster}`, { remedy: 'for example broker: redis://localhost:6379/0' });
    }
    throw new CeleriacError('bad-input', 'no broker is given: --broker or CELERY_BROKER_URL', {
      remedy: 'for example --broker=redis://localhost:6379/0 or --broker=amqp://guest:guest@localhost:5672//',
    });
  }
  const urls = refusing(settings, brokerOptions.broker, () => urlsOf(text));
  const [first] = urls;
  const options = refusing(settings, brokerOptions.transportOptions, () => transportOptions(settings.get(brokerOptions.transportOptions), warn));
  const tls = refusing(settings, brokerOptions.broker, () => brokerTls(settings, first, readFile));
  return refusing(settings, brokerOptions.broker, () => {
    if (first.scheme === 'sentinel') return sentinelBroker(urls, options, { tls, readFile, warn });
    if (urls.length > 1) warn('only the first of the brokers in --broker is watched: name an address that reaches whichever of them is there');
    if (first.scheme.startsWith('redis')) return redisBroker(first, options, tls);
    const heartbeat = { seconds: Math.ceil(settings.get(brokerOptions.heartbeat)), given: settings.found(brokerOptions.heartbeat) !== undefined };
    return amqpBroker(first, { tls, heartbeat, eventQueueLength: settings.get(brokerOptions.eventQueueLength) });
  });
}

type Urls = readonly [UrlParts, ...UrlParts[]];

/** Semicolons separate several, as in kombu; after the first, the scheme may be left out. */
function urlsOf(text: string): Urls {
  const [first = '', ...others] = text.split(';').map((part) => part.trim()).filter((part) => part !== '');
  const scheme = /^[^:/?#@]+(?=:\/\/)/.exec(first)?.[0].toLowerCase();
  const refusal = scheme === undefined ? undefined : refusedScheme(scheme);
  if (refusal !== undefined) throw refusal;
  const parts = urlParts(first);
  return [parts, ...others.map((other) => urlParts(other, parts.scheme))];
}

function refusing<T>(settings: Settings, option: typeof brokerOptions.broker | typeof brokerOptions.transportOptions, make: () => T): T {
  try {
    return make();
  } catch (thrown) {
    throw thrown instanceof Refusal ? settings.refused(option, thrown) : thrown;
  }
}
