/** Each wrong turn of a sign-in is refused, told in words on a page with a way back, and audited with its reason. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { Forger } from '../../auth/oidc/testing/forger.ts';
import { ADA, givenSignIn } from '../../auth/oidc/testing/given.ts';
import type { SignInConfig } from '../../config/sign-in-config.ts';
import type { AuditEntry } from '../../contract/audit.ts';
import { PlainBrowser } from '../testing/browser.ts';
import { startApp } from '../testing/app.ts';

const issuer = new Forger();
const RIGHT = { email: 'ada@example.com', email_verified: true };
before(() => issuer.start());
after(() => issuer.close());
beforeEach(() => Object.assign(issuer, { claims: RIGHT, userinfo: undefined, isStranger: false, isDown: false }));

async function started(context: TestContext, signIn: Partial<SignInConfig> = {}) {
  const audited: AuditEntry[] = [];
  const clock = { now: Date.now() / 1_000 };
  const { url } = await startApp(context, { audited, now: () => clock.now, access: { unauthenticatedApi: false, signIn: givenSignIn(issuer.url, signIn) } });
  const browser = new PlainBrowser();
  const isAnswer = (address: string) => /\/login\?.*code=/.test(address);
  /** As far as the answer that the issuer gives the browser, which is not followed yet. */
  const answered = async (by = browser) => (await by.follow(`${url}/login/start`, isAnswer)).url;
  const name = async (by = browser) => ((await (await by.get(`${url}/api/v1/me`)).json()) as { name?: string }).name;
  return { url, audited, clock, browser, answered, name };
}

type Started = Awaited<ReturnType<typeof started>>;

async function refused({ browser, audited, name }: Pick<Started, 'browser' | 'audited' | 'name'>, address: string, words: RegExp, status = 403): Promise<AuditEntry> {
  const response = await browser.get(address);
  const page = await response.text();
  assert.equal(response.status, status, page);
  assert.match(page, words);
  assert.match(page, /href="\/login">Sign in again</);
  const entry = audited.find(({ detail }) => words.test(detail ?? ''));
  assert.ok(entry, JSON.stringify(audited));
  assert.deepEqual([entry.action, entry.outcome], ['sign-in', status === 503 ? 'failed' : 'refused']);
  assert.equal(await name(), undefined);
  return entry;
}

describe('the answer', () => {
  test('with a state that is not ours, or none, is refused; the right one is taken after it', async (context) => {
    const given = await started(context);
    const address = new URL(await given.answered());
    address.searchParams.set('state', 'x'.repeat(43));
    await refused(given, address.href, /belongs to another sign-in/);
    address.searchParams.delete('state');
    const { status } = await given.browser.get(address.href);
    assert.equal(status, 403);
  });

  test('in a browser that began nothing is refused: nobody is signed in as somebody else by a link', async (context) => {
    const given = await started(context);
    await refused({ ...given, browser: new PlainBrowser() }, await given.answered(), /was not begun in this browser/);
  });

  test('used twice is refused, by its state and by its code', async (context) => {
    const given = await started(context);
    const address = await given.answered();
    const cookies = given.browser.header();
    assert.equal((await given.browser.get(address)).status, 303);
    const again = new PlainBrowser();
    const replayed = await again.get(address, { headers: { cookie: cookies } });
    assert.match(await replayed.text(), /this answer was used already/);
    // The code of one sign-in under the state of another.
    const other = await started(context);
    const second = new URL(await other.answered());
    second.searchParams.set('code', new URL(address).searchParams.get('code') ?? '');
    await refused(other, second.href, /does not take the code: it was used before, or is too old/);
  });

  test('that comes too late is refused', async (context) => {
    const given = await started(context);
    const address = await given.answered();
    given.clock.now += 601;
    await refused(given, address, /it took too long/);
  });

  test('that says no is told in the issuer’s words, and never as markup', async (context) => {
    const given = await started(context);
    const state = new URL(await given.answered()).searchParams.get('state') ?? '';
    const query = new URLSearchParams({ state, error: 'access_denied', error_description: '<script>alert(1)</script>' });
    const response = await given.browser.get(`${given.url}/login?${query.toString()}`);
    const page = await response.text();
    assert.match(page, /The issuer says no: access_denied/);
    assert.doesNotMatch(page, /<script>/);
  });

  test('again and again wrong makes the next wait', async (context) => {
    const given = await started(context);
    const statuses: number[] = [];
    for (let n = 0; n < 7; n += 1) statuses.push((await given.browser.get(`${given.url}/login?code=x&state=guess-${n}`)).status);
    assert.deepEqual(statuses, [403, 403, 403, 403, 403, 403, 429]);
  });
});

