import type { TlsConfig } from '../config.ts';
import { brokerOptions } from '../options/broker.ts';
import { readableFile } from '../read-file.ts';
import type { ReadFile } from '../read-file.ts';
import type { Settings } from '../settings.ts';
import { boolean } from '../value/scalar.ts';
import type { Tree } from '../value/tree.ts';
import { Refusal, textOf } from '../value/value.ts';
import type { UrlParts } from './url-parts.ts';

/** TLS settings as far as one place says them. */
export type TlsParts = Partial<TlsConfig>;

const NAMES = 'ca_certs, certfile, keyfile, cert_reqs, server_hostname, check_hostname';

/** Python's ssl.CERT_… as they are written in URLs, JSON and settings. For a client, optional checks as required does. */
const CERT_REQS = new Map([
  ...['none', 'cert_none', 'ssl.cert_none', '0'].map((word) => [word, false] as const),
  ...['optional', 'cert_optional', 'ssl.cert_optional', '1', 'required', 'cert_required', 'ssl.cert_required', '2'].map((word) => [word, true] as const),
]);

/**
 * Reads broker_use_ssl, the ssl_… of a URL's query or of sentinel_kwargs: py-amqp's names (`ca_certs`) and redis-py's
 * (`ssl_ca_certs`) alike.
 * @throws Refusal for a name that is not known: left out, a TLS setting may open a door
 */
export function tlsParts(settings: Tree): TlsParts {
  const parts: { -readonly [K in keyof TlsConfig]?: TlsConfig[K] } = {};
  for (const [key, given] of Object.entries(settings)) {
    if (key === '') continue;
    const value = textOf(given);
    switch (key.replace(/^ssl_/, '')) {
      case 'ca_certs': parts.ca = value; break;
      case 'certfile': parts.cert = value; break;
      case 'keyfile': parts.key = value; break;
      case 'server_hostname': parts.serverName = value; break;
      case 'check_hostname': parts.checkHostname = boolean.read(value); break;
      case 'cert_reqs': {
        const verify = CERT_REQS.get(value.toLowerCase());
        if (verify === undefined) throw new Refusal('has an ssl_cert_reqs that is not none, optional or required');
        parts.verify = verify;
        break;
      }
      default:
        throw new Refusal(`has a TLS setting that is not one of ${NAMES} (each also with ssl_ before it)`);
    }
  }
  return parts;
}

/** The ssl_… of a map, as a map. */
export function sslOf(settings: Iterable<readonly [string, Tree[string]]>): Tree {
  return Object.fromEntries([...settings].filter(([key]) => key.startsWith('ssl_')));
}

/**
 * TLS to the broker: the --broker-tls-… win over broker_use_ssl, and that over the URL. Any of them but --broker-tls-verify
 * turns it on, as a scheme with an s does; undefined when none does.
 * @throws CeleriacError `bad-input`, also for a file that cannot be read
 */
export function brokerTls(settings: Settings, url: UrlParts, readFile: ReadFile): TlsConfig | undefined {
  const { broker, useSsl } = brokerOptions;
  const ssl = settings.get(useSsl);
  const fromUrl = partsFrom(settings, broker, sslOf(url.query));
  const fromSetting = partsFrom(settings, useSsl, ssl);
  const flags = given({
    ca: settings.get(brokerOptions.tlsCa),
    cert: settings.get(brokerOptions.tlsCert),
    key: settings.get(brokerOptions.tlsKey),
    serverName: settings.get(brokerOptions.tlsServerName),
  });
  const parts = { ...fromUrl, ...fromSetting, ...flags };
  const verify = settings.get(brokerOptions.tlsVerify) ?? parts.verify;
  const on = url.scheme === 'rediss' || url.scheme === 'amqps' || ssl[''] === 'true' || Object.keys(parts).length > 0;
  return on ? wholeTls({ ...parts, verify }, settings.label(broker), readFile) : undefined;
}

function partsFrom(settings: Settings, option: typeof brokerOptions.broker | typeof brokerOptions.useSsl, tree: Tree): TlsParts {
  try {
    return tlsParts(tree);
  } catch (thrown) {
    throw thrown instanceof Refusal ? settings.refused(option, thrown) : thrown;
  }
}

function given(parts: TlsParts): TlsParts {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

/** With the defaults, once its files are seen to be readable. */
export function wholeTls(parts: TlsParts, label: string, readFile: ReadFile): TlsConfig {
  const { ca, cert, key, serverName, verify = true, checkHostname = true } = parts;
  if ((cert === undefined) !== (key === undefined)) {
    throw new Refusal('has a certificate without its key, or a key without its certificate', 'give both, --broker-tls-cert and --broker-tls-key');
  }
  for (const file of [ca, cert, key]) if (file !== undefined) readableFile(file, `TLS of ${label}`, readFile);
  return { ca, cert, key, serverName, verify, checkHostname };
}
