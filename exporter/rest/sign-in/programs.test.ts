/** Programs that bring a JWT of the issuer's. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { Forger } from '../../auth/oidc/testing/forger.ts';
import { givenSignIn } from '../../auth/oidc/testing/given.ts';
import type { SignInConfig } from '../../config/sign-in-config.ts';
import type { AuditEntry } from '../../contract/audit.ts';
import { startApp } from '../testing/app.ts';

const issuer = new Forger();
before(() => issuer.start());
after(() => issuer.close());

async function started(context: TestContext, given: Partial<SignInConfig> = {}) {
  const audited: AuditEntry[] = [];
  const rules = [{ kind: 'client', value: 'backup', role: 'operator' }, { kind: 'claim', claim: 'scope', value: 'celery.read', role: 'viewer' }, { kind: 'everyone', value: '', role: 'admin' }] as const;
  const { url } = await startApp(context, { audited, now: () => Date.now() / 1_000, access: { unauthenticatedApi: false, signIn: givenSignIn(issuer.url, { rules, jwtAudience: 'celeriac', ...given }) } });
  const asked = async (token: string) => {
    const response = await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    const { name, role, via, detail } = (await response.json()) as Record<string, string | undefined>;
    return response.status === 200 ? [name, role, via] : [response.status, detail];
  };
  return { asked, audited };
}

describe('a JWT of client credentials', () => {
  test('lets a program in as what the rules make of it, by client or by claim; everyone are people alone', async (context) => {
    const { asked } = await started(context);
    assert.deepEqual(await asked(await issuer.accessToken({})), ['backup', 'operator', 'jwt']);
    assert.deepEqual(await asked(await issuer.accessToken({ sub: 'other', client_id: 'other', scope: 'openid celery.read' })), ['other', 'viewer', 'jwt']);
    const long = { roles: Array.from({ length: 60 }, (_, n) => `role-${n}-of-many`) };
    assert.deepEqual(await asked(await issuer.accessToken(long)), ['backup', 'operator', 'jwt'], 'it may be long');
    assert.deepEqual(await asked(await issuer.accessToken({ sub: 'other', client_id: 'other' })), [403, 'other is not among those who may sign in']);
  });

  test('is known as each issuer says that it is a program’s', async (context) => {
    const { asked } = await started(context);
    const bare = { client_id: undefined, azp: 'backup' };
    for (const claims of [
      { ...bare, sub: 'backup@clients', gty: 'client-credentials' }, // Auth0
      { sub: '8f2d', preferred_username: 'service-account-backup' }, // Keycloak
      { ...bare, sub: 'o1', oid: 'o1' }, // Entra ID
      { client_id: undefined, cid: 'backup', sub: 'backup' }, // Okta
    ]) assert.deepEqual(await asked(await issuer.accessToken(claims)), ['backup', 'operator', 'jwt'], JSON.stringify(claims));
  });

  for (const [what, claims, words] of [
    ['for another audience', { aud: 'another' }, /made for another audience/],
    ['of another issuer', { iss: 'https://evil.example' }, /issued by somebody else/],
    ['that has expired', { exp: 1_000_000 }, /has expired/],
    ['without an end', { exp: undefined }, /claim exp is missing/],
    ['that is an ID token', { nonce: 'x' }, /is no access token/],
    ['that an application holds for a person', { sub: 'ada' }, /was made for a person/],
  ] as const) {
    test(`${what} is refused, and audited`, async (context) => {
      const { asked, audited } = await started(context);
      const [status, detail] = await asked(await issuer.accessToken(claims));
      assert.equal(status, 401);
      assert.match(String(detail), words);
      assert.deepEqual(audited.map(({ action, outcome }) => [action, outcome]), [['sign-in', 'refused']]);
    });
  }

  test('that a stranger signed, or nobody, is refused; where none is taken, all are', async (context) => {
    const { asked } = await started(context);
    issuer.isStranger = true;
    const forged = await issuer.accessToken({});
    issuer.isStranger = false;
    assert.match(String((await asked(forged))[1]), /is not signed by the issuer/);
    const [head = '', body = ''] = (await issuer.accessToken({})).split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.x`;
    for (const token of [none, `${head}.${body}.x`]) assert.equal((await asked(token))[0], 401);
    const closed = await started(context, { jwtAudience: undefined });
    assert.deepEqual(await closed.asked(await issuer.accessToken({})), [401, 'the token is not known here']);
  });
});
