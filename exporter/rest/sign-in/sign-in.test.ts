/** Signing in through an issuer, over HTTP: the right way, and each wrong turn. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { Forger } from '../../auth/oidc/testing/forger.ts';
import { givenSignIn } from '../../auth/oidc/testing/given.ts';
import type { SignInConfig } from '../../config/sign-in-config.ts';
import type { Me } from '../../contract/access.ts';
import type { AuditEntry } from '../../contract/audit.ts';
import { PlainBrowser } from '../testing/browser.ts';
import { startApp } from '../testing/app.ts';
import type { GivenApp } from '../testing/app.ts';

const issuer = new Forger();
const ADA = { email: 'ada@example.com', email_verified: true };
before(() => issuer.start());
after(() => issuer.close());
beforeEach(() => Object.assign(issuer, { claims: ADA, userinfo: undefined, isStranger: false, isDown: false }));

/** An hour of its own for each, so that no refusal is counted to the one before. */
async function started(context: TestContext, signIn: Partial<SignInConfig> = {}, given: GivenApp = {}) {
  const audited: AuditEntry[] = [];
  const clock = { now: Date.now() / 1_000 };
  const { url } = await startApp(context, { audited, now: () => clock.now, ...given, access: { unauthenticatedApi: false, signIn: givenSignIn(issuer.url, signIn), ...given.access } });
  return { url, audited, clock, browser: new PlainBrowser() };
}

const isAnswer = (address: string) => /\/login\?.*code=/.test(address);
const me = async (browser: PlainBrowser, url: string) => (await (await browser.get(`${url}/api/v1/me`)).json()) as Me;

