import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hashSync } from 'bcryptjs';
import type { AccessConfig } from '../config/config.ts';
import { CeleriacError } from '../errors.ts';
import { Access } from './access.ts';

const nothing: AccessConfig = { basicAuth: [], unauthenticatedApi: false, metrics: 'closed', readOnly: false };
const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

async function refusal(access: Access, authorization: string | undefined): Promise<CeleriacError> {
  try {
    await access.admit(authorization);
  } catch (error) {
    assert.ok(error instanceof CeleriacError);
    return error;
  }
  throw new assert.AssertionError({ message: 'was admitted' });
}

describe('access', () => {
  test('is closed when nothing is configured, and says which options open it', async () => {
    const access = new Access(nothing);
    const error = await refusal(access, basic('shop', 'secret'));
    assert.equal(error.kind, 'unauthenticated');
    assert.match(error.remedy ?? '', /--basic-auth=user:password.*--unauthenticated-api/);
    assert.equal(access.challenge, undefined);
  });

  test('is open to everybody by --unauthenticated-api alone, not beside --basic-auth', async () => {
    assert.equal((await new Access({ ...nothing, unauthenticatedApi: true }).admit(undefined)).name, undefined);
    const both = new Access({ ...nothing, unauthenticatedApi: true, basicAuth: [{ name: 'shop', secret: 'secret' }] });
    assert.equal((await refusal(both, undefined)).kind, 'unauthenticated');
  });

  test('takes several users, plain or bcrypt, colons and umlauts in passwords', async () => {
    const access = new Access({
      ...nothing,
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
      assert.equal((await access.admit(basic(name, password))).name, name);
      assert.equal((await access.admit(basic(name, password).replace('Basic', 'basic'))).name, name, 'again, and any case');
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
    const access = new Access({ ...nothing, basicAuth: [{ name: 'shop', secret: 'secret' }] });
    for (const header of [
      undefined,
      '',
      'Basic',
      'Bearer c2hvcDpzZWNyZXQ=',
      'Basic !!!',
      `Basic ${Buffer.from('no colon').toString('base64')}`,
    ]) {
      assert.equal((await refusal(access, header)).message, 'a name and a password are needed');
    }
  });

  test('a hash stored as the password itself does not open', async () => {
    const secret = hashSync('correct horse', 4);
    const access = new Access({ ...nothing, basicAuth: [{ name: 'ops', secret }] });
    await refusal(access, basic('ops', secret));
  });

  test('checks a bcrypt password once, not on every request', async () => {
    const access = new Access({ ...nothing, basicAuth: [{ name: 'ops', secret: hashSync('correct horse', 10) }] });
    await access.admit(basic('ops', 'correct horse'));
    const before = performance.now();
    for (let n = 0; n < 100; n += 1) await access.admit(basic('ops', 'correct horse'));
    assert.ok(performance.now() - before < 100, '100 further requests cost less than two comparisons');
  });

  test('a flood of guesses is turned away at the end of a short line, and the main thread stays free', async () => {
    const access = new Access({ ...nothing, basicAuth: [{ name: 'ops', secret: hashSync('correct horse', 8) }] });
    await access.admit(basic('ops', 'correct horse'));
    const guesses = Promise.allSettled(Array.from({ length: 100 }, (_, n) => access.admit(basic('ops', `guess ${n}`))));
    assert.equal((await access.admit(basic('ops', 'correct horse'))).name, 'ops', 'who was right before is not affected');
    const kinds = (await guesses).map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as CeleriacError).kind : 'admitted',
    );
    assert.equal(kinds.filter((kind) => kind === 'unavailable').length, 84);
    assert.equal(kinds.filter((kind) => kind === 'unauthenticated').length, 16);
  });
});
