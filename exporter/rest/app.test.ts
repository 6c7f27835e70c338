import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { CeleriacError } from '../errors.ts';
import { givenCluster, startApp } from './testing/app.ts';
import { GivenState, givenTask } from './testing/state.ts';

const authorization = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString('base64')}` });
const guarded = { unauthenticatedApi: false, basicAuth: [{ name: 'shop', secret: 'secret' }] };
const API = [
  '/api/workers',
  '/api/tasks',
  '/api/task/types',
  '/api/task/info/x',
  '/api/queues/length',
  '/api/task/events/task-sent/',
  '/api/nothing',
    ];

/** Sends a request line as it stands: fetch would tidy the path. */
function raw(port: number, target: string, headers = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\n${headers}Connection: close\r\n\r\n`),
    );
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('access', () => {
  test('closed when nothing is configured: 401, and words that say which option opens it', async (context) => {
    const { url } = await startApp(context, { access: { unauthenticatedApi: false } });
    for (const path of [...API, '/metrics']) {
      const response = await fetch(url + path, { headers: authorization('shop:secret') });
      assert.equal(response.status, 401, path);
      assert.match(await response.text(), /--basic-auth=user:password.*--unauthenticated-api/, path);
      assert.equal(response.headers.get('www-authenticate'), null, 'no password would help');
    }
    for (const path of ['/-/healthy', '/healthcheck']) assert.equal(await (await fetch(url + path)).text(), 'OK');
  });

  test('guarded by --basic-auth: 401 with a challenge, 200 with the right password', async (context) => {
    const { url } = await startApp(context, { access: guarded });
    // Who comes with a token is not asked for a password: a browser behind Grafana would ask its person.
    const asked = [[{}, /^Basic/], [authorization('shop:wrong'), /^Basic/], [authorization('shop'), /^Basic/], [{ authorization: 'Bearer secret' }, /^Bearer/]] as const;
    for (const [headers, scheme] of asked) {
      const response = await fetch(`${url}/api/tasks`, { headers });
      assert.equal(response.status, 401);
      assert.match(response.headers.get('www-authenticate') ?? '', scheme);
      assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
    }
    assert.equal((await fetch(`${url}/api/tasks`, { headers: authorization('shop:secret') })).status, 200);
    assert.equal((await fetch(`${url}/api/nothing`)).status, 401, 'what is there is not told either');
    assert.equal((await fetch(`${url}/api/nothing`, { headers: authorization('shop:secret') })).status, 404);
  });

  test('/metrics has its own switch', async (context) => {
    let released = 0;
    const closed = await startApp(context, { access: guarded, releaseMetrics: () => (released += 1) });
    assert.equal((await fetch(`${closed.url}/metrics`)).status, 401);
    assert.equal(await (await fetch(`${closed.url}/metrics`, { headers: authorization('shop:secret') })).text(), 'up 1\n');
    assert.equal(released, 1);
    const open = await startApp(context, { access: { ...guarded, metrics: 'open' } });
    const response = await fetch(`${open.url}/metrics`);
    assert.equal(await response.text(), 'up 1\n');
    assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    assert.equal((await fetch(`${open.url}/api/tasks`)).status, 401);
  });
});

describe('paths', () => {
  test('traversal is refused before any routing, however it is written', async (context) => {
    const { port } = await startApp(context, { access: guarded });
    // prettier-ignore
    const targets = [
      '/api/../metrics', '/..', '/api/%2e%2e/metrics', '/api/.%2E/metrics', '/api/..%2fmetrics', '/api%2ftasks', '/./api',
      '/api\\tasks', '/api/%5ctasks', '/api/task/info/../../tasks', '/api/task/info/..%2f..%2ftasks', '/api/task/info/a%2f..%2fb',
      '/healthcheck%00', '/api/%ff', '/%zz', 'http://elsewhere/../x', '*', `/api/tasks?search=${'x'.repeat(8_200)}`,
    ];
    for (const target of targets) assert.match(await raw(port, target), /^HTTP\/1\.1 400 /, target);
  });

  test('an id may hold slashes, encoded or not, spaces, dots and a percent sign', async (context) => {
    const ids = ['a/b', 'a b', 'v1..2', 'x.y', '100%', 'grün/🥬', 'a//b', 'a/'];
    const { url, port } = await startApp(context, {
      clusters: [givenCluster({ state: new GivenState({ tasks: ids.map((id) => givenTask(id)) }) })],
    });
    for (const id of ids) {
      const response = await fetch(`${url}/api/task/info/${encodeURIComponent(id)}`);
      assert.equal(((await response.json()) as { uuid: string }).uuid, id);
    }
    assert.match(await raw(port, '/api/task/info/a/b'), /"uuid":"a\/b"/);
  });

  test('are Flower’s to the letter, and all of them move under the URL prefix', async (context) => {
    const { port } = await startApp(context, { urlPrefix: '/ops/celery' });
    for (const target of [
      '/ops/celery',
      '/ops/celery/',
      '/ops/celery/api/tasks',
      '/ops/celery/healthcheck',
      '/ops/celery/metrics',
    ]) {
      assert.match(await raw(port, target), /^HTTP\/1\.1 200 /, target);
    }
    for (const target of [
      '/',
      '/api/tasks',
      '/healthcheck',
      '/ops/celery/api/tasks/',
      '/ops/celery/API/tasks',
      '/ops/celery/api/task/info',
    ]) {
      assert.match(await raw(port, target), /^HTTP\/1\.1 404 /, target);
    }
    assert.match(await raw(port, '/ops/celery/', 'Accept: text/html\r\n'), /href="\/ops\/celery\/api\/workers"/);
  });

  test('what only reads is not posted to, and what acts is not read', async (context) => {
    const { url } = await startApp(context);
    assert.equal((await fetch(`${url}/api/task/nothing/x`, { method: 'POST' })).status, 404);
    const acts = await fetch(`${url}/api/task/revoke/x`);
    assert.equal(acts.status, 405);
    assert.equal(acts.headers.get('allow'), 'POST, OPTIONS');
    const response = await fetch(`${url}/api/tasks`, { method: 'POST' });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'GET, HEAD, OPTIONS');
  });
});

