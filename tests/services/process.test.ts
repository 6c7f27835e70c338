import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Supervised } from './process.ts';

test('a process that ends too early is reported with its exit code and log', async () => {
  const short = new Supervised({ name: 'short', command: '/bin/sh', args: ['-c', 'echo no luck; exit 3'] });
  await assert.rejects(short.until('up', () => false), /short ended \(exit code 3\) before it was up.*no luck/s);
});

test('a process that is not ready in time is ended and reported', async () => {
  const slow = new Supervised({ name: 'slow', command: '/bin/sleep', args: ['60'] });
  await assert.rejects(slow.until('up', () => false, 50), /slow was not up within 0.05 s/);
  assert.equal(slow.running, false);
});

test('a program that does not exist is reported, not thrown from elsewhere', async () => {
  const absent = new Supervised({ name: 'absent', command: '/no/such/program' });
  await assert.rejects(absent.until('up', () => false), /absent ended \(exit code 127\)/);
});

test('kill takes the children too', async () => {
  const parent = new Supervised({ name: 'parent', command: '/bin/sh', args: ['-c', 'sleep 60 & echo child $!; wait'] });
  await parent.untilLogged(/child \d+/);
  const child = Number(/child (\d+)/.exec(parent.output())?.[1]);
  await parent.kill();
  assert.equal(await isGone(child), true);
});

test('stop asks first and insists after its patience', async () => {
  const polite = new Supervised({ name: 'polite', command: '/bin/sh', args: ['-c', 'trap "exit 0" TERM; echo up; while :; do sleep 0.05; done'] });
  await polite.untilLogged('up');
  assert.deepEqual(await polite.stop(), { code: 0, signal: null });
  const deaf = new Supervised({ name: 'deaf', command: '/bin/sh', args: ['-c', 'trap "" TERM; echo up; while :; do sleep 0.05; done'] });
  await deaf.untilLogged('up');
  assert.deepEqual(await deaf.stop(100), { code: null, signal: 'SIGKILL' });
});

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
  test(`a process that ends by ${signal} leaves no child and no directory`, async () => {
    const script = `
      import { Supervised } from ${JSON.stringify(new URL('./process.ts', import.meta.url).href)};
      import { scratchDirectory } from ${JSON.stringify(new URL('./guard.ts', import.meta.url).href)};
      const gone = new Supervised({ name: 'gone', command: '/bin/sleep', args: ['0'] });
      const first = new Supervised({ name: 'first', command: '/bin/sleep', args: ['60'] });
      const second = new Supervised({ name: 'second', command: '/bin/sleep', args: ['60'] });
      await gone.ended;
      console.log(JSON.stringify({ pids: [first.pid, second.pid], directory: scratchDirectory() }));
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, CELERIAC_KEEP: '' } });
    const line = await new Promise<string>((resolve) => createInterface({ input: owner.stdout }).once('line', resolve));
    const { pids, directory } = JSON.parse(line) as { pids: number[]; directory: string };
    assert.equal(existsSync(directory), true);
    owner.kill(signal);
    for (const pid of pids) assert.equal(await isGone(pid), true, `${pid} still runs`);
    for (let tries = 0; existsSync(directory) && tries < 40; tries += 1) await sleep(50);
    assert.equal(existsSync(directory), false);
  });
}

async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 40; tries += 1) {
    // A zombie that nobody reaps yet has ended as well.
    const status = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ') Z';
    if (/\) Z/.test(status)) return true;
    await sleep(50);
  }
  return false;
}
