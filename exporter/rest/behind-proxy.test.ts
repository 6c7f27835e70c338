import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AuditEntry } from '../contract/audit.ts';
import { startApp } from './testing/app.ts';

const guarded = { unauthenticatedApi: false, basicAuth: [{ name: 'shop', secret: 'secret' }, { name: 'ada', secret: 'secret' }] };
const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
const from = (client: string, authorization: string) => ({ headers: { 'x-forwarded-for': client, authorization } });

describe('behind a named proxy', () => {
  test('who guesses locks out itself, and not everybody else behind it; the audit trail names the client', async (context) => {
    const audited: AuditEntry[] = [];
    const { url } = await startApp(context, { access: guarded, trustedProxies: ['127.0.0.1'], audited });
    for (let n = 0; n < 7; n += 1) await fetch(`${url}/api/tasks`, from('192.0.2.66', basic('nobody', `guess ${n}`)));
    assert.equal((await fetch(`${url}/api/tasks`, from('192.0.2.66', basic('shop', 'secret')))).status, 429);
    assert.equal((await fetch(`${url}/api/tasks`, from('192.0.2.7', basic('shop', 'secret')))).status, 200);
    assert.deepEqual(new Set(audited.map(({ caller }) => caller.address)), new Set(['192.0.2.66']));
  });

  test('a page may act from the address that people know it by', async (context) => {
    const { url } = await startApp(context, { trustedProxies: ['127.0.0.1'] });
    const shutdown = (headers: Readonly<Record<string, string>>) => fetch(`${url}/api/worker/shutdown/w@1`, { method: 'POST', headers: { origin: 'https://celery.example.com', ...headers } });
    assert.equal((await shutdown({})).status, 403);
    assert.notEqual((await shutdown({ 'x-forwarded-host': 'celery.example.com', 'x-forwarded-proto': 'https' })).status, 403);
    assert.equal((await shutdown({ 'x-forwarded-host': 'other.example.com' })).status, 403);
  });

  test('links, and what the OpenAPI document says of the server, stand under the prefix that it takes off', async (context) => {
    const { url } = await startApp(context, { trustedProxies: ['127.0.0.1'], urlPrefix: '/flower' });
    const headers = { 'x-forwarded-prefix': '/ops' };
    for (const [asked, prefix] of [[headers, '/ops/flower'], [{}, '/flower']] as const) {
      const landing = await (await fetch(`${url}/`, { headers: asked })).text();
      assert.ok(landing.includes(`href="${prefix}/metrics"`), landing);
      const { servers } = (await (await fetch(`${url}/api/v1/openapi.json`, { headers: asked })).json()) as { servers: unknown };
      assert.deepEqual(servers, [{ url: prefix }]);
      assert.ok((await (await fetch(`${url}/api/v1/`, { headers: asked })).text()).includes(`href="${prefix}/api/v1/openapi.json"`));
    }
  });
});

test('what anybody else says of where it comes from is passed over', async (context) => {
  const audited: AuditEntry[] = [];
  const { url } = await startApp(context, { access: guarded, trustedProxies: ['192.0.2.0/24'], audited });
  for (let n = 0; n < 7; n += 1) await fetch(`${url}/api/tasks`, from(`192.0.2.${n}`, basic('nobody', `guess ${n}`)));
  assert.equal((await fetch(`${url}/api/tasks`, from('192.0.2.7', basic('shop', 'secret')))).status, 429, 'a forged address gives no new guesses');
  assert.deepEqual(new Set(audited.map(({ caller }) => caller.address)), new Set(['127.0.0.1']));
  const act = await fetch(`${url}/api/worker/shutdown/w@1`, { method: 'POST', headers: { authorization: basic('ada', 'secret'), origin: 'https://evil.example.com', 'x-forwarded-host': 'evil.example.com' } });
  assert.notEqual(act.status, 200);
});
