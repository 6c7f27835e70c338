import { dirname, isAbsolute, join } from 'node:path';
import { parseDocument } from 'yaml';
import { CeleriacError } from '../../errors.ts';
import type { BasicUser, ClientCertificates, Pem, ServedTls } from '../config.ts';
import type { Given } from '../value/value.ts';
import { Refusal } from '../value/value.ts';
import { CURVE_NAMES, opensslCurves, opensslSuites, SUITE_NAMES } from './cipher-suites.ts';
import { StrictMap } from './strict-map.ts';

/** What the file says. */
export interface WebConfig {
  readonly tls: ServedTls | undefined;
  /** Of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly users: readonly BasicUser[];
  readonly warnings: readonly string[];
}

const ROOT = ['tls_server_config', 'http_server_config', 'basic_auth_users'];
const TLS = [
  'cert', 'key', 'client_ca', 'cert_file', 'key_file', 'client_ca_file', 'client_auth_type', 'client_allowed_sans', 'min_version', 'max_version',
  'cipher_suites', 'prefer_server_cipher_suites', 'curve_preferences',
];
const HEADERS = ['Content-Security-Policy', 'X-Frame-Options', 'X-Content-Type-Options', 'X-XSS-Protection', 'Strict-Transport-Security'];
const VERSIONS = { TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;
const OLD_VERSION = /^TLS1[01]$/;
const CLIENTS: Readonly<Record<string, ClientCertificates>> = {
  NoClientCert: 'unasked',
  RequestClientCert: 'asked',
  RequireAnyClientCert: 'any',
  RequireClientCert: 'any',
  VerifyClientCertIfGiven: 'verified-if-shown',
  RequireAndVerifyClientCert: 'verified',
};
const BCRYPT = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;

/**
 * Reads the web configuration file that the Prometheus exporters share (exporter-toolkit). What would be passed over is refused:
 * a slip in it may leave a door open.
 * @param path relative names in it are looked for beside it
 * @throws CeleriacError `bad-input`, naming the key, never a password, hash or key
 */
export function readWebConfig(text: string, path: string): WebConfig {
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false });
  const [error] = [...document.errors, ...document.warnings];
  try {
    if (error !== undefined) throw new Refusal(`is not YAML in line ${text.slice(0, error.pos[0]).split('\n').length}`);
    return webConfigIn(document.toJS({ maxAliasCount: 100 }) as Given | null, path);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    throw new CeleriacError('bad-input', `the web configuration ${path} ${thrown.message}`, {
      remedy: thrown.remedy ?? 'its form: https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md',
    });
  }
}

function webConfigIn(given: Given | null, path: string): WebConfig {
  if (typeof given === 'object' && given !== null && 'rate_limit' in given) {
    throw new Refusal('has rate_limit, which is not taken here', 'leave it out: --actions-per-minute bounds actions, guesses of passwords are slowed down anyway, and a proxy may bound the rest');
  }
  const root = new StrictMap(given ?? '', '', ROOT);
  const http = root.map('http_server_config', ['http2', 'headers']);
  const warnings = http.flag('http2') === true ? [`${path} asks for http2: HTTP/1.1 is spoken, which every client of HTTP/2 speaks too`] : [];
  return { tls: tlsIn(root.map('tls_server_config', TLS), path), headers: headersIn(http.map('headers', HEADERS)), users: usersIn(root), warnings };
}

