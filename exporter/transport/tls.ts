import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { TlsConfig } from '../config/config.ts';
import { CeleriacError, reasonOf } from '../errors.ts';

/** Read anew for each connection: certificates are renewed while the exporter runs. Throws `unavailable`. */
export function tlsOptions(config: TlsConfig): ConnectionOptions {
  return {
    ca: read(config.ca, 'ca'),
    cert: read(config.cert, 'cert'),
    key: read(config.key, 'key'),
    rejectUnauthorized: config.verify,
    ...(config.serverName !== undefined && { servername: config.serverName }),
    ...(config.checkHostname === false && { checkServerIdentity: () => undefined }),
  };
}

function read(file: string | undefined, what: string): Buffer | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CeleriacError('unavailable', `the TLS ${what} cannot be read: ${reasonOf(error)}`, {
      remedy: `Correct the path of the TLS ${what}, or let the user that runs the exporter read it.`,
    });
  }
}
