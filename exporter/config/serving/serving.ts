import type { ServedTls } from '../config.ts';
import { tlsOptions } from '../options/tls.ts';
import { readableFile } from '../read-file.ts';
import type { ReadFile } from '../read-file.ts';
import type { Settings } from '../settings.ts';
import { Refusal } from '../value/value.ts';
import { readWebConfig } from './web-config.ts';
import type { WebConfig } from './web-config.ts';

export interface Serving extends Omit<WebConfig, 'warnings'> {
  readonly webConfigFile: string | undefined;
}

/**
 * How HTTPS is served: by the options of our own, or by the Prometheus exporters' file. The certificates themselves are looked at
 * when the server starts.
 * @throws CeleriacError `bad-input` for a certificate without its key, and for both ways at once
 */
export function servingOf(settings: Settings, { readFile, warn }: { readFile: ReadFile; warn: (sentence: string) => void }): Serving {
  const own = ownTls(settings);
  const webConfigFile = settings.get(tlsOptions.webConfigFile);
  if (webConfigFile === undefined) return { webConfigFile, tls: own, headers: {}, users: [] };
  const { warnings, ...web } = readWebConfig(readableFile(webConfigFile, settings.label(tlsOptions.webConfigFile), readFile), webConfigFile);
  warnings.forEach(warn);
  if (own !== undefined && web.tls !== undefined) {
    throw settings.refused(tlsOptions.webConfigFile, new Refusal(`holds a tls_server_config, and ${settings.label(tlsOptions.certfile)} is given too`, 'say it in one of both places'));
  }
  return { webConfigFile, ...web, tls: web.tls ?? own };
}

function ownTls(settings: Settings): ServedTls | undefined {
  const { certfile, keyfile, caCerts, clientCerts, minVersion } = tlsOptions;
  const pem = (option: typeof certfile) => {
    const file = settings.get(option);
    return file === undefined ? undefined : { label: settings.label(option), file };
  };
  const [cert, key, clientCa] = [pem(certfile), pem(keyfile), pem(caCerts)];
  if (cert === undefined || key === undefined) {
    const lonely = [certfile, keyfile, caCerts].find((option) => settings.get(option) !== undefined);
    if (lonely === undefined) return undefined;
    throw settings.refused(lonely, new Refusal(`is given without ${settings.label(cert === undefined ? certfile : keyfile)}`, 'HTTPS takes a certificate and its key'));
  }
  return {
    from: 'options',
    cert,
    key,
    clientCa,
    clients: clientCa === undefined ? 'unasked' : settings.get(clientCerts) === 'required' ? 'verified' : 'verified-if-shown',
    allowedSans: undefined,
    minVersion: settings.get(minVersion) === '1.3' ? 'TLSv1.3' : 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: undefined,
    curves: undefined,
  };
}
