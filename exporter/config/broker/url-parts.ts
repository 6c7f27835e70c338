import { Refusal } from '../value/value.ts';

/** A broker URL taken apart as kombu does it, percent-decoded but for the path. Empty parts are undefined. */
export interface UrlParts {
  readonly scheme: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** Without the slash before it, decoded. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

const ENCODE = 'a password that holds : / ? # @ ; or % is written percent-encoded (@ is %40, / is %2F, # is %23, ? is %3F, ; is %3B)';

/** Also an IPv6 address without its brackets. */
const HOST = /^[\w.-]+$|^[\da-f:.]+$/i;

/**
 * @param text one URL, or what follows a semicolon: there the scheme may be left out
 * @throws Refusal, which never quotes any of it: in a malformed URL, any part may be the password
 */
export function urlParts(text: string, schemeBefore?: string): UrlParts {
  const [, given, afterScheme = text] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  const scheme = given?.toLowerCase() ?? schemeBefore;
  if (scheme === undefined) throw new Refusal('is not a URL with a scheme, such as redis:// or amqp://');
  const [, authority = '', tail = ''] = /^([^/?#]*)(.*)$/s.exec(afterScheme) ?? [];
  const at = authority.lastIndexOf('@');
  // `redis://:pa/ss@host`: the password ends up in what looks like the path. A socket's path may well be redis@6379.sock.
  const mayHoldAt = given !== undefined && scheme.endsWith('+socket') && authority === '';
  if (tail.includes('#') || (tail.includes('@') && !mayHoldAt) || (given === undefined && at >= 0)) {
    throw new Refusal('cannot be taken apart', ENCODE);
  }
  const [path = '', query = ''] = splitOnce(tail, '?');
  const [user, password] = splitOnce(at < 0 ? '' : authority.slice(0, at), ':');
  const { host, port } = hostAndPort(authority.slice(at + 1));
  return {
    scheme,
    user: decoded(user),
    password: decoded(password),
    host,
    port,
    path: decoded(path.replace(/^\//, '')) ?? '',
    query: new Map(new URLSearchParams(query)),
  };
}

function hostAndPort(text: string): { host: string | undefined; port: number | undefined } {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{0,5}))?$/.exec(text) ?? [];
  const host = decoded(bracketed ?? plain);
  if ((bracketed ?? plain) === undefined || Number(digits ?? 0) > 65_535 || text === ':') {
    throw new Refusal('names no port from 1 to 65535 where one is wanted', ENCODE);
  }
  if (host !== undefined && !HOST.test(host)) throw new Refusal('names no host where one is wanted', ENCODE);
  // Port 0 is no port: kombu takes its default then.
  return { host: host?.toLowerCase(), port: Number(digits ?? 0) || undefined };
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** As Python's unquote: what is no escape stays as it is. */
function decoded(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  return text.replaceAll(/(?:%[\da-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString());
}

/** `user:***@`, `:***@`, or nothing. A user alone is masked: `redis://password@host` is a common slip. */
export function maskedLogin(parts: { readonly user: string | undefined; readonly password: string | undefined }): string {
  if (parts.password === undefined) return parts.user === undefined ? '' : '***@';
  return `${encodeURIComponent(parts.user ?? '')}:***@`;
}

export function shownHost(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
