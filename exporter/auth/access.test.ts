import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hashSync } from 'bcryptjs';
import { CeleriacError } from '../errors.ts';
import type { Access } from './access.ts';
import { givenAccess, knock } from './testing/given.ts';

const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

async function refusal(access: Access, authorization: string | undefined): Promise<CeleriacError> {
  try {
    await access.admit(knock(authorization));
  } catch (error) {
    assert.ok(error instanceof CeleriacError);
    return error;
  }
  throw new assert.AssertionError({ message: 'was admitted' });
}

describe('access', () => {
  test('is closed when nothing is configured, and says which options open it', async () => {
    const access = givenAccess();
    const error = await refusal(access, basic('shop', 'secret'));
    assert.equal(error.kind, 'unauthenticated');
    assert.match(error.remedy ?? '', /--basic-auth=user:password.*--unauthenticated-api/);
    assert.equal(access.challenge, undefined);
  });

  test('is open to everybody by --unauthenticated-api alone, not beside --basic-auth', async () => {
    assert.equal((await givenAccess({ unauthenticatedApi: true }).admit(knock())).name, undefined);
    const both = givenAccess({ unauthenticatedApi: true, basicAuth: [{ name: 'shop', secret: 'secret' }] });
    assert.equal((await refusal(both, undefined)).kind, 'unauthenticated');
  });

  test('takes several users, plain or bcrypt, colons and umlauts in passwords', async () => {
    const access = givenAccess({
      basicAuth: [
        { name: 'shop', secret: 'a:b:c' },
        { name: 'jürgen', secret: 'grüße' },
        { name: 'ops', secret: hashSync('correct horse', 4) },
        { name: 'old', secret: hashSync('battery', 4).replace('$2b$', '$2y$') },
      ],
    });
    for (const [name, password] of [
      ['shop', 'a:b:c'],
      ['jürgen', 'grüße'],
      ['ops', 'correct horse'],
      ['old', 'battery'],
    ] as const) {
      assert.equal((await access.admit(knock(basic(name, password)))).name, name);
      assert.equal((await access.admit(knock(basic(name, password).replace('Basic', 'basic')))).name, name, 'again, and any case');
    }
    for (const wrong of [
      basic('shop', 'a:b'),
      basic('ops', 'a:b:c'),
      basic('ops', 'wrong'),
      basic('nobody', 'correct horse'),
      basic('', ''),
    ]) {
      assert.equal((await refusal(access, wrong)).message, 'wrong name or password');
      assert.equal((await refusal(access, wrong)).message, 'wrong name or password', 'when remembered as well');
    }
    assert.match(access.challenge ?? '', /^Basic realm=/);
  });

  test('refuses what is no Basic authentication without a word about users', async () => {
    const access = givenAccess({ basicAuth: [{ name: 'shop', secret: 'secret' }] });
    for (const header of [
      undefined,
      '',
      'Basic',
      'Basic !!!',
      `Basic ${Buffer.from('no colon').toString('base64')}`,
    ]) {
      assert.equal((await refusal(access, header)).message, 'a name and a password are needed');
    }
  });

  test('a hash stored as the password itself does not open', async () => {
    const secret = hashSync('correct horse', 4);
    const access = givenAccess({ basicAuth: [{ name: 'ops', secret }] });
    await refusal(access, basic('ops', secret));
  });

  test('checks a bcrypt password once, not on every request', async () => {
    const access = givenAccess({ basicAuth: [{ name: 'ops', secret: hashSync('correct horse', 10) }] });
    await access.admit(knock(basic('ops', 'correct horse')));
    const before = performance.now();
    for (let n = 0; n < 100; n += 1) await access.admit(knock(basic('ops', 'correct horse')));
    assert.ok(performance.now() - before < 100, '100 further requests cost less than two comparisons');
  });

  test('a flood of guesses is turned away at the end of a short line, and the main thread stays free', async () => {
    const access = givenAccess({ basicAuth: [{ name: 'ops', secret: hashSync('correct horse', 8) }] });
    await access.admit(knock(basic('ops', 'correct horse')));
    const guesses = Promise.allSettled(Array.from({ length: 100 }, (_, n) => access.admit(knock(basic('ops', `guess ${n}`)))));
    assert.equal((await access.admit(knock(basic('ops', 'correct horse')))).name, 'ops', 'who was right before is not affected');
    const kinds = (await guesses).map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as CeleriacError).kind : 'admitted',
    );
    assert.equal(kinds.filter((kind) => kind === 'unavailable').length, 84);
    assert.equal(kinds.filter((kind) => kind === 'unauthenticated').length, 16);
  });
});