describe('answers', () => {
  test('carry security headers, and CORS headers only where everybody may come in', async (context) => {
    const open = await fetch(`${(await startApp(context)).url}/api/tasks`);
    const closed = await fetch(`${(await startApp(context, { access: guarded })).url}/api/tasks`);
    for (const { headers } of [open, closed]) {
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('x-frame-options'), 'DENY');
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'sha256-[^']+'; /);
      assert.equal(headers.get('x-powered-by'), null);
    }
    assert.equal(open.headers.get('access-control-allow-origin'), '*');
    assert.equal(closed.headers.get('access-control-allow-origin'), null);
    assert.equal(closed.headers.get('cross-origin-resource-policy'), 'same-origin');
  });

  test('to HEAD are those to GET without a body; to OPTIONS 204', async (context) => {
    const { url } = await startApp(context);
    for (const path of ['/', '/api/tasks', '/metrics', '/-/ready', '/healthcheck']) {
      const [get, head] = [await fetch(url + path), await fetch(url + path, { method: 'HEAD' })];
      assert.equal(head.status, get.status, path);
      assert.equal(head.headers.get('content-type'), get.headers.get('content-type'));
      assert.equal(head.headers.get('content-length'), String((await get.arrayBuffer()).byteLength));
      assert.equal(await head.text(), '');
    }
    assert.equal((await fetch(`${url}/api/tasks`, { method: 'OPTIONS' })).status, 204);
  });

  test('a large body is refused without reading it', async (context) => {
    const { port } = await startApp(context);
    assert.match(await raw(port, '/api/tasks', 'Content-Length: 100000000\r\n'), /^HTTP\/1\.1 400 .*Connection: close/s);
    assert.match(await raw(port, '/api/tasks', 'Transfer-Encoding: chunked\r\n'), /^HTTP\/1\.1 400 /);
  });

  test('404: a page to a browser, JSON to a program, and nothing of what was asked for comes back as HTML', async (context) => {
    const { url } = await startApp(context);
    const page = await fetch(`${url}/<script>alert(1)</script>`, { headers: { accept: 'text/html,*/*' } });
    assert.equal(page.status, 404);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.ok(!(await page.text()).includes('<script>'));
    const program = await fetch(`${url}/nothing`);
    assert.deepEqual(await program.json(), { error: 'nothing is at this address', remedy: 'what there is stands at /' });
  });

  test('a defect is a 500 that tells nothing of itself; a broker that is away a 503 that says so', async (context) => {
    const broken = givenCluster({
      state: new (class extends GivenState {
        override taskTypes(): string[] {
          throw new Error('password=hunter2');
        }
      })(),
      survey: { refresh: () => Promise.reject(new CeleriacError('unavailable', 'the broker is away', { remedy: 'start it' })) },
    });
    const { url } = await startApp(context, { clusters: [broken] });
    const defect = await fetch(`${url}/api/task/types`);
    assert.equal(defect.status, 500);
    assert.equal(await defect.text(), 'something failed inside the exporter: its log says what, at level error');
    const away = await fetch(`${url}/api/workers?refresh=1`);
    assert.equal(away.status, 503);
    assert.equal(away.headers.get('retry-after'), '5');
    assert.equal(await away.text(), 'Failed to update workers: the broker is away: start it');
  });

  test('several clusters: default, the only one, or the one named by ?cluster=', async (context) => {
    const cluster = (name: string) => givenCluster({ name, state: new GivenState({ tasks: [givenTask(`task of ${name}`)] }) });
    const tasksOf = async (url: string) => Object.keys((await (await fetch(url)).json()) as object);
    const two = await startApp(context, { clusters: [cluster('berlin'), cluster('default')] });
    assert.deepEqual(await tasksOf(`${two.url}/api/tasks`), ['task of default']);
    assert.deepEqual(await tasksOf(`${two.url}/api/tasks?cluster=berlin`), ['task of berlin']);
    assert.equal((await fetch(`${two.url}/api/tasks?cluster=oslo`)).status, 404);
    const one = await startApp(context, { clusters: [cluster('berlin')] });
    assert.deepEqual(await tasksOf(`${one.url}/api/tasks`), ['task of berlin']);
    const nameless = await startApp(context, { clusters: [cluster('berlin'), cluster('oslo')] });
    const response = await fetch(`${nameless.url}/api/tasks`);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /\?cluster=: berlin, oslo/);
  });
});
