import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { SessionConfig } from '../../config/sign-in-config.ts';
import { silentLogger } from '../../logger.ts';
import { readCookie } from './cookie.ts';
import { Sessions } from './sessions.ts';

const folder = mkdtempSync(join(tmpdir(), 'celeriac-sessions-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = () => join(folder, `${(files += 1)}`, 'sessions.json');
const ADA = { name: 'ada@example.com', role: 'viewer' } as const;

/** An exporter as far as its sessions go; a second one at the same file is the first after a restart. */
function given(file: string | undefined, more: Partial<SessionConfig> = {}, { mark = 'rules', now = 1_000 } = {}) {
  const clock = { at: now };
  const config = { idleSeconds: 600, ageSeconds: 3_600, secret: undefined, file, ...more };
  return { clock, sessions: new Sessions({ config, mark, clock: { now: () => clock.at }, logger: silentLogger }) };
}

describe('sessions', () => {
  test('outlive a restart, ended ones stay ended, and the file tells nobody’s name', async () => {
    const file = fresh();
    const first = given(file).sessions;
    const [one, other] = [await first.begin(ADA), await first.begin(ADA)];
    await first.end(await first.judge(other));
    const second = given(file).sessions;
    assert.equal((await second.judge(one)).name, 'ada@example.com');
    await assert.rejects(second.judge(other), /the session was ended/);
    assert.equal(statSync(file).mode & 0o077, 0);
    assert.doesNotMatch(readFileSync(file, 'utf8'), /ada/);
    assert.doesNotMatch(one, /ada/);
  });

  test('end where the key is another, or who may sign in was changed', async () => {
    const file = fresh();
    const session = await given(file).sessions.begin(ADA);
    await assert.rejects(given(fresh()).sessions.judge(session), /not one of this exporter/);
    await assert.rejects(given(file, {}, { mark: 'other rules' }).sessions.judge(session), /who may sign in was changed/);
  });

  test('are shared by exporters that share the secret and the file, and one ends what another began', async () => {
    const file = fresh();
    const secret = 's'.repeat(32);
    const [one, other] = [given(file, { secret }).sessions, given(file, { secret }).sessions];
    const session = await one.begin(ADA);
    const known = await one.judge(session);
    await other.end(await other.judge(session));
    const since = performance.now();
    while (await one.isLive(known)) {
      assert.ok(performance.now() - since < 5_000, 'soon');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await assert.rejects(one.judge(session), /the session was ended/);
    assert.equal((JSON.parse(readFileSync(file, 'utf8')) as { key: unknown }).key, null);
  });

  test('without a place to keep the ended ones, none of before the start is taken', async () => {
    const secret = 's'.repeat(32);
    const session = await given(undefined, { secret }).sessions.begin(ADA);
    await assert.rejects(given(undefined, { secret }, { now: 1_100 }).sessions.judge(session), /was ended/);
    const file = fresh();
    const before = await given(file).sessions.begin(ADA);
    writeFileSync(file, '{');
    await assert.rejects(given(file).sessions.judge(before), /not one of this exporter|was ended/);
  });

  test('where too many were ended, older ones are over, those that nobody ended too', async () => {
    const { clock, sessions } = given(undefined);
    const [old, ended] = [await sessions.begin(ADA), await sessions.begin(ADA)];
    const known = await sessions.judge(ended);
    for (let n = 0; n <= 5_000; n += 1) await sessions.end({ ...known, id: `session-${n}`, issued: 1_010 + n / 100 });
    clock.at = 1_100;
    await assert.rejects(sessions.judge(old), /was ended/);
    assert.equal((await sessions.judge(await sessions.begin(ADA))).name, 'ada@example.com');
  });

  test('a longer age does not revive what was ended under a shorter one', async () => {
    const file = fresh();
    const short = given(file);
    const session = await short.sessions.begin(ADA);
    const long = given(file, { ageSeconds: 86_400, idleSeconds: 86_400 });
    long.clock.at = 1_000 + 3_601;
    await assert.rejects(long.sessions.judge(session), /too old/);
  });
});

test('over https only a cookie counts that http could not have planted', () => {
  assert.equal(readCookie('celeriac-session=planted', 'session', true), undefined);
  assert.equal(readCookie('celeriac-session=planted; __Host-celeriac-session=own', 'session', true), 'own');
  assert.equal(readCookie('a=b; celeriac-session=own', 'session', false), 'own');
  assert.equal(readCookie('celeriac-session=', 'session', false), undefined);
});
