/** The real command over HTTPS, with certificates of a throw-away authority. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { celeriac, listening, NO_BROKER } from '../command/celeriac.ts';
import { makeCertificates } from '../services/certificates.ts';
import type { Certificates } from '../services/certificates.ts';
import type { Supervised } from '../services/process.ts';
import { ask } from './client.ts';
import type { Answered } from './client.ts';

const folder = mkdtempSync(join(tmpdir(), 'celeriac-https-'));
let certificates: Certificates;
let ca: Buffer;
before(async () => {
  certificates = await makeCertificates();
  ca = readFileSync(certificates.authority);
});
after(() => rmSync(folder, { recursive: true }));

async function serving(context: { after: (end: () => Promise<unknown>) => void }, argv: readonly string[]): Promise<{ part: Supervised; url: string }> {
  const { part, url } = await listening(['--port=0', '--address=127.0.0.1', ...argv]);
  context.after(() => {
    part.signal('SIGTERM');
    return part.ended;
  });
  return { part, url };
}

const own = () => [`--certfile=${certificates.serverCertificate}`, `--keyfile=${certificates.serverKey}`];
const client = () => ({ ca, cert: readFileSync(certificates.clientCertificate), key: readFileSync(certificates.clientKey) });

describe('HTTPS', () => {
  test('is served from TLS 1.2 on: pages, probes, metrics, WebSockets; no HTTP, no TLS 1.1', async (context) => {
    const { url, part } = await serving(context, [...own(), '--unauthenticated-api', '--url-prefix=/flower']);
    assert.match(url, /^https:\/\/127\.0\.0\.1:\d+\/flower\/$/);
    for (const path of ['-/healthy', '-/ready', 'metrics', 'api/v1/clusters', '']) {
      const { status } = await ask(url + path, { ca });
      assert.ok(status === 200 || (path === '-/ready' && status === 503), `${path} ${status}`);
    }
    assert.equal((await ask(`${url}-/healthy`, { ca })).protocol, 'TLSv1.3');
    assert.equal((await ask(`${url}-/healthy`, { ca, maxVersion: 'TLSv1.2' })).protocol, 'TLSv1.2');
    await assert.rejects(ask(`${url}-/healthy`, { ca, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }), /alert|version|protocol/i);
    await assert.rejects(ask(`${url}-/healthy`, {}), /self-signed|unable to (get|verify)/);
    await assert.rejects(fetch(`${url.replace('https', 'http')}-/healthy`));
    for (const path of ['api/task/events/task-sent/', 'api/v1/stream']) {
      const socket = new WebSocket(`${url.replace('https', 'wss')}${path}`, { ca });
      await new Promise((resolve, reject) => void socket.once('open', resolve).once('error', reject));
      socket.terminate();
    }
    assert.deepEqual(await celeriac(['healthcheck', `--port=${new URL(url).port}`, '--url-prefix=/flower', ...own()]), { code: 0, signal: null, out: '', error: '' });
    // A client that never ends its handshake, and one that speaks HTTP, are no more than that.
    const { port } = new URL(url);
    const silent = connectTcp(Number(port), '127.0.0.1');
    const plain = connectTcp(Number(port), '127.0.0.1', () => plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    plain.on('error', () => undefined);
    await new Promise((resolve) => plain.once('close', resolve));
    assert.equal((await ask(`${url}-/healthy`, { ca })).status, 200);
    silent.destroy();
    assert.doesNotMatch(part.output(), /"level":"?(error|50)/);
  });
});

describe('client certificates', () => {
  test('are required by --ca-certs, let somebody connect and make nobody a user; the audit trail holds the subject', async (context) => {
    const { url } = await serving(context, [...own(), `--ca-certs=${certificates.authority}`, '--tls-min-version=1.3', '--basic-auth=ada:secret']);
    await assert.rejects(ask(`${url}-/healthy`, { ...client(), maxVersion: 'TLSv1.2' }), /alert|version|protocol/i);
    await assert.rejects(ask(`${url}-/healthy`, { ca }), 'none');
    const stranger = await makeCertificates();
    await assert.rejects(ask(`${url}-/healthy`, { ca, cert: readFileSync(stranger.clientCertificate), key: readFileSync(stranger.clientKey) }), 'of another authority');
    assert.equal((await ask(`${url}-/healthy`, client())).status, 200);
    assert.equal((await celeriac(['healthcheck', `--port=${new URL(url).port}`, ...own(), `--ca-certs=${certificates.authority}`])).code, 0, 'the probe of an image has none to show');
    assert.equal((await ask(`${url}api/v1/me`, client())).status, 401, 'who shows one still signs in');
    const headers = { authorization: `Basic ${Buffer.from('ada:secret').toString('base64')}` };
    await ask(`${url}api/worker/shutdown/w@1`, { ...client(), headers, method: 'POST' });
    const { entries } = JSON.parse((await ask(`${url}api/v1/audit`, { ...client(), headers })).body) as { entries: { caller: unknown }[] };
    assert.deepEqual(entries[0]?.caller, { name: 'ada', role: 'admin', via: 'basic', person: null, address: '127.0.0.1', certificate: 'CN=celeriac' });
  });
});

describe('files that change', () => {
  test('are taken up without a restart: replaced one after the other, or a link pointed elsewhere; half a pair keeps the old one', async (context) => {
    // As Kubernetes mounts a secret: tls.crt -> ..data/tls.crt, ..data -> a folder of that version.
    const mount = join(folder, 'mount');
    const version = (name: string, certificate: string, key: string) => {
      mkdirSync(join(mount, name), { recursive: true });
      copyFileSync(certificate, join(mount, name, 'tls.crt'));
      copyFileSync(key, join(mount, name, 'tls.key'));
    };
    const pointTo = (name: string) => {
      symlinkSync(name, join(mount, '..data_tmp'));
      renameSync(join(mount, '..data_tmp'), join(mount, '..data'));
    };
    version('..1', certificates.serverCertificate, certificates.serverKey);
    pointTo('..1');
    for (const file of ['tls.crt', 'tls.key']) symlinkSync(join('..data', file), join(mount, file));
    const { url, part } = await serving(context, [`--certfile=${mount}/tls.crt`, `--keyfile=${mount}/tls.key`]);
    const first = await ask(`${url}-/healthy`, { ca });

    const second = await certificates.issue('second', 'second', 'subjectAltName=DNS:localhost,IP:127.0.0.1');
    version('..2', second.certificate, second.key);
    pointTo('..2');
    const after = await until(() => ask(`${url}-/healthy`, { ca }), ({ fingerprint }) => fingerprint !== first.fingerprint);

    const third = await certificates.issue('third', 'third', 'subjectAltName=DNS:localhost,IP:127.0.0.1');
    replace(third.certificate, join(mount, '..2', 'tls.crt'));
    await part.untilLogged(/served on: --certfile|served on: --keyfile: .*tls\.key is not the key of .*tls\.crt \(CN=third\)/);
    assert.equal((await ask(`${url}-/healthy`, { ca })).fingerprint, after.fingerprint);
    replace(third.key, join(mount, '..2', 'tls.key'));
    const last = await until(() => ask(`${url}-/healthy`, { ca }), ({ fingerprint }) => fingerprint !== after.fingerprint);
    assert.notEqual(last.fingerprint, first.fingerprint);
    await part.untilLogged(/taken up anew: the certificate of CN=third, valid until \d{4}-/);

    writeFileSync(join(mount, '..2', 'tls.crt'), '-----BEGIN CERTI');
    await part.untilLogged(/tls\.crt holds no certificate/);
    rmSync(join(mount, '..2', 'tls.crt'));
    await part.untilLogged(/cannot read .*tls\.crt: there is no such file/);
    assert.equal((await ask(`${url}-/healthy`, { ca })).fingerprint, last.fingerprint);
  });
});

describe('what cannot be served is refused at the start, with a word on what to do', () => {
  const cases: [string, () => string[], number, RegExp][] = [
    ['a certificate without its key', () => [`--certfile=${certificates.serverCertificate}`], 2, /--certfile: .* is given without --keyfile\n {2}HTTPS takes a certificate and its key/],
    ['the key of another', () => [`--certfile=${certificates.serverCertificate}`, `--keyfile=${certificates.clientKey}`], 1, /client\.key is not the key of .*server\.pem \(CN=localhost\)\n? {2}give the two that were made together/],
  ];
  for (const [title, argv, code, said] of cases) {
    test(title, async () => {
      const ended = await celeriac([NO_BROKER, '--port=0', '--address=127.0.0.1', '--log-format=pretty', ...argv()]);
      assert.equal(ended.code, code);
      assert.match(ended.error, said);
      assert.doesNotMatch(ended.error, /hunter2|PRIVATE/);
    });
  }
});

/** As a tool does that writes beside and renames. */
function replace(from: string, to: string): void {
  copyFileSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}

async function until(asked: () => Promise<Answered>, holds: (answer: Answered) => boolean): Promise<Answered> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await asked();
    if (holds(answer)) return answer;
    assert.ok(Date.now() < deadline, 'it did not come to be in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
