/** Somebody signs in through a real provider, in a real browser, to the real command. Its broker is away: nothing here needs one. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { AuditPage } from '../../exporter/contract/audit.ts';
import type { Me } from '../../exporter/contract/access.ts';
import { startBrowser } from '../plugin/browser.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { freePort } from '../services/ports.ts';
import { CLIENT, startProvider } from './provider.ts';
import type { RunningProvider } from './provider.ts';

const folder = mkdtempSync(join(tmpdir(), 'celeriac-sign-in-'));
const sessionFile = join(folder, 'sessions.json');
const AUDIENCE = 'https://celery.example.com/';
const ADMIN = 'a'.repeat(40);
let browser: Browser;
let provider: RunningProvider;
let port: number;
let exporter: Exporter;

const started = () =>
  startExporter({
    broker: 'redis://127.0.0.1:1/0',
    open: false,
    port,
    flags: [`--oidc-issuer=${provider.issuer}`, `--session-file=${sessionFile}`, '--oidc-name=Test Provider'],
    env: {
      CELERIAC_OIDC_CLIENT_ID: CLIENT.id,
      CELERIAC_OIDC_CLIENT_SECRET: CLIENT.secret,
      CELERIAC_OIDC_JWT_AUDIENCE: AUDIENCE,
      CELERIAC_SIGN_IN_ROLES: '@example.com=viewer,group:ops=operator,client:backup-script=viewer',
      CELERIAC_API_TOKENS: `boss:admin:${ADMIN}`,
    },
  });

before(async () => {
  port = await freePort();
  const accounts = { ada: { email: 'ada@example.com', email_verified: true, groups: ['ops'] }, eve: { email: 'eve@example.com', email_verified: false } };
  provider = await startProvider(accounts, [`http://127.0.0.1:${port}/login`]);
  [browser, exporter] = await Promise.all([startBrowser(), started()]);
});
after(async () => {
  await browser.close();
  await exporter.stop();
  await provider.stop();
  rmSync(folder, { recursive: true });
});

/** From the landing page through the provider's own pages. */
async function signIn(page: Page, login: string): Promise<void> {
  await page.goto(`${exporter.url}/`);
  await page.getByRole('link', { name: 'Sign in with Test Provider' }).click();
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

const me = async (page: Page) => (await (await page.context().request.get(`${exporter.url}/api/v1/me`)).json()) as Me;
const audit = async () => ((await (await exporter.get('/api/v1/audit', { headers: { authorization: `Bearer ${ADMIN}` } })).json()) as AuditPage).entries;

test('a person signs in, stays signed in over a restart of the exporter, and signs out for good', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, 'ada');
  await page.getByText('Signed in as ada@example.com (operator)').waitFor();
  assert.equal(page.url(), `${exporter.url}/`);
  assert.deepEqual([(await me(page)).via, (await me(page)).role], ['session', 'operator']);
  assert.equal(await page.evaluate('document.cookie'), '', 'no script sees it');
  const [cookie] = (await context.cookies()).filter(({ name }) => name === 'celeriac-session');
  assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, cookie?.path], [true, 'Lax', '/']);
  assert.equal(statSync(sessionFile).mode & 0o077, 0);

  await exporter.stop();
  exporter = await started();
  await page.reload();
  await page.getByText('Signed in as ada@example.com (operator)').waitFor();

  const stolen = await context.cookies();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in with Test Provider' }).waitFor();
  const copy = await browser.newContext();
  await copy.addCookies(stolen);
  const status = async () => (await copy.request.get(`${exporter.url}/api/v1/me`)).status();
  assert.equal(await status(), 401);
  assert.deepEqual((await audit()).map(({ action, outcome, caller }) => [action, outcome, caller.name]).filter(([action]) => action === 'sign-out'), [['sign-out', 'done', 'ada@example.com']]);
  await exporter.stop();
  exporter = await started();
  assert.equal(await status(), 401, 'after a restart too');
  assert.doesNotMatch(readFileSync(sessionFile, 'utf8'), /ada/);
  await Promise.all([context.close(), copy.close()]);
});

test('somebody whose address is not verified is told so in the browser, and the audit trail knows', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, 'eve');
  await page.getByRole('alert').getByText('The address eve@example.com is not verified by the provider').waitFor();
  const [entry] = (await audit()).filter(({ action, outcome }) => action === 'sign-in' && outcome === 'refused');
  assert.match(entry?.detail ?? '', /eve@example\.com is not verified/);
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByRole('link', { name: 'Sign in with Test Provider' }).waitFor();
  await context.close();
});

test('a program comes in with what the same provider gave it for our audience, and with nothing else', async () => {
  const asked = async (token: string) => {
    const response = await exporter.get('/api/v1/me', { headers: { authorization: `Bearer ${token}` } });
    return [response.status, (await response.json()) as Partial<Me> & { detail?: string }] as const;
  };
  const [status, who] = await asked(await provider.clientCredentials(AUDIENCE));
  assert.deepEqual([status, who.name, who.role, who.via], [200, 'backup-script', 'viewer', 'jwt']);
  const [refused, why] = await asked(await provider.clientCredentials('https://another.example.com/'));
  assert.deepEqual([refused, why.detail], [401, 'the JWT is not taken: it was made for another audience']);
});

test('no secret is in the log', () => {
  for (const secret of [CLIENT.secret, ADMIN]) assert.ok(!exporter.process.output().includes(secret));
});
