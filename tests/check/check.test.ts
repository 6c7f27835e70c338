/** `celeriac check` against real brokers, workers and faults. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Finding } from '../../exporter/check/finding.ts';
import { celeriac } from '../command/celeriac.ts';
import { startWorker } from '../services/celery.ts';
import { freePort } from '../services/ports.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import { makeVirtualHost } from '../services/virtual-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'celeriac-check-'));
const emptyFolder = mkdtempSync(join(tmpdir(), 'celeriac-check-empty-'));
after(() => [folder, emptyFolder].forEach((path) => rmSync(path, { recursive: true })));

/** Beside an issuer. */
const SIGN_IN = ['--oauth2-key=celeriac', '--oauth2-secret=hunter2hunter2', '--auth=ada@example.com'];

interface Checked {
  readonly code: number | null;
  readonly findings: readonly Finding[];
  readonly seconds: number;
  /** By subject. */
  readonly of: (subject: string) => Finding;
}

async function checked(argv: readonly string[]): Promise<Checked> {
  const begun = performance.now();
  const { code, out, error } = await celeriac(['check', '--json', '--address=127.0.0.1', ...argv]);
  assert.equal(error, '');
  assert.doesNotMatch(out, /hunter2/, 'no secret is shown');
  const { findings, ok } = JSON.parse(out) as { findings: Finding[]; ok: boolean };
  assert.equal(ok, code === 0);
  const of = (subject: string): Finding => {
    const found = findings.find((finding) => finding.subject === subject);
    assert.ok(found, `${subject} in ${out}`);
    return found;
  };
  return { code, findings, seconds: (performance.now() - begun) / 1_000, of };
}

/** What an issuer says of itself, as far as it is looked at. */
async function startIssuer(context: { after: (end: () => void) => void }): Promise<string> {
  const server = createHttpServer((_, response) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ issuer: at(), authorization_endpoint: `${at()}authorize`, token_endpoint: `${at()}token`, jwks_uri: `${at()}jwks` })));
  const at = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  context.after(() => void server.close().closeAllConnections());
  return at();
}

