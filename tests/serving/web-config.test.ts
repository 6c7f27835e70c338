/** The Prometheus exporters' web configuration, with the real command, while it changes. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hashSync } from 'bcryptjs';
import { listening } from '../command/celeriac.ts';
import { makeCertificates } from '../services/certificates.ts';
import { ask } from './client.ts';

const basic = (name: string, password: string) => ({ authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` });

test('TLS, client certificates, headers and users; each change is taken up, and what is wrong is not', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'celeriac-web-config-'));
  const path = join(folder, 'web.yml');
  const { authority, serverCertificate, serverKey, clientCertificate, clientKey, issue } = await makeCertificates();
  const other = await issue('other', 'other', 'subjectAltName=DNS:other\nextendedKeyUsage=clientAuth');
  const stranger = await makeCertificates();
  const write = (text: string) => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  const tls = (clients: string) => `tls_server_config: {cert_file: ${serverCertificate}, key_file: ${serverKey}, client_ca_file: ${authority}, ${clients}}\n`;
  const users = (name: string) => `basic_auth_users: {${name}: '${hashSync('secret', 4)}'}\n`;
  write(`${tls('client_auth_type: RequireAndVerifyClientCert, client_allowed_sans: [celeriac]')}http_server_config: {headers: {Strict-Transport-Security: max-age=60}}\n${users('prometheus')}`);
  const { part, url } = await listening(['--port=0', '--address=127.0.0.1', `--web.config.file=${path}`]);
  context.after(async () => {
    part.signal('SIGTERM');
    await part.ended;
    rmSync(folder, { recursive: true });
  });

  const ca = readFileSync(authority);
  const shown = (certificate: string, key: string) => ({ ca, cert: readFileSync(certificate), key: readFileSync(key) });
  const client = shown(clientCertificate, clientKey);
  const me = (name: string, options = client) => ask(`${url}api/v1/me`, { ...options, headers: basic(name, 'secret') });

  const first = await ask(`${url}-/healthy`, client);
  assert.equal(first.status, 200);
  assert.equal(first.headers['strict-transport-security'], 'max-age=60');
  await assert.rejects(ask(`${url}-/healthy`, { ca }), 'no certificate');
  await assert.rejects(ask(`${url}-/healthy`, shown(other.certificate, other.key)), 'another name');
  assert.equal((await ask(`${url}metrics`, client)).status, 401);
  assert.equal((await ask(`${url}metrics`, { ...client, headers: basic('prometheus', 'secret') })).status, 200);
  assert.equal((JSON.parse((await me('prometheus')).body) as { role: string }).role, 'viewer');
  assert.equal((await ask(`${url}api/worker/shutdown/w@1`, { ...client, method: 'POST', headers: basic('prometheus', 'secret') })).status, 403);

  write(`${tls('client_auth_type: VerifyClientCertIfGiven')}${users('grafana')}`);
  await part.untilLogged(/the web configuration taken up anew/);
  assert.equal((await ask(`${url}-/healthy`, { ca })).status, 200, 'who shows none');
  assert.equal((await ask(`${url}-/healthy`, shown(other.certificate, other.key))).headers['strict-transport-security'], undefined);
  await assert.rejects(ask(`${url}-/healthy`, shown(stranger.clientCertificate, stranger.clientKey)), 'of another authority');
  assert.equal((await me('prometheus')).status, 401);
  assert.equal((await me('grafana')).status, 200);

  write(`${tls('client_auth_type: VerifyClientCertIfGiven')}basic_auth_user: {}`);
  await part.untilLogged(/basic_auth_user, which is not known: did you mean basic_auth_users\?/);
  assert.equal((await me('grafana')).status, 200);
  write(users('grafana'));
  await part.untilLogged(/whether HTTPS is served cannot change while it is: restart celeriac/);
  assert.equal((await me('grafana')).status, 200);
  assert.doesNotMatch(part.output(), /\$2[aby]\$/, 'no hash in the log');
});
