import assert from 'node:assert/strict';
import { getCiphers } from 'node:tls';
import { describe, test } from 'node:test';
import { CeleriacError } from '../../errors.ts';
import { refusal, started } from '../testing/given.ts';
import { CURVE_NAMES, opensslCurves, opensslSuites, SUITE_NAMES } from './cipher-suites.ts';
import { readWebConfig } from './web-config.ts';

const HASH = `$2y$10$${'a'.repeat(53)}`;

/** Every key of exporter-toolkit's document but rate_limit. */
const WHOLE = `
tls_server_config:
  cert_file: tls.crt
  key_file: /etc/tls/tls.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.crt
  client_allowed_sans: [prometheus.example.com, 192.0.2.1]
  min_version: TLS12
  max_version: TLS13
  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
  prefer_server_cipher_suites: true
  curve_preferences: [X25519, CurveP256]
http_server_config:
  http2: true
  headers:
    Strict-Transport-Security: max-age=31536000
    X-Frame-Options: sameorigin
    X-XSS-Protection: ''
basic_auth_users:
  prometheus: ${HASH}
`;

test('every key is read; relative names are looked for beside the file', () => {
  const { tls, headers, users, warnings } = readWebConfig(WHOLE, '/etc/celeriac/web.yml');
  assert.deepEqual(tls, {
    from: 'web',
    cert: { label: 'tls_server_config.cert_file in /etc/celeriac/web.yml', file: '/etc/celeriac/tls.crt' },
    key: { label: 'tls_server_config.key_file in /etc/celeriac/web.yml', file: '/etc/tls/tls.key' },
    clientCa: { label: 'tls_server_config.client_ca_file in /etc/celeriac/web.yml', file: '/etc/celeriac/ca.crt' },
    clients: 'verified', allowedSans: ['prometheus.example.com', '192.0.2.1'], minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3',
    ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-RSA-AES128-GCM-SHA256', curves: 'X25519:prime256v1',
  }); // prettier-ignore
  assert.deepEqual(headers, { 'X-Frame-Options': 'sameorigin', 'Strict-Transport-Security': 'max-age=31536000' });
  assert.deepEqual(users, [{ name: 'prometheus', secret: HASH, from: 'web' }]);
  assert.match(warnings.join(), /HTTP\/1\.1 is spoken/);
  for (const nothing of ['', '# nothing yet\n', 'tls_server_config:\nbasic_auth_users: {}\n']) {
    assert.deepEqual(readWebConfig(nothing, 'w'), { tls: undefined, headers: {}, users: [], warnings: [] });
  }
});

test('what is wrong is refused by name, without a word of a password', () => {
  const pair = 'cert_file: a\n  key_file: b\n';
  const cases: [string, RegExp][] = [
    ['tls_config: {}', /has tls_config, which is not known.*tls_server_config/],
    ['tls_server_config:\n  certfile: a', /has tls_server_config\.certfile, which is not known: did you mean cert_file\?/],
    ['http_server_config:\n  headers: {X-Powered-By: x}', /has http_server_config\.headers\.X-Powered-By, which is not known/],
    ['rate_limit: {burst: 1}', /has rate_limit, which is not taken here .*--actions-per-minute/],
    ['tls_server_config:\n  cert_file: a', /has tls_server_config without key_file/],
    ['tls_server_config:\n  key: hunter2\n  key_file: b\n  cert_file: a', /has both tls_server_config\.key and key_file/],
    [`tls_server_config:\n  ${pair}  client_ca_file: c`, /client_ca_file without a client_auth_type/],
    [`tls_server_config:\n  ${pair}  client_auth_type: RequireAndVerifyClientCert`, /without a client_ca_file/],
    [`tls_server_config:\n  ${pair}  client_auth_type: Maybe`, /client_auth_type, which is not one of NoClientCert,/],
    [`tls_server_config:\n  ${pair}  client_allowed_sans: [a]`, /client_allowed_sans, which need/],
    [`tls_server_config:\n  ${pair}  min_version: TLS10`, /min_version TLS10, which is no longer spoken .*TLS12 is the oldest/],
    [`tls_server_config:\n  ${pair}  min_version: TLS13\n  max_version: TLS12`, /min_version above its max_version/],
    [`tls_server_config:\n  ${pair}  cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]`, /cipher_suites, which is not one of/],
    [`tls_server_config:\n  ${pair}  cipher_suites: x`, /cipher_suites, which is not a list/],
    ['basic_auth_users:\n  prometheus: hunter2', /whose password is not a bcrypt hash .*htpasswd -nB/],
    ['http_server_config:\n  headers: {X-Frame-Options: allow}', /X-Frame-Options, which is not deny or sameorigin/],
    ['http_server_config:\n  headers: {Content-Security-Policy: "a\\nb"}', /not one line of plain characters/],
    ['basic_auth_users: "hunter2', /is not YAML in line 1/],
    ['- a', /is not a map/],
  ];
  for (const [text, said] of cases) {
    assert.throws(() => readWebConfig(text, 'web.yml'), (thrown) => {
      assert.ok(thrown instanceof CeleriacError);
      const whole = `${thrown.message} ${thrown.remedy}`;
      assert.match(whole, said);
      assert.match(whole, /^the web configuration web\.yml /);
      assert.doesNotMatch(whole, /hunter2/);
      return true;
    });
  }
});

test('suites and curves are known to OpenSSL', () => {
  const known = getCiphers();
  for (const suite of opensslSuites(SUITE_NAMES).split(':')) assert.ok(known.includes(suite.toLowerCase()), suite);
  assert.equal(opensslCurves(CURVE_NAMES), 'prime256v1:secp384r1:secp521r1:X25519');
});

describe('beside options of our own', () => {
  const files = { 'web.yml': `tls_server_config: {cert_file: a, key_file: b}\nbasic_auth_users: {prometheus: ${HASH}}` };
  const web = '--web.config.file=web.yml';

  test('its users are viewers, unless --basic-auth-roles says more; they stand beside those of --basic-auth', () => {
    const { config } = started({ argv: [web, '--basic-auth=ada:secret'], files });
    assert.deepEqual(config.access.basicAuth.map(({ name, role }) => [name, role]), [['ada', 'admin'], ['prometheus', 'viewer']]);
    const named = started({ argv: [web, '--basic-auth-roles=prometheus=operator', '--unauthenticated-api'], files });
    assert.equal(named.config.access.basicAuth[0]?.role, 'operator');
    assert.equal(named.config.access.unauthenticatedApi, false, 'a password is asked for');
    assert.equal(config.server.tls?.from, 'web');
  });

  test('saying it twice is refused: a certificate, and a user', () => {
    const { message, remedy } = refusal({ argv: [web, '--certfile=x', '--keyfile=y'], files });
    assert.match(message, /holds a tls_server_config, and --certfile is given too/);
    assert.match(remedy, /say it in one of both places/);
    assert.match(refusal({ argv: [web, '--basic-auth=prometheus:hunter2'], files }).message, /names a user twice/);
  });
});