describe('on Redis', { concurrency: true }, () => {
  let redis: Redis;
  before(async () => {
    redis = await startRedis({ password: 'hunter2' });
  });
  after(() => redis.stop());

  test('all of it right: a table for people, status 0, nothing left behind', async (context) => {
    const issuer = await startIssuer(context);
    const broker = redis.urlOf(0);
    const worker = await startWorker({ broker, backend: redis.urlOf(1) }, { pool: 'solo' });
    try {
      const keys = async () => (await redis.command('KEYS', '*')).split('\n').filter((key) => !key.startsWith('unacked')).sort().join(); // the worker's own come and go
      const before = await keys();
      const argv = [`--broker=${broker}`, `--result-backend=${redis.urlOf(1)}`, `--oidc-issuer=${issuer}`, ...SIGN_IN, `--session-file=${emptyFolder}/sessions`, `--db=${emptyFolder}/history.db`, '--basic-auth=ada:hunter2', `--port=${await freePort()}`, '--address=127.0.0.1'];
      const { code, out, error } = await celeriac(['check', ...argv]);
      assert.equal(error, '');
      for (const line of [
        /^celeriac \d+\.\d+\.\d+ tries its configuration\n\n/,
        /^ {2}✔ {2}broker +redis:\/\/:\S*@127\.0\.0\.1:\d+\/0 lets us in$/m,
        /^ {2}✔ {2}workers +1 worker answered: worker@shop$/m,
        /^ {2}✔ {2}events +\d+ events? came in 4\.5 s, of 1 sender$/m,
        /^ {2}✔ {2}results +redis:\/\/.*is read, and tells of results as they are stored$/m,
        /^ {2}✔ {2}history +\S+history\.db will be made; .* free,/m,
        /^ {2}✔ {2}listen +127\.0\.0\.1:\d+ is free$/m,
        /^ {2}✔ {2}sign-in +1 user, people through \S+$/m,
        /^ {2}✔ {2}provider +http:\/\/127\.0\.0\.1:\d+\/? describes itself, and sends people to http:\/\/127\.0\.0\.1:\d+$/m,
        /\n\nAll of it is right\.\n$/,
      ]) assert.match(out, line); // prettier-ignore
      assert.doesNotMatch(out, /hunter2/);
      assert.equal(code, 0);
      assert.equal(await keys(), before, 'nothing stays at the broker');
      assert.deepEqual(readdirSync(emptyFolder), [], 'nor where the history is to be');
    } finally {
      await worker.stop();
    }
  });

  test('every fault is said at once, each with how to mend it, and no worker among them', async (context) => {
    const taken = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    context.after(() => taken.close());
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    writeFileSync(join(folder, 'file'), '');
    const argv = [`--result-backend=redis://:hunter2@127.0.0.1:1/0`, `--db=${folder}/file/history.db`, `--port=${port}`, '--grafana-url=http://127.0.0.1:1/', '--oidc-issuer=http://127.0.0.1:1/', ...SIGN_IN, `--token-file=${folder}/file/tokens.json`];
    const [empty, refused] = await Promise.all([checked([`--broker=${redis.urlOf(3)}`, ...argv]), checked([`--broker=redis://:wrong-hunter2@127.0.0.1:${redis.port}/0`, ...argv])]);
    for (const { code, seconds } of [empty, refused]) {
      assert.equal(code, 1);
      assert.ok(seconds < 25, `${seconds} s: each look is bounded, on a machine that is not busy by 15 s for all of them`);
    }
    const said = ({ verdict, what, remedy }: Finding) => `${verdict}: ${what} → ${remedy}`;
    assert.match(said(empty.of('broker')), /^right/);
    assert.match(said(empty.of('workers')), /^wrong: no worker answered within 2 s → start one; if some run, see that the database number/);
    assert.match(said(empty.of('events')), /^mind: no event came, as no worker is there/);
    assert.match(said(refused.of('broker')), /^wrong: .*(WRONGPASS|invalid).* → Redis refuses us: correct the user and password of --broker/);
    assert.match(said(refused.of('workers')), /^mind: workers could not be asked, as the broker is not reached/);
    assert.match(said(empty.of('results')), /^wrong: redis:\/\/:\S*@127\.0\.0\.1:1\/0: .*ECONNREFUSED.* → /);
    assert.match(said(empty.of('history')), /^wrong: \S+\/file\/history\.db cannot be written: .* → let the user Celeriac runs as write there/);
    assert.match(said(empty.of('listen')), new RegExp(`^wrong: cannot listen on 127\\.0\\.0\\.1:${port}: it is in use → stop what listens there`));
    assert.match(said(empty.of('provider')), /^wrong: .* → /);
    assert.match(said(empty.of('Grafana')), /^wrong: http:\/\/127\.0\.0\.1:1\/api\/signing-keys\/keys cannot be reached: .* → see that --grafana-url/);
  });

  test('workers that send no events', async () => {
    const broker = redis.urlOf(5);
    const worker = await startWorker({ broker }, { pool: 'solo', events: false, flags: ['--without-heartbeat', '--without-gossip', '--without-mingle'] });
    try {
      const { of } = await checked([`--broker=${broker}`, `--port=${await freePort()}`]);
      assert.equal(of('workers').verdict, 'right');
      assert.match(`${of('events').what} → ${of('events').remedy}`, /^no event came within 4\.5 s, though workers are there: they send none → start them without --without-heartbeat, and with -E/);
      assert.equal(of('events').verdict, 'wrong');
    } finally {
      await worker.stop();
    }
  });
});

test('on RabbitMQ: before any worker, and with one; nothing is declared', async () => {
  const host = await makeVirtualHost();
  const names = async (what: string) => ((await host.api('GET', `${what}/${host.name}`)) as { name: string }[]).map(({ name }) => name).sort();
  const api = host.managementUrl;
  try {
    const [exchanges, queues] = [await names('exchanges'), await names('queues')];
    const first = await checked([`--broker=${host.url}`, `--port=${await freePort()}`]);
    assert.match(`${first.of('broker').what} → ${first.of('broker').remedy}`, /there is no exchange celeryev yet: no worker.* → start a worker; if some run, see that the virtual host/);
    assert.equal(first.of('broker API').verdict, 'mind');
    assert.deepEqual([await names('exchanges'), await names('queues')], [exchanges, queues]);

    const worker = await startWorker({ broker: host.url }, { pool: 'solo' });
    try {
      const [exchanges, queues] = [await names('exchanges'), await names('queues')];
      const wrongApi = api.replace(/\/\/[^@]*@/, '//guest:hunter2@');
      const [right, wrong] = await Promise.all([api, wrongApi].map(async (at) => checked([`--broker=${host.url}`, `--broker-api=${at}`, `--port=${await freePort()}`])));
      assert.ok(right && wrong);
      assert.deepEqual(['broker', 'workers', 'events', 'broker API'].map((subject) => right.of(subject).verdict), ['right', 'right', 'right', 'right']);
      assert.equal(right.code, 0);
      assert.match(`${wrong.of('broker API').what} → ${wrong.of('broker API').remedy}`, /answered 401.* → Check user and password in --broker-api/);
      assert.deepEqual([await names('exchanges'), await names('queues')], [exchanges, queues]);
    } finally {
      await worker.stop();
    }
  } finally {
    await host.remove();
  }
});

test('a wrong option is status 2, as for the exporter itself', async () => {
  const { code, error, out } = await celeriac(['check', '--brokr=redis://']);
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.match(error, /unknown option --brokr: did you mean --broker/);
});
