import { CeleriacError, reasonOf } from '../errors.ts';

/** Why there is no connection, for a person: without a secret, with what to do where the cause is known. */
export interface Trouble {
  readonly reason: string;
  readonly remedy?: string;
}

/** Errors of sockets, name resolution and TLS, which every broker's driver lets through; undefined for others. */
export function networkTrouble(thrown: unknown): Trouble | undefined {
  const code = codeOf(thrown);
  const reason = reasonOf(thrown);
  switch (code) {
    case 'ECONNREFUSED':
      return { reason, remedy: 'Nothing listens there: start the broker, or correct host and port of --broker.' };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { reason, remedy: 'The name of the host is not known here: correct the host of --broker, or the name service.' };
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        reason,
        remedy:
          'No answer: look at routes, firewalls and network policies on the way to the broker; a port without TLS is silent to a client with TLS.',
      };
    case 'ECONNRESET':
    case 'EPIPE':
      return { reason, remedy: 'The broker cut the connection: its log tells why; a port that expects TLS does this too.' };
    case 'ENOENT':
      return { reason, remedy: 'There is no such file: correct the path of the socket or of the certificate.' };
    case 'EACCES':
      return { reason, remedy: 'Let the user that runs the exporter read the socket or the certificate.' };
    default:
      return code === undefined ? undefined : tlsTrouble(code, reason);
  }
}

function tlsTrouble(code: string, words: string): Trouble | undefined {
  // 405D…:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../deps/…:918:SSL alert number 116
  const reason = /:error:[^:]*:[^:]*:[^:]*:([^:]+):/.exec(words)?.[1] ?? words;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      reason,
      remedy: "The broker's certificate is for another name: connect by that name, or add ssl_server_hostname=NAME after the ? of its URL.",
    };
  }
  if (code === 'CERT_HAS_EXPIRED') return { reason, remedy: "The broker's certificate has expired: renew it." };
  if (/^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_)/.test(code)) {
    return {
      reason,
      remedy: "The broker's certificate is not from an authority known here: add ssl_ca_certs=FILE, the authority's, after the ? of its URL.",
    };
  }
  // What the other side says of ours, when it looked at it.
  if (/ALERT_(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)/.test(code)) {
    return { reason, remedy: 'The broker most likely asks for a certificate of ours: add ssl_certfile=FILE and ssl_keyfile=FILE after the ? of its URL.' };
  }
  if (/ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED)|UNSUPPORTED_CERTIFICATE|DECRYPT_ERROR)/.test(code)) {
    return { reason, remedy: 'The broker does not believe the certificate that we show: show one of the authority that it trusts, and not an expired one (ssl_certfile and ssl_keyfile).' };
  }
  if (/^(ERR_SSL|ERR_TLS|ERR_OSSL|EPROTO)/.test(code)) {
    return {
      reason,
      remedy: 'TLS failed: the port may not speak TLS at all, or asks for a client certificate (ssl_certfile and ssl_keyfile after the ? of its URL).',
    };
  }
  return undefined;
}

function codeOf(thrown: unknown): string | undefined {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return codeOf(thrown.errors[0]);
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** What a part of ours has already put into words. */
export function knownTrouble(thrown: unknown): Trouble | undefined {
  return thrown instanceof CeleriacError ? { reason: thrown.message, remedy: thrown.remedy } : undefined;
}

/** Drivers quote what they were given; whatever they say, a secret does not leave by it. */
export function withoutSecrets(trouble: Trouble, secrets: readonly (string | undefined)[]): Trouble {
  let { reason } = trouble;
  for (const secret of secrets) if (secret) reason = reason.replaceAll(secret, '***');
  return { reason, remedy: trouble.remedy };
}
