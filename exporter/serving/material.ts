import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { SecureContextOptions } from 'node:tls';
import type { Pem, ServedTls } from '../config/config.ts';
import { CeleriacError, reasonOf } from '../errors.ts';

/** What a server needs to speak TLS, and the certificate that clients are shown. */
export interface Material {
  readonly context: SecureContextOptions;
  readonly certificate: X509Certificate;
}

/**
 * Reads certificates and key, and sees that a client could make use of them.
 * @param now epoch seconds
 * @throws CeleriacError `bad-input`, naming the option, the file and the remedy
 */
export async function loadMaterial(tls: ServedTls, now: number): Promise<Material> {
  const [cert, key, ca] = await Promise.all([textOf(tls.cert), textOf(tls.key), tls.clientCa && textOf(tls.clientCa)]);
  const certificate = certificateIn(cert, tls.cert);
  if (!certificate.checkPrivateKey(keyIn(key, tls.key))) {
    throw wrong(tls.key, 'is not the key of', `give the two that were made together, as they are renewed together`, `${nameOf(tls.cert)} (${subjectOf(certificate)})`);
  }
  const [from, to] = [certificate.validFrom, certificate.validTo].map((date) => Date.parse(date) / 1_000);
  if (to !== undefined && to < now) throw wrong(tls.cert, `expired on ${dayOf(to)}`, 'have it renewed, and put the new files in its place', `(${subjectOf(certificate)})`);
  if (from !== undefined && from > now) throw wrong(tls.cert, `is not valid before ${dayOf(from)}`, "see that this machine's clock is right, or wait", `(${subjectOf(certificate)})`);
  if (ca !== undefined && tls.clientCa !== undefined) certificateIn(ca, tls.clientCa);
  const context: SecureContextOptions = {
    cert,
    key,
    minVersion: tls.minVersion,
    maxVersion: tls.maxVersion,
    ...(ca !== undefined && { ca }),
    ...(tls.ciphers !== undefined && { ciphers: tls.ciphers }),
    ...(tls.curves !== undefined && { ecdhCurve: tls.curves }),
  };
  try {
    createSecureContext(context);
  } catch (thrown) {
    throw wrong(tls.cert, 'cannot be served', 'see that the file holds the certificate first, and those of intermediate authorities behind it', `(${reasonOf(thrown)})`);
  }
  return { context, certificate };
}

/** Of a certificate, `CN=celery.example.com`. */
export function subjectOf({ subject, subjectAltName }: Pick<X509Certificate, 'subject' | 'subjectAltName'>): string {
  // A certificate of today may have an empty subject, and its names in the extension alone. Neither is typed as absent.
  return (subject as string | undefined)?.replaceAll('\n', ', ') || (subjectAltName ?? 'without a name');
}

export function dayOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 10);
}

/** The end of its validity, epoch seconds. */
export function endOf({ validTo }: X509Certificate): number {
  return Date.parse(validTo) / 1_000;
}

async function textOf(pem: Pem): Promise<string> {
  if (!('file' in pem)) return pem.text;
  try {
    return await readFile(pem.file, 'utf8');
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'permission denied' : code === 'EISDIR' ? 'it is a directory' : reasonOf(thrown);
    throw new CeleriacError('bad-input', `${pem.label}: cannot read ${pem.file}: ${why}`, { remedy: 'check the path, and that the user Celeriac runs as may read it', cause: thrown });
  }
}

function certificateIn(text: string, pem: Pem): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw wrong(pem, 'holds no certificate', 'it begins with -----BEGIN CERTIFICATE-----');
  }
}

function keyIn(text: string, pem: Pem): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    if (/^(-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED)/m.test(text)) throw wrong(pem, 'is locked with a passphrase', 'unlock it with `openssl pkey -in FILE -out FILE`, and have nobody else read it');
    throw wrong(pem, 'holds no private key', 'it begins with -----BEGIN PRIVATE KEY-----, or with RSA or EC in between');
  }
}

function wrong(pem: Pem, what: string, remedy: string, more = ''): CeleriacError {
  return new CeleriacError('bad-input', `${pem.label}: ${nameOf(pem)} ${what}${more === '' ? '' : ` ${more}`}`, { remedy });
}

function nameOf(pem: Pem): string {
  return 'file' in pem ? pem.file : 'the text there';
}
