import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { AuditEntry } from '../../contract/audit.ts';
import type { Me, NewToken, TokenList } from '../../contract/access.ts';
import { startApp } from '../testing/app.ts';

const folder = mkdtempSync(join(tmpdir(), 'celeriac-api-tokens-'));
after(() => rmSync(folder, { recursive: true }));

const [viewer, admin] = ['v'.repeat(40), 'a'.repeat(40)];
const tokens = [
  { name: 'reader', role: 'viewer', secret: viewer, grafana: false },
  { name: 'boss', role: 'admin', secret: admin, grafana: false },
] as const;

const as = (token: string, body?: object) => ({
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
});

test('an admin makes, lists and revokes tokens; the secret is in one answer, and in no entry of the audit trail', async (context) => {
  const audited: AuditEntry[] = [];
  const { url } = await startApp(context, { access: { unauthenticatedApi: false, tokens, tokenFile: join(folder, 'tokens.json') }, audited });
  const made = await fetch(`${url}/api/v1/tokens/create`, as(admin, { name: 'ci', role: 'operator', expires_in: 3_600 }));
  assert.equal(made.status, 201);
  const { token } = (await made.json()) as NewToken;
  assert.equal((await fetch(`${url}/api/v1/clusters`, as(token))).status, 200);
  const list = await (await fetch(`${url}/api/v1/tokens`, as(admin))).text();
  assert.deepEqual((JSON.parse(list) as TokenList).tokens.map(({ name, role }) => `${name} ${role}`), ['reader viewer', 'boss admin', 'ci operator']);
  assert.ok(!list.includes(token) && !list.includes(viewer));
  assert.equal((await fetch(`${url}/api/v1/tokens/create`, as(admin, { name: 'ci', role: 'viewer' }))).status, 403, 'taken');
  assert.equal((await fetch(`${url}/api/v1/tokens/create`, as(admin, { name: 'x', role: 'boss' }))).status, 400);
  assert.equal((await fetch(`${url}/api/v1/tokens/revoke`, as(admin, { name: 'ci' }))).status, 200);
  assert.equal((await fetch(`${url}/api/v1/clusters`, as(token))).status, 401);
  assert.equal((await fetch(`${url}/api/v1/tokens/revoke`, as(admin, { name: 'ci' }))).status, 404);
  assert.deepEqual(audited.map(({ action, status }) => `${action} ${status}`), ['token-create 201', 'token-create 403', 'token-create 400', 'token-revoke 200', 'sign-in 401', 'token-revoke 404']);
  assert.ok(!JSON.stringify(audited).includes(token));
});

test('nobody else does: no viewer, no operator, and not whoever happens to come by where everybody may', async (context) => {
  const { url } = await startApp(context, { access: { unauthenticatedApi: true, tokens, tokenFile: join(folder, 'open.json') } });
  for (const path of ['/api/v1/tokens', '/api/v1/tokens/create', '/api/v1/tokens/revoke']) {
    const body = path.endsWith('tokens') ? undefined : { name: 'x', ...(path.endsWith('create') && { role: 'admin' }) };
    assert.equal((await fetch(url + path, as(viewer, body))).status, 403, path);
    if (body !== undefined) assert.equal((await fetch(url + path, { ...as('', body), headers: { 'content-type': 'application/json' } })).status, 403, path);
  }
});

test('a caller learns who it is, and what it may: as much as the routes will let it', async (context) => {
  const { url } = await startApp(context, { access: { unauthenticatedApi: true, unauthenticatedRole: 'viewer', tokens, readOnly: true } });
  const me = async (init?: RequestInit) => (await (await fetch(`${url}/api/v1/me`, init)).json()) as Me;
  const { may, ...anybody } = await me();
  assert.deepEqual(anybody, { name: null, role: 'viewer', via: 'open', person: null, read_only: true, open_metrics: false });
  assert.equal(may['worker-shutdown'], false);
  assert.equal(may['token-create'], false);
  const boss = await me(as(admin));
  assert.deepEqual([boss.name, boss.role, boss.via], ['boss', 'admin', 'token']);
  assert.equal(boss.may['worker-shutdown'], false, 'read only');
  assert.equal(boss.may['token-create'], true, 'nothing of a cluster');
});
