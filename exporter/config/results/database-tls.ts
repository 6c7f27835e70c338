import type { TlsConfig } from '../config.ts';
import { wholeTls } from '../broker/tls.ts';
import type { TlsParts } from '../broker/tls.ts';
import type { ReadFile } from '../read-file.ts';
import { boolean } from '../value/scalar.ts';
import { Refusal } from '../value/value.ts';

const WITH_POSTGRES = 'sslmode, sslrootcert, sslcert, sslkey';
const WITH_MYSQL = 'ssl, ssl_mode, ssl_ca, ssl_cert, ssl_key, ssl_check_hostname, ssl_verify_cert, ssl_verify_identity';

/**
 * TLS as the drivers of Python read it out of the query: libpq's sslmode, or the ssl_… of PyMySQL and mysqlclient. Unlike
 * libpq's `prefer`, nothing that does not ask for TLS gets it.
 * @throws Refusal for a name that is not known: left out, a TLS setting may open a door
 */
export function databaseTls(dialect: 'postgres' | 'mysql', query: ReadonlyMap<string, string>, label: string, readFile: ReadFile): TlsConfig | undefined {
  const parts = dialect === 'postgres' ? libpq(query) : mysql(query);
  return parts && wholeTls(parts, label, readFile);
}

function libpq(query: ReadonlyMap<string, string>): TlsParts | undefined {
  refuseUnknown(query, ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslcompression', 'sslcertmode', 'sslnegotiation', 'ssl_min_protocol_version'], WITH_POSTGRES);
  const mode = query.get('sslmode') ?? 'prefer';
  const ca = query.get('sslrootcert');
  const files = { ca: ca === 'system' ? undefined : ca, cert: query.get('sslcert'), key: query.get('sslkey') };
  switch (mode) {
    case 'disable': case 'allow': case 'prefer': return undefined;
    // As libpq: with an authority, it is checked.
    case 'require': return { ...files, verify: ca !== undefined, checkHostname: false };
    case 'verify-ca': return { ...files, verify: true, checkHostname: false };
    case 'verify-full': return { ...files, verify: true };
    default: throw new Refusal('has an sslmode that is not disable, allow, prefer, require, verify-ca or verify-full');
  }
}

function mysql(query: ReadonlyMap<string, string>): TlsParts | undefined {
  refuseUnknown(query, ['ssl', 'ssl_mode', 'ssl_ca', 'ssl_cert', 'ssl_key', 'ssl_check_hostname', 'ssl_verify_cert', 'ssl_verify_identity', 'ssl_disabled'], WITH_MYSQL);
  const [ca, cert, key] = ['ssl_ca', 'ssl_cert', 'ssl_key'].map((name) => query.get(name));
  const mode = query.get('ssl_mode')?.toUpperCase();
  const on = ca !== undefined || cert !== undefined || flag(query, 'ssl') === true || (mode !== undefined && !['DISABLED', 'PREFERRED'].includes(mode));
  if (!on || flag(query, 'ssl_disabled') === true) return undefined;
  const verify = flag(query, 'ssl_verify_cert') ?? (ca !== undefined || mode?.startsWith('VERIFY') === true);
  const named = flag(query, 'ssl_check_hostname') ?? flag(query, 'ssl_verify_identity') ?? (mode === undefined ? verify : mode === 'VERIFY_IDENTITY');
  return { ca, cert, key, verify, checkHostname: named };
}

function flag(query: ReadonlyMap<string, string>, name: string): boolean | undefined {
  const text = query.get(name);
  return text === undefined ? undefined : boolean.read(text);
}

function refuseUnknown(query: ReadonlyMap<string, string>, known: readonly string[], shown: string): void {
  for (const name of query.keys()) {
    if (name.startsWith('ssl') && !known.includes(name)) throw new Refusal(`has a TLS setting after ? that is not one of ${shown}`);
  }
}
