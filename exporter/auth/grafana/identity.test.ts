import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { SignJWT } from 'jose';
import { CeleriacError } from '../../errors.ts';
import type { Access } from '../access.ts';
import { SignInRefused } from '../sign-in-refused.ts';
import { givenAccess, knock } from '../testing/given.ts';
import { CLAIMS, FakeGrafana } from './testing/grafana.ts';

const [viewer, operator, admin, other] = ['v', 'o', 'a', 'x'].map((letter) => letter.repeat(40)) as [string, string, string, string];
const tokens = [
  { name: 'grafana-viewer', role: 'viewer', secret: viewer, grafana: true },
  { name: 'grafana-operator', role: 'operator', secret: operator, grafana: true },
  { name: 'grafana-admin', role: 'admin', secret: admin, grafana: true },
  { name: 'script', role: 'operator', secret: other, grafana: false },
] as const;

async function given(context: TestContext, identity: 'required' | 'optional' = 'required') {
  const grafana = await FakeGrafana.start(context);
  return { grafana, access: givenAccess({ tokens, grafana: { url: grafana.url, identity } }) };
}

const ask = (access: Access, token: string, assertion?: string) => {
  const { headers, socket } = knock(`Bearer ${token}`);
  return access.admit({ headers: { ...headers, ...(assertion !== undefined && { 'x-grafana-id': assertion }) }, socket });
};

async function refusal(promise: Promise<unknown>): Promise<CeleriacError> {
  const thrown = await promise.then(() => undefined, (reason: unknown) => reason);
  assert.ok(thrown instanceof CeleriacError, 'was let in');
  return thrown;
}

describe("Grafana's word for who asks", () => {
  test('names the person, who may do no more here than in Grafana, and no more than the token', async (context) => {
    const { grafana, access } = await given(context);
    const role = async (token: string, inGrafana: string) => (await ask(access, token, await grafana.sign({ claims: { role: inGrafana } }))).role;
    assert.deepEqual(await ask(access, operator, await grafana.sign()), { name: 'grafana-operator', role: 'operator', via: 'token', person: 'ada' });
    assert.deepEqual(await Promise.all(['Viewer', 'Editor', 'Admin'].map((each) => role(operator, each))), ['viewer', 'operator', 'operator']);
    assert.deepEqual(await Promise.all(['Viewer', 'Editor', 'Admin'].map((each) => role(viewer, each))), ['viewer', 'viewer', 'viewer']);
    assert.deepEqual(await Promise.all(['Viewer', 'Editor', 'Admin'].map((each) => role(admin, each))), ['viewer', 'operator', 'admin']);
    assert.equal(grafana.asked, 1, 'the keys are kept');
  });

  test('names service accounts and anonymous people as far as Grafana does', async (context) => {
    const { grafana, access } = await given(context);
    const person = async (claims: Record<string, unknown>) => (await ask(access, viewer, await grafana.sign({ claims: { email: undefined, username: undefined, ...claims } }))).person;
    assert.equal(await person({ sub: 'service-account:4', type: 'service-account' }), 'service-account:4');
    assert.equal(await person({ sub: 'anonymous:0', type: 'anonymous', role: 'Viewer' }), 'anonymous:0');
  });

  test('is refused where it is expired, foreign, for something else, unsigned or no JWT; and tells whose token it came with', async (context) => {
    const { grafana, access } = await given(context);
    const stranger = await FakeGrafana.start(context);
    const none = `${Buffer.from('{"alg":"none","typ":"jwt"}').toString('base64url')}.${Buffer.from(JSON.stringify({ ...CLAIMS, exp: 4e9 })).toString('base64url')}.`;
    const hmac = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256', kid: 'default-1-es256' }).setExpirationTime('5m').sign(Buffer.from('x'.repeat(32)));
    const cases: [string, string, RegExp][] = [
      ['expired', await grafana.sign({ expires: -60 }), /it has expired/],
      ['never expiring', await grafana.sign({ expires: null }), /it cannot be read/],
      ['of another Grafana', await stranger.sign(), /it is not signed by the Grafana at/],
      ['for something else', await grafana.sign({ claims: { aud: 'plugin:1' } }), /signed for something else/],
      ['changed', (await grafana.sign({ claims: { role: 'Viewer' } })).replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ ...CLAIMS, role: 'Admin', exp: 4e9 })).toString('base64url')}.`), /not signed by/],
      ['unsigned', none, /it cannot be read/],
      ['signed with what everybody has', hmac, /it cannot be read/],
      ['no JWT', 'ada', /it cannot be read/],
      ['endless', 'x'.repeat(10_000), /it is too long/],
      ['of somebody without a role', await grafana.sign({ claims: { role: 'None' } }), /ada has no role/],
      ['of a role that is not known', await grafana.sign({ claims: { role: 'constructor' } }), /ada has no role/],
    ];
    for (const [what, assertion, said] of cases) {
      const error = await refusal(ask(access, operator, assertion));
      assert.ok(error instanceof SignInRefused, what);
      assert.equal(error.kind, 'forbidden', what);
      assert.match(error.message, said, what);
      assert.equal(error.caller?.name, 'grafana-operator');
      assert.ok(!error.message.includes(assertion.slice(0, 40)) || what === 'no JWT', what);
    }
  });

  test('may be missing only where that is allowed: a client can make Grafana drop the header', async (context) => {
    const { access } = await given(context);
    assert.match((await refusal(ask(access, operator))).message, /X-Grafana-Id is missing/);
    const lenient = await given(context, 'optional');
    assert.deepEqual(await ask(lenient.access, operator), { name: 'grafana-operator', role: 'operator', via: 'token' });
    assert.equal((await refusal(ask(lenient.access, operator, 'ada'))).kind, 'forbidden', 'a wrong one is refused all the same');
  });

  test('counts with the tokens of Grafana alone', async (context) => {
    const { grafana, access } = await given(context);
    assert.deepEqual(await ask(access, other, await grafana.sign({ claims: { username: 'somebody-else' } })), { name: 'script', role: 'operator', via: 'token' });
    assert.equal((await refusal(ask(access, 'y'.repeat(40), await grafana.sign()))).kind, 'unauthenticated', 'and alone opens nothing');
  });

  test('keys that cannot be had are no refusal but a trouble with a remedy, and are not asked for by each request', async (context) => {
    const { grafana, access } = await given(context);
    grafana.broken = true;
    const assertion = await grafana.sign();
    for (let n = 0; n < 20; n += 1) {
      const error = await refusal(ask(access, operator, assertion));
      assert.equal(error.kind, 'unavailable');
      assert.match(error.remedy ?? '', /--grafana-url/);
    }
    assert.equal(grafana.asked, 1);
  });
});
