/** GitHub, GitLab, Google and Okta, each as its documentation says that it answers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { Forger } from '../../auth/oidc/testing/forger.ts';
import { CodeServer } from '../../auth/oidc/testing/code-server.ts';
import { givenSignIn } from '../../auth/oidc/testing/given.ts';
import type { RoleRule, SignInConfig } from '../../config/sign-in-config.ts';
import type { Me } from '../../contract/access.ts';
import type { AuditEntry } from '../../contract/audit.ts';
import { PlainBrowser } from '../testing/browser.ts';
import { startApp } from '../testing/app.ts';

const domain: RoleRule = { kind: 'domain', value: 'example.com', role: 'viewer' };
const group = (value: string, role: RoleRule['role'] = 'operator'): RoleRule => ({ kind: 'group', value, role });

/** Signs in; who it is then, or the page that says why not. */
async function signIn(context: TestContext, config: SignInConfig): Promise<{ me: Me | undefined; page: string; audited: AuditEntry[] }> {
  const audited: AuditEntry[] = [];
  const { url } = await startApp(context, { audited, access: { unauthenticatedApi: false, signIn: config } });
  const browser = new PlainBrowser();
  const { response } = await browser.follow(`${url}/login/start`);
  const page = await response.text();
  const me = await browser.get(`${url}/api/v1/me`);
  return { me: me.status === 200 ? ((await me.json()) as Me) : undefined, page, audited };
}

describe('GitHub', () => {
  async function github(context: TestContext, rules: readonly RoleRule[], api: Record<string, unknown> = {}) {
    const server = new CodeServer({
      paths: { authorize: '/login/oauth/authorize', token: '/login/oauth/access_token' },
      // GitHub says no with status 200.
      refuse: { status: 200, body: { error: 'bad_verification_code', error_description: 'The code passed is incorrect or expired.' } },
      api: {
        '/api/v3/user': { login: 'ada', id: 1, email: null },
        '/api/v3/user/emails': [{ email: 'Ada@Example.com', verified: true, primary: true }, { email: 'ada@evil.example', verified: false, primary: false }],
        '/api/v3/user/orgs': [{ login: 'acme', id: 2 }],
        '/api/v3/user/teams': [{ slug: 'ops', organization: { login: 'acme' } }],
        ...api,
      },
    });
    await server.start();
    context.after(() => server.close());
    const config = givenSignIn('', { provider: { kind: 'github', label: 'GitHub', site: `${server.url}/` }, rules });
    return { server, config, result: await signIn(context, config) };
  }

  test('lets in by verified addresses, organisations and teams', async (context) => {
    const byDomain = await github(context, [domain]);
    assert.deepEqual([byDomain.result.me?.name, byDomain.result.me?.role], ['ada@example.com', 'viewer'], byDomain.result.page);
    assert.equal(byDomain.server.asked.get('scope'), 'user:email');
    const byTeam = await github(context, [{ kind: 'organisation', value: 'acme', role: 'viewer' }, group('acme/ops')]);
    assert.equal(byTeam.result.me?.role, 'operator', byTeam.result.page);
    assert.equal(byTeam.server.asked.get('scope'), 'user:email read:org');
    assert.deepEqual(byTeam.result.audited[0]?.arguments, { through: 'GitHub', rule: 'group:acme/ops' });
  });

  test('reads lists of several pages, and sends the token nowhere else', async (context) => {
    const pages = { '/api/v3/user/orgs': { pages: [[{ login: 'first' }], [{ login: 'acme' }]] } };
    assert.equal((await github(context, [{ kind: 'organisation', value: 'acme', role: 'viewer' }], pages)).result.me?.role, 'viewer');
  });

  test('refuses an address that is not verified, a team that somebody is not in, and says which permission lacks', async (context) => {
    const unverified = await github(context, [{ kind: 'domain', value: 'evil.example', role: 'admin' }]);
    assert.equal(unverified.result.me, undefined);
    assert.match(unverified.result.page, /ada@example\.com is not among those who may sign in/i);
    const none = await github(context, [domain], { '/api/v3/user/emails': [{ email: 'ada@example.com', verified: false, primary: true }] });
    assert.match(none.result.page, /is not verified/);
    assert.equal((await github(context, [group('acme/admins')])).result.me, undefined);
    const hidden = await github(context, [domain], { '/api/v3/user/emails': { status: 403 } });
    assert.match(hidden.result.page, /does not let this application read \/api\/v3\/user\/emails \(403\)/);
  });
});

