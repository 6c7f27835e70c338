import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import express from 'express';
import { givenTrail } from '../audit/testing/given.ts';
import type { AccessConfig } from '../config/config.ts';
import type { AuditEntry } from '../contract/audit.ts';
import { givenAccess } from '../auth/testing/given.ts';
import { CeleriacError } from '../errors.ts';
import { silentLogger } from '../logger.ts';
import { act } from './act.ts';
import { failure } from './answer.ts';
import { Pace } from './pace.ts';
import { json } from './reply.ts';
import type { ActionRoute } from './route.ts';

const JSON_BODY = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"n": 2}' };
const asShop = (headers: Record<string, string> = {}) => ({
  ...JSON_BODY,
  headers: { authorization: `Basic ${Buffer.from('shop:secret').toString('base64')}`, ...JSON_BODY.headers, ...headers },
});

const grow: ActionRoute = {
  method: 'POST', path: '/grow/*', needs: 'operator', action: 'pool-grow',
  handle: ({ parameters, rest, audit }) => {
    const n = parameters.integer('n') ?? 1;
    audit.on('default', [rest]).with({ n }).because('a queue grows');
    if (n > 10) throw new CeleriacError('refused', 'the worker says no');
    return json({ grown: n });
  },
};

async function started(context: TestContext, access: Partial<AccessConfig> = {}, readOnly = false) {
  const entries: AuditEntry[] = [];
  const clock = { now: () => 1_800_000_000 };
  const trail = givenTrail(entries, { clock });
  const door = { access: givenAccess({ basicAuth: [{ name: 'shop', secret: 'secret' }], readOnly, ...access }), openMetrics: false, readOnly, pace: new Pace(0), refused: () => undefined };
  const app = express();
  app.post('/grow/{*rest}', act(grow, { door, trail, clock }));
  app.use(failure({ flowerPrefix: '/', access: door.access, trail, clock, logger: silentLogger }));
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  context.after(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/grow/w1@shop`, entries };
}

test('what was done is audited: who, from where, what, with what, and what came of it', async (context) => {
  const { url, entries } = await started(context);
  const response = await fetch(url, asShop());
  assert.deepEqual(await response.json(), { grown: 2 });
  assert.deepEqual(entries, [
    {
      at: 1_800_000_000, action: 'pool-grow', cluster: 'default', targets: ['w1@shop'], arguments: { n: 2 }, reason: 'a queue grows',
      caller: { name: 'shop', role: 'admin', via: 'basic', person: null, address: '127.0.0.1' },
      outcome: 'done', status: 200, detail: null, count: 1,
    },
  ]);
});

test('so is what was refused, by whom it was asked, and why', async (context) => {
  const { url, entries } = await started(context);
  assert.equal((await fetch(url, JSON_BODY)).status, 401);
  assert.equal((await fetch(`${url}?n=3`, asShop({ 'content-type': 'text/plain' }))).status, 200, 'a query is read too');
  assert.equal((await fetch(url, { ...asShop(), body: '{"n": 20}' })).status, 403);
  assert.equal((await fetch(url, { ...asShop(), body: '{"n"' })).status, 400);
  assert.deepEqual(
    entries.map(({ caller, outcome, detail }) => [caller.name, outcome, detail]),
    [
      [null, 'refused', 'a name and a password are needed'],
      ['shop', 'done', null],
      ['shop', 'refused', 'the worker says no'],
      ['shop', 'refused', "the request's body is not valid JSON"],
    ],
  );
});

test("a page of another site cannot act with the browser's password, nor where everybody may", async (context) => {
  for (const { url, entries } of [await started(context), await started(context, { basicAuth: [], unauthenticatedApi: true })]) {
    const foreign: Record<string, string>[] = [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }, { origin: 'null' }];
    for (const headers of foreign) {
      assert.equal((await fetch(url, asShop(headers))).status, 403, JSON.stringify(headers));
    }
    assert.deepEqual(new Set(entries.map(({ outcome }) => outcome)), new Set(['refused']));
    assert.equal((await fetch(url, asShop({ 'sec-fetch-site': 'same-origin', origin: 'https://behind.a.proxy' }))).status, 200);
    assert.equal((await fetch(url, asShop({ origin: new URL(url).origin }))).status, 200);
  }
});

test('--read-only: 403 with the words of Flower', async (context) => {
  const { url } = await started(context, {}, true);
  const response = await fetch(url, asShop());
  assert.equal(response.status, 403);
  assert.match(await response.text(), /^Read only mode is enabled/);
});

test('a body is read up to its bound, and as a form too', async (context) => {
  const { url } = await started(context);
  const form = await fetch(url, { ...asShop({ 'content-type': 'application/x-www-form-urlencoded' }), body: 'n=4' });
  assert.deepEqual(await form.json(), { grown: 4 });
  const large = await fetch(url, { ...asShop(), body: 'x'.repeat(9 * 1024 * 1024) }).then(({ status }) => status, () => 400);
  assert.equal(large, 400);
});