describe('what the issuer says', () => {
  for (const [what, claims, words] of [
    ['in the name of another issuer', { iss: 'https://evil.example' }, /is not taken: it was issued by somebody else/],
    ['for another application', { aud: 'another' }, /is not taken: it was made for another application/],
    ['for another sign-in', { nonce: 'another' }, /is not taken: it belongs to another sign-in/],
    ['of long ago', { exp: 1_000_000 }, /is not taken: it has expired/],
  ] as const) {
    test(`${what} is refused`, async (context) => {
      issuer.claims = { ...RIGHT, ...claims };
      const given = await started(context);
      await refused(given, await given.answered(), words);
    });
  }

  test('signed by a stranger is refused', async (context) => {
    issuer.isStranger = true;
    const given = await started(context);
    await refused(given, await given.answered(), /is not taken|does not have/);
  });

  test('of an address that is not verified lets nobody in by it', async (context) => {
    for (const verified of [false, undefined, 'false']) {
      issuer.claims = { ...RIGHT, email_verified: verified };
      const given = await started(context);
      const entry = await refused(given, await given.answered(), /the address ada@example\.com is not verified/i);
      assert.equal(entry.caller.role, null);
    }
  });

  test('of somebody who is not on the list is refused, and the audit trail names them', async (context) => {
    issuer.claims = { email: 'eve@example.com', email_verified: true };
    const given = await started(context);
    const entry = await refused(given, await given.answered(), /eve@example\.com is not among those who may sign in/i);
    assert.deepEqual([entry.caller.name, entry.caller.role], ['eve@example.com', null]);
    const flower = await started(context, { rules: undefined, allowed: { before: '', after: '@example.org' } });
    await refused(flower, await flower.answered(), /has no address that may sign in/);
  });

  test('cannot be had where it is down: it is said with what to do, and tokens go on', async (context) => {
    const given = await started(context);
    const address = await given.answered();
    issuer.isDown = true;
    await refused(given, address, /does not answer as it should/, 503);
    const fresh = await started(context);
    const response = await fresh.browser.get(`${fresh.url}/login/start`);
    assert.equal(response.status, 503);
    assert.match(await response.text(), /Look whether the exporter reaches it/);
  });
});