describe('signing in', () => {
  test('leads from the landing page to the issuer and back, as whom the rules make of it, and is audited', async (context) => {
    const { url, browser, audited } = await started(context);
    const { response, url: at } = await browser.follow(`${url}/`);
    assert.equal(new URL(at).pathname, '/login');
    const page = await response.text();
    assert.match(page, /Sign in with the issuer/);
    const start = /href="(\/login\/start[^"]*)"/.exec(page)?.[1] ?? '';
    const back = await browser.follow(url + start.replaceAll('&amp;', '&'));
    assert.equal(new URL(back.url).pathname, '/');
    assert.match(await back.response.text(), /Signed in as <strong>ada@example.com<\/strong> \(operator\)/);
    assert.deepEqual([issuer.asked.get('code_challenge_method'), issuer.asked.get('response_type')], ['S256', 'code']);
    for (const name of ['state', 'nonce', 'code_challenge']) assert.ok((issuer.asked.get(name) ?? '').length >= 43, name);

    const { name, role, via, may } = await me(browser, url);
    assert.deepEqual([name, role, via], ['ada@example.com', 'operator', 'session']);
    assert.deepEqual([may['task-revoke'], may['worker-shutdown']], [true, false]);
    const [entry] = audited;
    assert.deepEqual([entry?.action, entry?.outcome, entry?.caller.name, entry?.caller.role, entry?.caller.via], ['sign-in', 'done', 'ada@example.com', 'operator', 'session']);
    assert.deepEqual(entry?.arguments, { through: 'the issuer', rule: 'email:ada@example.com' });
  });

  test('ends at the page that was asked for, and the API page carries the way out', async (context) => {
    const { url, browser } = await started(context);
    const asked = await browser.get(`${url}/api/v1/`);
    assert.equal(asked.headers.get('location'), '/login?next=%2Fapi%2Fv1%2F');
    const { response, url: at } = await browser.follow(`${url}/login/start?next=%2Fapi%2Fv1%2F`);
    assert.equal(new URL(at).pathname, '/api/v1/');
    assert.match(await response.text(), /<form class="bar" method="post" action="\/logout">/);
  });

  test('is offered to browsers alone: the API answers 401 with a problem, and names the way in', async (context) => {
    const { url } = await started(context);
    const response = await fetch(`${url}/api/v1/clusters`, { headers: { accept: 'application/json' } });
    assert.equal(response.status, 401);
    assert.match(response.headers.get('content-type') ?? '', /problem\+json/);
    const { detail, remedy } = (await response.json()) as { detail: string; remedy: string };
    assert.match(`${detail} ${remedy}`, /signing in is needed a browser signs in at \/login, through the issuer/);
    assert.equal((await fetch(`${url}/`, { redirect: 'manual', headers: { accept: '*/*' } })).status, 401);
  });

  test('keeps its cookies from scripts, other sites and other paths; over https also from http', async (context) => {
    const plain = await started(context);
    await plain.browser.follow(`${plain.url}/login/start`);
    assert.match(plain.browser.set.get('celeriac-session') ?? '', /; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax$/);
    const secure = await started(context, { redirectUri: 'https://celery.example.com/login' });
    const { url: at } = await secure.browser.follow(`${secure.url}/login/start`, isAnswer);
    assert.match(secure.browser.set.get('__Host-celeriac-sign-in') ?? '', /; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/);
    await secure.browser.get(at.replace('https://celery.example.com', secure.url));
    assert.match(secure.browser.set.get('__Host-celeriac-session') ?? '', /; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/);
    assert.equal((await me(secure.browser, secure.url)).name, 'ada@example.com');
    const under = await started(context, { redirectUri: 'https://example.com/flower/login' }, { urlPrefix: '/flower' });
    await under.browser.follow(`${under.url}/login/start`, isAnswer);
    assert.match(under.browser.set.get('__Secure-celeriac-sign-in') ?? '', /; Path=\/flower; /);
  });

  test('behind a named proxy is at the address that people know, with cookies for https', async (context) => {
    const { url, browser } = await started(context, {}, { trustedProxies: ['127.0.0.1'] });
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'celery.example.com', 'x-forwarded-prefix': '/ops', accept: 'text/html' };
    assert.equal((await browser.get(`${url}/`, { headers })).headers.get('location'), '/ops/login?next=%2Fops%2F');
    const response = await browser.get(`${url}/login/start`, { headers });
    const asked = new URL(response.headers.get('location') ?? '').searchParams;
    assert.equal(asked.get('redirect_uri'), 'https://celery.example.com/ops/login');
    assert.match(browser.set.get('__Secure-celeriac-sign-in') ?? '', /; Path=\/ops; .*; Secure$/);
    // From anybody else these headers are not believed.
    const alone = await started(context);
    const told = await alone.browser.get(`${alone.url}/login/start`, { headers });
    assert.equal(new URL(told.headers.get('location') ?? '').searchParams.get('redirect_uri'), `${alone.url}/login`);
  });

  test('stands beside names and passwords, which the page offers too', async (context) => {
    const { url, browser } = await started(context, {}, { access: { basicAuth: [{ name: 'shop', secret: 'secret' }] } });
    const page = await (await browser.follow(`${url}/`)).response.text();
    assert.match(page, /href="\/login\/basic\?next=%2F">Sign in with a name and a password/);
    const asked = await browser.get(`${url}/login/basic?next=%2F`);
    assert.deepEqual([asked.status, asked.headers.get('www-authenticate')?.slice(0, 5)], [401, 'Basic']);
    const authorization = `Basic ${Buffer.from('shop:secret').toString('base64')}`;
    const admitted = await browser.get(`${url}/login/basic?next=%2F`, { headers: { authorization } });
    assert.deepEqual([admitted.status, admitted.headers.get('location')], [303, '/']);
    assert.equal((await fetch(`${url}/api/v1/me`, { headers: { authorization } })).status, 200);
  });

  test('what the ID token leaves out is asked of the issuer', async (context) => {
    issuer.claims = {};
    issuer.userinfo = { sub: 'u1', ...ADA };
    const { url, browser } = await started(context);
    await browser.follow(`${url}/login/start`);
    assert.equal((await me(browser, url)).name, 'ada@example.com');
  });
});