describe('tokens', () => {
  const [viewer, operator] = ['v'.repeat(40), 'o'.repeat(40)];
  const tokens = [
    { name: 'reader', role: 'viewer', secret: viewer, grafana: false },
    { name: 'script', role: 'operator', secret: operator, grafana: false },
  ] as const;
  const bearer = (token: string) => knock(`Bearer ${token}`);

  test('let in with their role, beside users and alone', async () => {
    for (const access of [givenAccess({ tokens }), givenAccess({ tokens, basicAuth: [{ name: 'shop', secret: 'secret' }] })]) {
      assert.deepEqual(await access.admit(bearer(viewer)), { name: 'reader', role: 'viewer', via: 'token' });
      assert.deepEqual(await access.admit(bearer(operator)), { name: 'script', role: 'operator', via: 'token' });
      assert.equal((await refusal(access, `Bearer ${viewer}x`)).message, 'the token is not known here');
    }
    const alone = givenAccess({ tokens });
    assert.equal((await refusal(alone, undefined)).message, 'a token is needed');
    assert.equal(alone.challenge, 'Bearer realm="celeriac"');
  });

  test('count where everybody may come in too: a viewer is no admin there, and a wrong one of ours is refused', async () => {
    const access = givenAccess({ tokens, unauthenticatedApi: true });
    assert.equal((await access.admit(bearer(viewer))).role, 'viewer');
    assert.equal((await access.admit(knock())).role, 'admin');
    assert.equal((await access.admit(bearer('of-a-proxy-in-front'))).via, 'open');
    assert.equal((await refusal(access, 'Bearer celeriac_wrong')).kind, 'unauthenticated');
  });

  test('everybody, and whoever opens the socket, are what the operator says', async () => {
    assert.equal((await givenAccess({ unauthenticatedApi: true, unauthenticatedRole: 'viewer' }).admit(knock())).role, 'viewer');
    const socket = givenAccess({ socketRole: 'operator', basicAuth: [{ name: 'shop', secret: 'secret', role: 'admin' }] });
    assert.deepEqual(await socket.admit(knock()), { name: undefined, role: 'operator', via: 'socket' });
    assert.equal((await socket.admit(knock(basic('shop', 'secret')))).role, 'admin');
    assert.equal((await refusal(socket, basic('shop', 'wrong'))).kind, 'unauthenticated');
  });

  test('users are what they are said to be', async () => {
    const access = givenAccess({ basicAuth: [{ name: 'ada', secret: 'x', role: 'viewer' }, { name: 'bob', secret: 'y' }] });
    assert.equal((await access.admit(knock(basic('ada', 'x')))).role, 'viewer');
    assert.equal((await access.admit(knock(basic('bob', 'y')))).role, 'admin');
  });
});

describe('who guesses', () => {
  test('waits, and a token comes in meanwhile', async () => {
    const access = givenAccess({ basicAuth: [{ name: 'shop', secret: 'secret' }], tokens: [{ name: 't', role: 'viewer', secret: 't'.repeat(40), grafana: false }] });
    for (let n = 0; n < 6; n += 1) assert.equal((await refusal(access, basic('shop', `guess ${n}`))).kind, 'unauthenticated');
    const paused = await refusal(access, basic('shop', 'secret'));
    assert.equal(paused.kind, 'too-many');
    assert.equal(paused.retryAfter, 1);
    assert.equal((await refusal(access, 'Bearer celeriac_wrong')).kind, 'too-many');
    assert.equal((await access.admit(knock(`Bearer ${'t'.repeat(40)}`))).name, 't');
    assert.equal((await access.admit(knock(basic('shop', 'secret'), '198.51.100.7')).catch((error: CeleriacError) => error.kind)), 'too-many', 'the name waits too');
    assert.deepEqual(access.guesses(), { wrong: 6, paused: 3 });
  });

  test('finds no token, and who asks without anything does not guess', async () => {
    const access = givenAccess({ basicAuth: [{ name: 'shop', secret: 'secret' }] });
    for (let n = 0; n < 50; n += 1) assert.equal((await refusal(access, undefined)).kind, 'unauthenticated');
    assert.equal((await access.admit(knock(basic('shop', 'secret')))).name, 'shop');
  });
});

test('users of the web configuration come and go; a door that was guarded for them never opens again by itself', async () => {
  const access = givenAccess({ unauthenticatedApi: true, userRoles: new Map([['ada', 'operator']]) });
  assert.equal((await access.admit(knock())).via, 'open');
  const web = (name: string) => ({ name, secret: hashSync('secret', 4), from: 'web' as const });
  access.takeWebUsers([web('ada'), web('prometheus')]);
  assert.equal((await refusal(access, undefined)).kind, 'unauthenticated');
  assert.equal((await access.admit(knock(basic('ada', 'secret')))).role, 'operator');
  const request = knock(basic('prometheus', 'secret'));
  assert.equal((await access.admit(request)).role, 'viewer');
  assert.ok(await access.stillHolds(request));
  access.takeWebUsers([]);
  assert.equal(await access.stillHolds(request), false, 'its streams end');
  assert.equal(access.mode, 'closed');
  const own = givenAccess({ basicAuth: [{ name: 'ada', secret: 'x' }] });
  assert.throws(() => own.takeWebUsers([web('ada')]), /the user ada of the web configuration is one of --basic-auth too/);
});