describe('a session', () => {
  async function signedIn(context: TestContext, signIn: Partial<SignInConfig> = {}) {
    const given = await started(context, signIn);
    assert.equal((await given.browser.get(await given.answered())).status, 303);
    assert.equal(await given.name(), 'ada@example.com');
    const cookie = given.browser.header();
    /** What this very cookie is told, whatever became of the browser's. */
    const told = async () => {
      const response = await fetch(`${given.url}/api/v1/me`, { headers: { cookie } });
      const { detail } = (await response.json()) as { detail?: string };
      return [response.status, detail] as const;
    };
    return { ...given, cookie, told };
  }

  test('ends when it was idle, and lives on while it is used; it ends by age all the same', async (context) => {
    const { clock, name, told, audited } = await signedIn(context);
    for (let hours = 0; hours < 23; hours += 0.9) {
      clock.now += 0.9 * 3_600;
      assert.equal(await name(), 'ada@example.com', `after ${hours} h`);
    }
    assert.deepEqual(await told(), [401, 'the session has ended: nothing was asked for too long'], 'the cookie of the beginning is stale');
    clock.now += 0.9 * 3_600;
    assert.equal(await name(), undefined);
    const ended = audited.find(({ detail }) => detail?.startsWith('the session has ended'));
    assert.deepEqual([ended?.action, ended?.outcome, ended?.caller.name], ['sign-in', 'refused', 'ada@example.com']);
  });

  test('that is over leads a browser to sign in, says why, and is forgotten', async (context) => {
    const { clock, browser, url } = await signedIn(context);
    clock.now += 90_000;
    const { response, url: at } = await browser.follow(`${url}/`);
    assert.equal(new URL(at).pathname, '/login');
    assert.match(await response.text(), /role="alert">The session has ended/);
    assert.equal(browser.cookies.has('celeriac-session'), false);
  });

  test('ends at the button, for whoever holds a copy of it', async (context) => {
    const { url, browser, name, told, audited } = await signedIn(context);
    const page = await (await browser.get(`${url}/logout`)).text();
    assert.match(page, /<form class="bar" method="post" action="\/logout">.*<button>Sign out<\/button>/);
    const response = await browser.post(`${url}/logout`);
    assert.deepEqual([response.status, response.headers.get('location')], [303, '/login']);
    assert.equal(await name(), undefined);
    assert.deepEqual(await told(), [401, 'the session was ended']);
    assert.deepEqual(audited.filter(({ action }) => action === 'sign-out').map(({ outcome, caller }) => [outcome, caller.name]), [['done', 'ada@example.com']]);
  });

  test('that is ended ends the streams that it opened', async (context) => {
    const { url, browser, cookie } = await signedIn(context);
    const stream = await fetch(`${url}/api/v1/stream`, { headers: { cookie, accept: 'text/event-stream' } });
    assert.equal(stream.status, 200);
    const ended = stream.text().then(() => 'ended', () => 'cut');
    assert.equal((await browser.post(`${url}/logout`)).status, 303);
    assert.match(await ended, /ended|cut/);
  });

  test('tampered with is refused and audited', async (context) => {
    const { url, cookie, audited } = await signedIn(context);
    const broken = cookie.replace(/.(?=.{20}$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
    for (const tampered of [broken, 'celeriac-session=x', `celeriac-session=${'x'.repeat(5_000)}`]) {
      const response = await fetch(`${url}/api/v1/me`, { headers: { cookie: tampered } });
      assert.equal(response.status, 401);
      assert.match(((await response.json()) as { detail: string }).detail, /not one of this exporter, or was tampered with/);
    }
    assert.ok(audited.some(({ detail, outcome }) => outcome === 'refused' && /tampered with/.test(detail ?? '')));
  });

  test('what is sealed for a sign-in opens no session', async (context) => {
    const given = await started(context);
    await given.answered();
    const [value = ''] = given.browser.cookies.values();
    assert.equal((await fetch(`${given.url}/api/v1/me`, { headers: { cookie: `celeriac-session=${value}` } })).status, 401);
  });

  test('changes something for our own pages alone', async (context) => {
    const { url, cookie } = await signedIn(context, { rules: [{ ...ADA, role: 'admin' }] });
    const post = (headers: Record<string, string>) =>
      fetch(`${url}/api/worker/shutdown/nobody`, { method: 'POST', headers: { cookie, 'content-type': 'application/json', ...headers } });
    const foreign: Record<string, string>[] = [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site', origin: url }, { origin: 'null' }];
    for (const headers of foreign) assert.equal((await post(headers)).status, 403, JSON.stringify(headers));
    const own: Record<string, string>[] = [{ 'sec-fetch-site': 'same-origin' }, { origin: url }];
    for (const headers of own) assert.notEqual((await post(headers)).status, 403, JSON.stringify(headers));
  });
});

describe('the address to return to', () => {
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', '\\\\evil.example', 'javascript:alert(1)', '/\t/evil.example', 'evil.example']) {
    test(`${JSON.stringify(next)} is refused`, async (context) => {
      const given = await started(context);
      const query = new URLSearchParams({ next }).toString();
      for (const path of ['/login', '/login/start']) await refused(given, `${given.url}${path}?${query}`, /leads to another site/, 400);
    });
  }
});
