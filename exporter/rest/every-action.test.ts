/** Whoever adds a route that changes something finds it refused here to who may not, with an entry in the audit trail each time. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { givenTrail } from '../audit/testing/given.ts';
import { givenSignIn } from '../auth/oidc/testing/given.ts';
import { givenAccess } from '../auth/testing/given.ts';
import { includes } from '../auth/role.ts';
import type { AuditEntry } from '../contract/audit.ts';
import { createTasks } from '../store/united-tasks.ts';
import { UnitedWorkerChanges } from '../store/worker-changes/united.ts';
import type { ActionRoute } from './route.ts';
import { createRoutes } from './routes.ts';
import { givenBulk, givenChanges, givenCluster, startApp } from './testing/app.ts';

const TOKENS = { viewer: 'v'.repeat(40), operator: 'o'.repeat(40), admin: 'a'.repeat(40) };
const tokens = (['viewer', 'operator', 'admin'] as const).map((role) => ({ name: role, role, secret: TOKENS[role], grafana: false }));

/** Nobody signs in here: the route that signs out is there. */
const signIn = givenSignIn('https://issuer.invalid');
const clusters = [givenCluster()];
const tasks = createTasks({ clusters: [], archive: undefined, clock: { now: () => 0 } });
const routes = createRoutes({
  clusters,
  tasks,
  workerChanges: new UnitedWorkerChanges({ clusters, table: undefined }),
  bulk: givenBulk(clusters, tasks),
  changes: givenChanges(),
  access: givenAccess({ signIn }),
  audit: givenTrail(),
  readOnly: false,
    openMetrics: false,
  metrics: { text: () => Promise.reject(new Error('nobody asks')) },
  build: { version: '0.1.0' },
  clock: { now: () => 0 },
});
const actions = routes.filter((route) => route.method === 'POST');

/** Each request in a minute of its own, so that each has an entry of its own. */
async function started(context: TestContext, readOnly = false) {
  const audited: AuditEntry[] = [];
  let minute = 0;
  const now = () => 1_800_000_000 + (minute += 61);
  const { url, port } = await startApp(context, { access: { unauthenticatedApi: false, tokens, readOnly, signIn }, audited, now });
  const post = (route: ActionRoute, headers: Record<string, string>) =>
    fetch(url + route.path.replace('*', 'w1@shop'), { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' });
  return { post, port, audited };
}
const as = (role: keyof typeof TOKENS) => ({ authorization: `Bearer ${TOKENS[role]}` });

test('there are routes that change something', () => {
  assert.ok(actions.length > 10);
});

describe('every route that changes something', () => {
  const cases: [string, (route: ActionRoute) => Record<string, string> | undefined, number, string | null, boolean?][] = [
    ['asks who it is', () => ({}), 401, null],
    ['takes no token that is not known', () => ({ authorization: `Bearer ${'x'.repeat(40)}` }), 401, null],
    ['refuses a viewer, unless it is for viewers', ({ needs }) => (needs === 'viewer' ? undefined : as('viewer')), 403, 'viewer'],
    ['refuses an operator what is for admins', ({ needs }) => (includes('operator', needs) ? undefined : as('operator')), 403, 'operator'],
    ["refuses another site's page", () => ({ ...as('admin'), 'sec-fetch-site': 'cross-site' }), 403, 'admin'],
    ["refuses another site's page of an old browser", () => ({ ...as('admin'), origin: 'https://evil.example' }), 403, 'admin'],
    ['does nothing where nothing may be changed', ({ changes }) => (changes === 'exporter' ? undefined : as('admin')), 403, 'admin', true],
  ];
  for (const [what, headersFor, status, caller, readOnly] of cases) {
    test(what, async (context) => {
      const { post, audited } = await started(context, readOnly);
      for (const route of actions) {
        const headers = headersFor(route);
        if (headers === undefined) continue;
        audited.length = 0;
        const response = await post(route, headers);
        await response.arrayBuffer();
        assert.equal(response.status, status, route.path);
        const entry = audited.find(({ action }) => action === route.action);
        assert.deepEqual([entry?.status, entry?.outcome, entry?.caller.name], [status, 'refused', caller], route.path);
      }
    });
  }

  test("tells another site's page that asks first nothing that would let it go on, not even where everybody may read", async (context) => {
    const { url } = await startApp(context);
    const asked = { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' } };
    // Where everybody may come in, nobody signs out.
    for (const { path } of actions.filter(({ action }) => action !== 'sign-out')) {
      const { headers } = await fetch(url + path.replace('*', 'w1@shop'), asked);
      assert.deepEqual([...headers.keys()].filter((name) => name.startsWith('access-control')), [], path);
    }
    assert.equal((await fetch(`${url}/api/tasks`, asked)).headers.get('access-control-allow-origin'), '*');
  });

  test('is refused before any routing where its path says something else than it seems to', async (context) => {
    const { port } = await started(context);
    for (const { path } of actions) {
      for (const target of [`/api/view/..${path}`, `/api/%2e%2e${path}`, `/api/view/%2e./${path}`, `/api\\..${path}`, path.replace(/\/([^/*]+)(\/?\*?)$/, '%2f$1$2')]) {
        const answer = await raw(port, target);
        assert.match(answer, /^HTTP\/1\.1 400 /, target);
      }
    }
  });
});

/** fetch() would resolve the dots itself. */
function raw(port: number, target: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`POST ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKENS.admin}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`));
    let text = '';
    socket.on('data', (piece) => (text += piece.toString()));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}
