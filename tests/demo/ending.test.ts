import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import { DemoRun } from './demo-run.ts';

describe('the end of the demo', { timeout: 300_000 }, () => {
  let redis: Redis;
  const runs: DemoRun[] = [];

  before(async () => {
    redis = await startRedis();
    await redis.command('-n', 3, 'SET', 'orders', 'somebody else’s');
  });
  after(async () => {
    await Promise.all(runs.map((run) => run.process.stop()));
    await redis.stop();
  });

  const start = (...args: string[]): DemoRun => {
    const run = new DemoRun(args, { CELERIAC_BROKER: `redis://127.0.0.1:${redis.port}/3` });
    runs.push(run);
    return run;
  };
  const keys = async (): Promise<string[]> => (await redis.command('-n', 3, 'KEYS', '*')).split('\n');

  it('comes with a Ctrl-C, soon, and takes its keys along', async () => {
    const demo = start();
    await demo.untilUp();
    await demo.process.until('writing to the broker', async () => (await keys()).length > 5);
    const began = Date.now();
    demo.interrupt();
    // npm ends by the signal that it was sent, whatever its script came to.
    await demo.process.ended;
    assert.ok(Date.now() - began < 10_000, `${Date.now() - began} ms`);
    assert.match(demo.said, /Ending: Ctrl-C\n.*traffic and beat\n.*workers.*\n.*exporter\n.*removing what.*redis:.*\nEnded\. Nothing/);
    assert.deepEqual(await demo.leftBehind(), []);
    assert.deepEqual(await keys(), ['orders']);
  });

  it('comes with the end of any part, with its name and its log, and the start before took seconds', async () => {
    const began = Date.now();
    const demo = start();
    await demo.untilUp();
    assert.ok(Date.now() - began < 10_000, `a second start took ${Date.now() - began} ms`);
    const traffic = demo.living().find(({ command }) => command.includes('traffic.py'));
    assert.ok(traffic);
    process.kill(traffic.pid, 'SIGKILL');
    const exit = await demo.process.ended;
    assert.notEqual(exit.code, 0);
    assert.match(demo.said, /Ending: traffic ended by itself \(signal SIGKILL\)\nThe end of its log .*traffic\.log/);
    assert.deepEqual(await demo.leftBehind(), []);
    assert.deepEqual(await keys(), ['orders']);
  });

  it('is complete even where the demo itself is killed, and the next start removes what it left', async () => {
    const killed = start();
    await killed.untilUp();
    const main = killed.living().find(({ command }) => /node\S* \S*demo\/main\.ts/.test(command));
    assert.ok(main, JSON.stringify(killed.living()));
    process.kill(main.pid, 'SIGKILL');
    await killed.process.ended;
    assert.deepEqual(await killed.leftBehind(), []);
    assert.ok((await keys()).length > 1);

    const next = start('--seconds', '1');
    await next.process.ended;
    assert.deepEqual(await next.leftBehind(), []);
    assert.deepEqual(await keys(), ['orders']);
  });

  it('comes at once with a second Ctrl-C', async () => {
    const demo = start();
    await demo.untilUp();
    demo.interrupt();
    await demo.process.untilLogged('Ending: Ctrl-C');
    const began = Date.now();
    // One that follows within an instant is npm's echo of the first.
    const again = setInterval(() => demo.interrupt(), 200);
    await demo.process.ended;
    clearInterval(again);
    assert.ok(Date.now() - began < 2_000, `${Date.now() - began} ms`);
    assert.deepEqual(await demo.leftBehind(), []);
  });

  it('comes before the start where another demo uses the same database', async () => {
    const first = start();
    await first.untilUp();
    const second = start();
    assert.notEqual((await second.process.ended).code, 0);
    assert.match(second.said, /Ending: Another demo is at work at redis:/);
    assert.ok(first.process.running);
  });

  it('comes with an explanation where the broker cannot be reached', async () => {
    const demo = new DemoRun([], { CELERIAC_BROKER: 'redis://:s3cret@127.0.0.1:1/0' });
    runs.push(demo);
    assert.notEqual((await demo.process.ended).code, 0);
    assert.match(demo.said, /The broker at redis:\/\/\*\*\*@127\.0\.0\.1:1\/0 cannot be used: .*refused/);
    assert.doesNotMatch(demo.said, /s3cret/);
    assert.deepEqual(await demo.leftBehind(), []);
  });
});
