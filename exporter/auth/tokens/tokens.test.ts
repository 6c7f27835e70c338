import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { CeleriacError } from '../../errors.ts';
import { silentLogger } from '../../logger.ts';
import { runTokenCommand } from './command.ts';
import { TokenFile } from './token-file.ts';
import { bearerToken, hashOf, isOurs, newToken } from './token-text.ts';
import { withToken } from './token.ts';
import { Tokens } from './tokens.ts';

const folder = mkdtempSync(join(tmpdir(), 'celeriac-tokens-'));
after(() => rmSync(folder, { recursive: true }));

const pathFor = (name: string) => join(folder, name, 'tokens.json');
const wish = { name: 'grafana', role: 'operator', grafana: true } as const;

function tokensAt(path: string | undefined, now = () => 1_000): Tokens {
  const configured = [{ name: 'given', role: 'viewer', secret: 'x'.repeat(40), grafana: false }] as const;
  return new Tokens({ configured, path, clock: { now }, logger: silentLogger });
}

test('a token tells whose it is by its beginning and its end, and no two are alike', () => {
  const tokens = Array.from({ length: 200 }, () => newToken());
  assert.equal(new Set(tokens).size, 200);
  for (const token of tokens) {
    assert.match(token, /^celeriac_[0-9A-Za-z]{49}$/);
    assert.ok(isOurs(token));
    assert.ok(!isOurs(token.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))), 'a slip of the pen');
    assert.equal(bearerToken(`Bearer ${token}`), token);
    assert.equal(bearerToken(`bearer   ${token} `), token);
  }
  for (const header of [undefined, '', 'Bearer', 'Bearer ', 'Bearer a b', 'Basic abc', `Bearer ${'x'.repeat(9_000)}`]) assert.equal(bearerToken(header), undefined);
});

describe('tokens', () => {
  test('are made, found, listed and revoked; the file holds no secret, and is its owner’s alone', async () => {
    const path = pathFor('made');
    const tokens = tokensAt(path);
    const { token, summary } = await tokens.create({ ...wish, description: 'the plugin' });
    assert.deepEqual(summary, { ...wish, description: 'the plugin', created: 1_000, expires: null, from: 'file', used: null });
    assert.equal((await tokens.find(token))?.name, 'grafana');
    assert.equal((await tokens.find('x'.repeat(40)))?.name, 'given');
    assert.equal(await tokens.find('x'.repeat(41)), undefined);
    assert.deepEqual((await tokens.list()).map(({ name, used, from }) => [name, used, from]), [['given', 1_000, 'configuration'], ['grafana', 1_000, 'file']]);
    assert.equal(statSync(path).mode & 0o077, 0);
    assert.ok(!readFileSync(path, 'utf8').includes(token));
    assert.ok(readFileSync(path, 'utf8').includes(hashOf(token).toString('hex')));
    await tokens.revoke('grafana');
    assert.equal(await tokens.find(token), undefined);
  });

  test('one that has expired is refused, and it is said', async () => {
    let now = 1_000;
    const tokens = tokensAt(pathFor('expiring'), () => now);
    const { token } = await tokens.create({ ...wish, expiresIn: 60 });
    now = 1_059;
    assert.ok(await tokens.find(token));
    now = 1_060;
    await assert.rejects(tokens.find(token), /the token grafana has expired/);
  });

  test('a name is taken once, configured ones cannot be touched, and without a file none is made', async () => {
    const tokens = tokensAt(pathFor('names'));
    await tokens.create(wish);
    const refused = (promise: Promise<unknown>, kind: string) => assert.rejects(promise, (thrown: CeleriacError) => thrown.kind === kind);
    await refused(tokens.create(wish), 'refused');
    await refused(tokens.create({ ...wish, name: 'given' }), 'refused');
    await refused(tokens.revoke('given'), 'refused');
    await refused(tokens.revoke('nobody'), 'not-found');
    await refused(tokensAt(undefined).create(wish), 'refused');
  });

  test('what the command does is taken up within a second, both ways', async () => {
    const path = pathFor('command');
    const tokens = tokensAt(path);
    assert.equal(await tokens.find(newToken()), undefined);
    const { out } = await runTokenCommand({ do: 'create', path, name: 'ci', role: 'viewer', grafana: false, description: undefined, expiresIn: undefined }, 1_000);
    await until(async () => (await tokens.find(out.trim()))?.name === 'ci');
    assert.match((await runTokenCommand({ do: 'list', path, json: false }, 1_000)).out, /^NAME .*\nci +viewer /);
    await runTokenCommand({ do: 'revoke', path, name: 'ci' }, 1_000);
    await until(async () => (await tokens.find(out.trim())) === undefined);
  });

  test('a file that is broken, or of another version, takes nobody’s token away and lets nobody in', async () => {
    const path = pathFor('broken');
    const before = tokensAt(path);
    const { token } = await before.create(wish);
    assert.ok(await before.find(token));
    for (const text of ['{', '{"version":2,"tokens":[]}', '{"version":1,"tokens":[{"name":"x","role":"boss"}]}']) {
      writeFileSync(path, text);
      await new Promise((resolve) => setTimeout(resolve, 550)); // the next look
      assert.ok(await before.find(token), text);
      assert.equal(await tokensAt(path).find(token), undefined);
    }
    await assert.rejects(before.revoke('grafana'), /cannot read the tokens in/);
  });

  test('writers wait for one another, and nothing is lost', async () => {
    const path = pathFor('crowd');
    await Promise.all(Array.from({ length: 12 }, (_, n) => new TokenFile(path).change((all) => withToken(all, { ...wish, name: `t${n}` }, { hash: hashOf(`${n}`), now: 1 }))));
    assert.equal((await new TokenFile(path).read()).length, 12);
  });
});

async function until(ready: () => Promise<boolean>): Promise<void> {
  const since = performance.now();
  while (!(await ready())) {
    assert.ok(performance.now() - since < 1_000, 'within a second');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
