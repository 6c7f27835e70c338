/** What a certificate and a key must be to be served; time alone is made up. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { before, test } from 'node:test';
import type { Pem, ServedTls } from '../../exporter/config/config.ts';
import { CeleriacError } from '../../exporter/errors.ts';
import { endOf, loadMaterial } from '../../exporter/serving/material.ts';
import { makeCertificates } from '../services/certificates.ts';
import type { Certificates } from '../services/certificates.ts';

let certificates: Certificates;
before(async () => {
  certificates = await makeCertificates();
});

const file = (label: string, path: string): Pem => ({ label, file: path });

function tls(given: Partial<ServedTls> = {}): ServedTls {
  return {
    from: 'options', cert: file('--certfile', certificates.serverCertificate), key: file('--keyfile', certificates.serverKey), clientCa: undefined, clients: 'unasked',
    allowedSans: undefined, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', ciphers: undefined, curves: undefined, ...given,
  }; // prettier-ignore
}

async function refusal(given: ServedTls, now = Date.now() / 1_000): Promise<string> {
  const error: unknown = await loadMaterial(given, now).then(() => undefined, (thrown: unknown) => thrown); // prettier-ignore
  assert.ok(error instanceof CeleriacError && error.remedy !== undefined, String(error));
  assert.doesNotMatch(error.message + error.remedy, /[A-Za-z0-9+/]{40}/, 'no piece of a key');
  return `${error.message} | ${error.remedy}`;
}

test('a certificate that has ended, or not begun, is refused by name and day', async () => {
  const { certificate } = await loadMaterial(tls(), Date.now() / 1_000);
  const end = endOf(certificate);
  assert.match(await refusal(tls(), end + 60), /^--certfile: \S+server\.pem expired on \d{4}-\d\d-\d\d \(CN=localhost\) \| have it renewed/);
  assert.match(await refusal(tls(), end - 10 * 86_400), /is not valid before \d{4}-\d\d-\d\d \(CN=localhost\) \| see that this machine's clock is right/);
});

test('so is what is no certificate, no key, or a key with a passphrase', async () => {
  const swapped = tls({ cert: file('--certfile', certificates.serverKey), key: file('--keyfile', certificates.serverCertificate) });
  assert.match(await refusal(swapped), /^--certfile: \S+server\.key holds no certificate \|/);
  assert.match(await refusal(tls({ key: file('--keyfile', certificates.serverCertificate) })), /^--keyfile: \S+server\.pem holds no private key/);
  const locked = `${certificates.serverKey}.locked`;
  writeFileSync(locked, execFileSync('openssl', ['pkey', '-in', certificates.serverKey, '-aes256', '-passout', 'pass:hunter2']));
  assert.match(await refusal(tls({ key: file('--keyfile', locked) })), /is locked with a passphrase \| unlock it with `openssl pkey/);
  assert.match(await refusal(tls({ clientCa: file('--ca-certs', certificates.serverKey) })), /^--ca-certs: \S+server\.key holds no certificate/);
  assert.match(await refusal(tls({ cert: { label: 'tls_server_config.cert in web.yml', text: 'x' } })), /^tls_server_config\.cert in web\.yml: the text there holds no certificate/);
  assert.match(await refusal(tls({ cert: file('--certfile', '/tmp') })), /it is a directory/);
});