function tlsIn(map: StrictMap, path: string): ServedTls | undefined {
  if (map.keys.every((key) => isBlank(map, key))) return undefined;
  const cert = pemIn(map, 'cert', path);
  const key = pemIn(map, 'key', path);
  const clientCa = pemIn(map, 'client_ca', path);
  if (cert === undefined || key === undefined) throw new Refusal(`has tls_server_config without ${cert === undefined ? 'cert_file' : 'key_file'}`);
  const clients = map.word('client_auth_type', CLIENTS) ?? 'unasked';
  const allowedSans = map.list('client_allowed_sans');
  if (clientCa !== undefined && clients === 'unasked') throw new Refusal('has a client_ca_file without a client_auth_type', 'client_auth_type: RequireAndVerifyClientCert asks every client for a certificate');
  if (clientCa === undefined && clients.startsWith('verified')) throw new Refusal('has a client_auth_type that verifies, without a client_ca_file');
  if (allowedSans !== undefined && clients !== 'any' && clients !== 'verified') throw new Refusal('has client_allowed_sans, which need the client_auth_type RequireAnyClientCert or RequireAndVerifyClientCert');
  map.flag('prefer_server_cipher_suites');
  const suites = map.words('cipher_suites', SUITE_NAMES);
  const curves = map.words('curve_preferences', CURVE_NAMES);
  const minVersion = versionIn(map, 'min_version') ?? 'TLSv1.2';
  const maxVersion = versionIn(map, 'max_version') ?? 'TLSv1.3';
  if (minVersion > maxVersion) throw new Refusal('has a min_version above its max_version');
  return {
    from: 'web',
    cert,
    key,
    clientCa,
    clients,
    allowedSans,
    minVersion,
    maxVersion,
    ciphers: suites && opensslSuites(suites),
    curves: curves && opensslCurves(curves),
  };
}

function isBlank(map: StrictMap, key: string): boolean {
  return ['client_allowed_sans', 'cipher_suites', 'curve_preferences'].includes(key) ? map.list(key) === undefined : map.text(key) === undefined;
}

function versionIn(map: StrictMap, key: 'min_version' | 'max_version'): ServedTls['minVersion'] | undefined {
  const text = map.text(key);
  if (text !== undefined && OLD_VERSION.test(text)) throw new Refusal(`has tls_server_config.${key} ${text}, which is no longer spoken`, 'TLS12 is the oldest here');
  return map.word(key, VERSIONS);
}

function pemIn(map: StrictMap, key: 'cert' | 'key' | 'client_ca', path: string): Pem | undefined {
  const text = map.text(key);
  const file = map.text(`${key}_file`);
  if (text !== undefined && file !== undefined) throw new Refusal(`has both tls_server_config.${key} and ${key}_file`);
  if (text !== undefined) return { label: `tls_server_config.${key} in ${path}`, text };
  return file === undefined ? undefined : { label: `tls_server_config.${key}_file in ${path}`, file: isAbsolute(file) ? file : join(dirname(path), file) };
}

function headersIn(map: StrictMap): Readonly<Record<string, string>> {
  const headers = Object.fromEntries(HEADERS.flatMap((name) => {
    const value = map.text(name);
    return value === undefined ? [] : [[name, value] as const];
  }));
  for (const [name, value] of Object.entries(headers)) if (/[^\t\x20-\x7e]/.test(value)) throw new Refusal(`has the header ${name}, whose value is not one line of plain characters`);
  if (!/^(deny|sameorigin)$/i.test(headers['X-Frame-Options'] ?? 'deny')) throw new Refusal('has the header X-Frame-Options, which is not deny or sameorigin');
  if (!/^nosniff$/i.test(headers['X-Content-Type-Options'] ?? 'nosniff')) throw new Refusal('has the header X-Content-Type-Options, which is not nosniff');
  return headers;
}

function usersIn(root: StrictMap): readonly BasicUser[] {
  return root.entries('basic_auth_users').map(([name, secret]) => {
    if (name === '' || name.includes(':')) throw new Refusal('has a user in basic_auth_users without a name, or with a colon in it');
    // A password as it is would be let in by the exporters' own code too, never: they compare with bcrypt alone.
    if (typeof secret !== 'string' || !BCRYPT.test(secret)) throw new Refusal('has a user in basic_auth_users whose password is not a bcrypt hash', 'make one with `htpasswd -nB USER`');
    return { name, secret, from: 'web' as const };
  });
}
