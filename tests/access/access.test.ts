/** Who may do what, against the real command over HTTP. Its broker is away: nothing here needs one. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { WebSocket } from 'ws';
import { FakeGrafana } from '../../exporter/auth/grafana/testing/grafana.ts';
import type { Me, NewToken } from '../../exporter/contract/access.ts';
import type { AuditPage } from '../../exporter/contract/audit.ts';
import { celeriac } from '../command/celeriac.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter, ExporterOptions } from '../services/exporter.ts';

const folder = mkdtempSync(join(tmpdir(), 'celeriac-access-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = (name: string) => join(folder, `${(files += 1)}-${name}`);

const AWAY = 'redis://127.0.0.1:1/0';
const [viewer, operator, admin] = ['v', 'o', 'a'].map((letter) => letter.repeat(40)) as [string, string, string];
const ALL = { CELERIAC_API_TOKENS: `reader:viewer:${viewer},doer:operator:${operator},boss:admin:${admin}` };

async function started(context: TestContext, options: ExporterOptions = {}): Promise<Exporter> {
  const exporter = await startExporter({ broker: AWAY, open: false, env: ALL, ...options });
  context.after(() => exporter.stop());
  return exporter;
}

const as = (token: string, headers: Record<string, string> = {}) => ({ headers: { authorization: `Bearer ${token}`, ...headers } });
const post = (exporter: Exporter, path: string, token: string, body: object, headers: Record<string, string> = {}) =>
  exporter.get(path, { method: 'POST', ...as(token, { 'content-type': 'application/json', ...headers }), body: JSON.stringify(body) });
const audit = async (exporter: Exporter, query = '', token = admin) => (await (await exporter.get(`/api/v1/audit${query}`, as(token))).json()) as AuditPage;

describe('tokens', () => {
  test('made by command, taken within a second by an exporter that runs; revoked, refused within a second', async (context) => {
    const tokenFile = fresh('tokens.json');
    const exporter = await started(context, { tokenFile, env: {} });
    assert.equal((await exporter.get('/api/v1/clusters')).status, 401);
    const made = await celeriac(['token', 'create', '--name=ci', '--role=viewer', `--token-file=${tokenFile}`]);
    assert.equal(made.code, 0, made.error);
    const token = made.out.trim();
    const status = async () => (await exporter.get('/api/v1/clusters', as(token))).status;
    await exporter.until('taken', async () => (await status()) === 200, 5_000);
    assert.equal((await exporter.get(`/api/v1/clusters?token=${token}&access_token=${token}`)).status, 401, 'not from a URL');
    assert.equal((await post(exporter, '/api/v1/tokens/revoke', token, { name: 'ci' })).status, 403);
    assert.equal((await celeriac(['token', 'revoke', 'ci', `--token-file=${tokenFile}`])).code, 0);
    await exporter.until('revoked', async () => (await status()) === 401, 5_000);
    assert.ok(!readFileSync(tokenFile, 'utf8').includes(token) && !exporter.process.output().includes(token));
  });

  test('open WebSockets and event streams by their header', async (context) => {
    const exporter = await started(context);
    const opened = (path: string, headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        const socket = new WebSocket(exporter.url.replace('http', 'ws') + path, { headers });
        socket.on('open', () => (resolve(101), socket.close()));
        socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
        socket.on('error', reject);
      });
    for (const path of ['/api/task/events/task-succeeded/', '/api/v1/stream']) {
      assert.equal(await opened(path, as(viewer).headers), 101, path);
      assert.equal(await opened(path, {}), 401, path);
      assert.equal(await opened(path, as(`${viewer}x`).headers), 401, path);
      assert.equal(await opened(`${path}?token=${viewer}`, {}), 401);
    }
    const abort = new AbortController();
    const stream = await fetch(`${exporter.url}/api/v1/stream`, { ...as(viewer, { accept: 'text/event-stream' }), signal: abort.signal });
    assert.equal(stream.status, 200);
    assert.match(stream.headers.get('content-type') ?? '', /^text\/event-stream/);
    abort.abort();
  });

  test('end the streams that they opened when they are revoked', async (context) => {
    const tokenFile = fresh('tokens.json');
    const exporter = await started(context, { tokenFile });
    const { token } = (await (await post(exporter, '/api/v1/tokens/create', admin, { name: 'ci', role: 'viewer' })).json()) as NewToken;
    const socket = new WebSocket(`${exporter.url.replace('http', 'ws')}/api/v1/stream`, as(token));
    const other = new WebSocket(`${exporter.url.replace('http', 'ws')}/api/v1/stream`, as(viewer));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await Promise.all([socket, other].map((each) => new Promise((resolve) => each.on('open', resolve))));
    const stream = await fetch(`${exporter.url}/api/v1/stream`, as(token, { accept: 'text/event-stream' }));
    const ended = stream.text().catch(() => 'cut');
    assert.equal((await post(exporter, '/api/v1/tokens/revoke', admin, { name: 'ci' })).status, 200);
    await Promise.all([closed, ended]);
    assert.equal(other.readyState, WebSocket.OPEN, 'and no others');
    other.close();
  });

  test('a file with passwords and roles: viewer reads, operator acts, admin manages', async (context) => {
    const users = fresh('users');
    writeFileSync(users, 'ada:a:b\nbob:b\neve:e\n');
    const exporter = await started(context, { env: {}, flags: [`--basic-auth-file=${users}`, '--basic-auth-roles=ada=viewer,bob=operator'] });
    const me = async (pair: string) => (await (await exporter.get('/api/v1/me', { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } })).json()) as Me;
    const [ada, bob, eve] = await Promise.all(['ada:a:b', 'bob:b', 'eve:e'].map(me));
    assert.deepEqual([ada, bob, eve].map((one) => [one?.name, one?.role]), [['ada', 'viewer'], ['bob', 'operator'], ['eve', 'admin']]);
    assert.deepEqual([ada, bob, eve].map((one) => [one?.may['pool-grow'], one?.may['worker-shutdown']]), [[false, false], [true, false], [true, true]]);
  });
});

test('who guesses waits, with 429 and Retry-After; a token comes in meanwhile; it is counted, and one entry', async (context) => {
  const exporter = await started(context, { flags: ['--basic-auth=shop:secret', '--unauthenticated-metrics'] });
  const guess = (n: number) => exporter.get('/api/v1/me', { headers: { authorization: `Basic ${Buffer.from(`shop:${n}`).toString('base64')}` } });
  const answers: Response[] = [];
  for (let n = 0; n < 30; n += 1) answers.push(await guess(n));
  const paused = answers.filter(({ status }) => status === 429);
  assert.ok(paused.length > 0 && answers.slice(0, 6).every(({ status }) => status === 401));
  assert.match(paused[0]?.headers.get('retry-after') ?? '', /^[1-9]/);
  assert.equal((await exporter.get('/api/v1/me', as(viewer))).status, 200);
  assert.equal(await exporter.metric('celeriac_audit_total', { action: 'sign-in', outcome: 'refused' }), 30);
  assert.equal(await exporter.metric('celeriac_sign_in_refused_total', { reason: 'paused' }), paused.length);
  const elsewhere = await exporter.get('/', { headers: { authorization: 'Bearer celeriac_wrong', accept: 'text/html' } });
  assert.equal(elsewhere.status, 401, 'the landing page says how to sign in, and counts a wrong one too');
  assert.equal(await exporter.metric('celeriac_audit_total', { action: 'sign-in', outcome: 'refused' }), 31);
  const { entries } = await audit(exporter, '?action=sign-in');
  assert.deepEqual(entries.map(({ caller, status }) => [caller.name, caller.address, status]), [[null, '127.0.0.1', 401]]);
});

describe('the audit trail', () => {
  test('outlives a kill right after the answer, and is found by what it is about; an action is one line of the log', async (context) => {
    const options = { db: fresh('celeriac.db'), tokenFile: fresh('tokens.json') };
    const exporter = await started(context, options);
    const made = await post(exporter, '/api/v1/tokens/create', admin, { name: 'ci', role: 'viewer', description: 'password=hunter2' });
    const { token } = (await made.json()) as NewToken;
    exporter.process.child.kill('SIGKILL');
    await exporter.process.ended;
    assert.match(exporter.process.output(), /"audit":\{[^\n]*"action":"token-create"/);
    const next = await started(context, options);
    assert.equal((await post(next, '/api/v1/tokens/revoke', operator, { name: 'ci' })).status, 403);
    const { entries } = await audit(next, '?limit=10');
    assert.deepEqual(entries.map(({ action, outcome, caller }) => `${caller.name} ${action} ${outcome}`), ['doer token-revoke refused', 'boss token-create done']);
    assert.equal((await audit(next, '?caller=boss')).entries.length, 1);
    assert.equal((await audit(next, '?outcome=refused&action=token-revoke', operator)).entries.length, 1);
    assert.equal((await next.get('/api/v1/audit', as(viewer))).status, 403);
    const everything = JSON.stringify(entries) + exporter.process.output() + next.process.output();
    assert.ok(!everything.includes(token) && !everything.includes('hunter2') && !everything.includes(admin));
  });

  test('holds the latest in memory where nothing is kept', async (context) => {
    const exporter = await started(context, { env: { ...ALL, CELERIAC_READ_ONLY: 'true' } });
    assert.equal((await post(exporter, '/api/worker/pool/grow/w1@shop', operator, {})).status, 403);
    const [entry] = (await audit(exporter)).entries;
    assert.deepEqual([entry?.action, entry?.outcome, entry?.status], ['pool-grow', 'refused', 403]);
    assert.match(entry?.detail ?? '', /read only/i);
  });
});

test('a caller that acts too often is told when to come again', async (context) => {
  const exporter = await started(context, { flags: ['--actions-per-minute=3'] });
  const statuses: number[] = [];
  for (let n = 0; n < 4; n += 1) statuses.push((await post(exporter, '/api/v1/tokens/revoke', admin, { name: 'nobody' })).status);
  assert.deepEqual(statuses.slice(0, 3).includes(429), false);
  assert.equal(statuses[3], 429);
  assert.notEqual((await post(exporter, '/api/worker/pool/grow/w1@shop', operator, {})).status, 429, 'others go on');
});

test("Grafana's word names the person and takes away what the person may not", async (context) => {
  const grafana = await FakeGrafana.start(context);
  const env = { CELERIAC_GRAFANA_TOKENS: `operator:${operator}`, CELERIAC_API_TOKENS: `boss:admin:${admin}`, CELERIAC_GRAFANA_URL: grafana.url };
  const exporter = await started(context, { env });
  const asked = (assertion: string | undefined) => post(exporter, '/api/worker/pool/grow/w1@shop', operator, {}, assertion === undefined ? {} : { 'x-grafana-id': assertion });
  const statuses = [await asked(await grafana.sign({ claims: { role: 'Viewer', username: 'vera' } })), await asked(await grafana.sign({ expires: -100 })), await asked(undefined)];
  assert.deepEqual(statuses.map(({ status }) => status), [403, 403, 403]);
  const done = await asked(await grafana.sign());
  assert.ok(![401, 403].includes(done.status) || /w1@shop/.test(await done.text()), 'let in: the worker is not known');
  const { entries } = await audit(exporter, '?action=pool-grow');
  const told = entries.map(({ caller, detail }) => `${caller.name} ${caller.person} ${caller.role}: ${detail}`);
  assert.ok(told.some((one) => one.startsWith('grafana-operator ada operator: ')), told.join('\n'));
  assert.ok(told.some((one) => one.startsWith('grafana-operator vera viewer: this needs the role operator')), told.join('\n'));
});

test('whoever opens the socket is what the operator says, and everybody else signs in', async (context) => {
  const path = fresh('celeriac.sock');
  const { Supervised } = await import('../services/process.ts');
  const { main } = await import('../command/celeriac.ts');
  const args = [main, `--broker=${AWAY}`, `--unix-socket=${path}`, '--unix-socket-role=viewer', '--db=off', '--token-file=off', '--log-format=json', '--basic-auth=shop:secret'];
  const part = new Supervised({ name: 'socket', command: process.execPath, args, env: { CELERY_BROKER_URL: undefined } });
  context.after(() => part.stop());
  await part.untilLogged(/listens on/);
  const me = (headers: Record<string, string> = {}) =>
    new Promise<Me>((resolve, reject) => {
      const request = httpRequest({ socketPath: path, path: '/api/v1/me', headers }, (response) => {
        let text = '';
        response.on('data', (piece) => (text += String(piece)));
        response.on('end', () => resolve(JSON.parse(text) as Me));
      });
      request.on('error', reject);
      request.end();
    });
  const anybody = await me();
  assert.deepEqual([anybody.name, anybody.role, anybody.via, anybody.may['pool-grow']], [null, 'viewer', 'socket', false]);
  const shop = await me({ authorization: `Basic ${Buffer.from('shop:secret').toString('base64')}` });
  assert.deepEqual([shop.name, shop.role], ['shop', 'admin']);
});