describe('GitLab', () => {
  async function gitlab(context: TestContext, given: Partial<SignInConfig>, user: object = {}) {
    const server = new CodeServer({
      paths: { authorize: '/oauth/authorize', token: '/oauth/token' },
      refuse: { status: 400, body: { error: 'invalid_grant', error_description: 'The provided authorization grant is invalid' } },
      api: {
        '/api/v4/user': { id: 1, username: 'ada', state: 'active', email: 'ada@example.com', confirmed_at: '2026-01-01T00:00:00Z', ...user },
        '/api/v4/groups': (query: URLSearchParams) => (Number(query.get('min_access_level')) <= 30 ? [{ full_path: 'shop/ops' }] : []),
      },
    });
    await server.start();
    context.after(() => server.close());
    const config = givenSignIn('', { provider: { kind: 'gitlab', label: 'GitLab', site: `${server.url}/`, minAccessLevel: 20 }, rules: [domain], ...given });
    const provider = config.provider.kind === 'gitlab' ? { ...config.provider, site: `${server.url}/` } : config.provider;
    return { server, result: await signIn(context, { ...config, provider }) };
  }
  const level = (minAccessLevel: number) => ({ provider: { kind: 'gitlab', label: 'GitLab', site: '', minAccessLevel } as const });

  test('lets in by confirmed address, by group, and by the groups that are asked for beside', async (context) => {
    const byDomain = await gitlab(context, {});
    assert.deepEqual([byDomain.result.me?.name, byDomain.result.me?.role, byDomain.server.asked.get('scope')], ['ada@example.com', 'viewer', 'read_user'], byDomain.result.page);
    const byGroup = await gitlab(context, { rules: [group('shop/ops')] });
    assert.deepEqual([byGroup.result.me?.role, byGroup.server.asked.get('scope')], ['operator', 'read_api']);
    assert.equal((await gitlab(context, { rules: undefined, allowedGroups: ['shop/ops'] })).result.me?.role, 'admin', 'as in Flower');
  });

  test('refuses who is in no group with the access level, and an address that was never confirmed', async (context) => {
    const low = await gitlab(context, { ...level(40), allowedGroups: ['shop/ops'] });
    assert.match(low.result.page, /is in none of the groups that may sign in/);
    assert.match((await gitlab(context, {}, { confirmed_at: null })).result.page, /is not verified/);
  });
});

describe('Google and Okta', () => {
  async function openId(context: TestContext, brand: 'google' | 'okta', claims: Record<string, unknown>, rules: readonly RoleRule[], userinfo?: Record<string, unknown>) {
    const issuer = new Forger();
    issuer.claims = claims;
    issuer.userinfo = userinfo;
    await issuer.start();
    context.after(() => issuer.close());
    const provider = { kind: 'openid', brand, label: brand, issuer: issuer.url, scopes: 'openid email profile', groupsClaim: 'groups' } as const;
    return signIn(context, givenSignIn('', { provider, rules }));
  }
  const ada = { email: 'ada@example.com', email_verified: true };

  test('Google answers for a domain where the account is of its Workspace, or of Gmail', async (context) => {
    assert.equal((await openId(context, 'google', { ...ada, hd: 'example.com' }, [domain])).me?.role, 'viewer');
    assert.equal((await openId(context, 'google', ada, [domain])).me, undefined, 'an account that somebody opened with an address of the company');
    assert.equal((await openId(context, 'google', ada, [{ kind: 'email', value: ada.email, role: 'viewer' }])).me?.role, 'viewer');
    assert.equal((await openId(context, 'google', { email: 'ada@gmail.com', email_verified: true }, [{ kind: 'domain', value: 'gmail.com', role: 'viewer' }])).me?.role, 'viewer');
  });

  test('Okta tells groups where the access token leads to', async (context) => {
    const { me } = await openId(context, 'okta', ada, [group('celery-operators')], { sub: 'u1', ...ada, groups: ['Everyone', 'celery-operators'] });
    assert.equal(me?.role, 'operator');
  });

  test('what is told of somebody else there is not taken', async (context) => {
    const { me } = await openId(context, 'okta', {}, [domain], { sub: 'another', ...ada });
    assert.equal(me, undefined);
  });
});
