import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { FlowerQueues, FlowerTask, FlowerTasks, FlowerWorkerStatus } from '../../exporter/contract/flower.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import { makeVirtualHost } from '../services/virtual-host.ts';
import type { VirtualHost } from '../services/virtual-host.ts';
import { answers, DemoRun } from './demo-run.ts';

/** The shop opens with a visit of each kind; the longest story in it, a payment that times out twice, takes some seconds. */
const SECONDS = 25;

describe('npm run demo', { timeout: 300_000 }, () => {
  let demo: DemoRun;
  let url: string;
  const progress: { uuid: string; current: number; total: number; note: string }[] = [];

  before(async () => {
    demo = new DemoRun(['--bare', '--seconds', String(SECONDS)]);
    url = await demo.untilUp(280_000);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/task/events/task-progress/`);
    socket.onmessage = (message) => progress.push(JSON.parse(String(message.data)) as (typeof progress)[number]);
  });
  after(() => demo.process.stop());

  const tasks = async (query: string): Promise<FlowerTask[]> =>
    Object.values((await (await fetch(`${url}/api/tasks?limit=1000&${query}`)).json()) as FlowerTasks);
  /** The first task that is seen to be so. */
  const seen = async (what: string, query: string, is: (task: FlowerTask) => boolean): Promise<FlowerTask> => {
    let found: FlowerTask | undefined;
    const isSeen = async (): Promise<boolean> => (found = (await tasks(query)).find(is)) !== undefined;
    await demo.process.until(`showing ${what}`, isSeen, SECONDS * 1000);
    return found as FlowerTask;
  };

  it('says which broker it took, and why', () => {
    assert.match(demo.said, /Broker +(Redis answering on|redis-server of its own on)/);
  });

  it('prints addresses that answer', async () => {
    const addresses = [...demo.said.matchAll(/^ {2}(http:\S+)/gm)].map(([, address]) => address as string);
    assert.ok(addresses.length >= 6, demo.said);
    for (const address of addresses) assert.equal((await fetch(address)).status, 200, address);
  });

  it('prints commands that act, and are audited', async () => {
    const commands = [...demo.said.matchAll(/^ {2}curl -X POST (?:-d '(.*)' )?'(http:\S+)'$/gm)];
    assert.equal(commands.length, 2, demo.said);
    for (const [, body, address = ''] of commands) {
      const answer = await fetch(address, { method: 'POST', ...(body !== undefined && { body }) });
      assert.equal(answer.status, 200, `${address}: ${await answer.text()}`);
    }
    const { entries } = (await (await fetch(`${url}/api/v1/audit`)).json()) as { entries: { action: string; outcome: string }[] };
    assert.deepEqual(entries.map(({ action, outcome }) => `${action} ${outcome}`), ['task-call done', 'pool-grow done']);
  });

  it('shows both workers online, with different pools', async () => {
    const status = (await (await fetch(`${url}/api/workers?status=1`)).json()) as FlowerWorkerStatus;
    assert.deepEqual(status, { 'backoffice@shop-2': true, 'orders@shop-1': true });
  });

  it('shows a success, with a customer whose name is not ASCII, and no secret', async () => {
    const order = await seen('an order', 'taskname=orders.place&state=SUCCESS', (task) => /[^\x20-\x7e]/.test(task.kwargs ?? ''));
    assert.match(order.kwargs ?? '', /'card_token': '\*+'/);
  });

  it('shows a failure with its traceback', async () => {
    const failure = await seen('a failure', 'taskname=orders.charge', (task) => task.state === 'FAILURE');
    assert.match(failure.exception ?? '', /^CardDeclined\('insufficient_funds/);
    assert.match(failure.traceback ?? '', /^Traceback \(most recent call last\):[^]*orders\.py[^]*in authorise/);
  });

  it('shows exceptions of several classes', async () => {
    for (const exception of ['OutOfStock', 'UnreadablePicture', 'UnicodeEncodeError', 'SMTPRecipientsRefused']) {
      await seen(`a ${exception}`, 'state=FAILURE', (task) => task.exception?.startsWith(exception) === true);
    }
  });

  it('shows a chain: reserve, charge, receipt, all below one order', async () => {
    const receipt = await seen('a receipt', 'taskname=mail.send_receipt&state=SUCCESS', (task) => task.parent_id !== null);
    const charge = await seen('its charge', 'taskname=orders.charge', (task) => task.uuid === receipt.parent_id);
    const reserve = await seen('its reservation', 'taskname=stock.reserve', (task) => task.uuid === charge.parent_id);
    const order = await seen('its order', 'taskname=orders.place', (task) => task.uuid === reserve.parent_id);
    for (const task of [receipt, charge, reserve]) assert.equal(task.root_id, order.uuid);
    assert.ok(charge.children.includes(receipt.uuid));
  });

  it('shows a group and a chord', async () => {
    const published = await seen('a published picture', 'taskname=images.publish', (task) => task.state === 'SUCCESS');
    assert.match(published.result ?? '', /'sizes': \[160, 640, 1600\]/);
    const preview = await seen('a preview', 'taskname=images.preview', (task) => task.children.length === 2);
    assert.equal(preview.state, 'SUCCESS');
  });

  it('shows a retry that succeeds in the end', async () => {
    const charge = await seen('a retried charge', 'taskname=orders.charge&state=SUCCESS', (task) => task.retried !== null);
    assert.equal(charge.retries, 2);
  });

  it('shows tasks that wait for their ETA', async () => {
    const reminder = await seen('a reminder', 'taskname=mail.send_reminder', (task) => task.eta !== null);
    assert.ok(Date.parse(reminder.eta as string) > (reminder.received as number) * 1000);
  });

  it('shows revoked, expired, terminated and rejected ones', async () => {
    await seen('a revoked reminder', 'taskname=mail.send_reminder', (task) => task.state === 'REVOKED');
    await seen('an expired offer', 'taskname=mail.send_offer', (task) => task.state === 'REVOKED' && task.expires !== null);
    await seen('a terminated reconciliation', 'taskname=orders.reconcile', (task) => task.state === 'REVOKED');
    await seen('a rejected reservation', 'taskname=stock.reserve', (task) => task.rejected !== null);
  });

  it('streams progress', async () => {
    await demo.process.until('streaming progress', () => progress.length >= 3, SECONDS * 1000);
    for (const { current, total, note } of progress) assert.ok(current <= total && note.length > 0);
  });

  it('says in a line what it sees', async () => {
    const live = /^\d+ tasks\/s · 2 workers, \d+ active · lag [\d.]+ ms · exporter [\d.]+ % CPU, \d+ MiB · \d+ succeeded · /m;
    await demo.process.untilLogged(live, SECONDS * 1000);
  });

  it('ends by itself when its time is over, and leaves nothing running', async () => {
    const exit = await demo.process.ended;
    assert.deepEqual([exit.code, exit.signal], [0, null], demo.said);
    assert.match(demo.said, new RegExp(`Ending: ${SECONDS} s are over`));
    assert.deepEqual(await demo.leftBehind(), []);
    // redis-server writes its title over its environment, and so over the mark.
    const [, port] = /redis-server of its own on 127\.0\.0\.1:(\d+)/.exec(demo.said) ?? [];
    if (port !== undefined) assert.equal(await answers(Number(port)), false);
  });
});

describe('npm run demo on RabbitMQ', { timeout: 300_000 }, () => {
  let host: VirtualHost;
  let demo: DemoRun;

  before(async () => {
    host = await makeVirtualHost();
    demo = new DemoRun(['--bare'], { CELERIAC_BROKER: host.url });
  });
  after(async () => {
    await demo.process.stop();
    await host.remove();
  });

  const names = async (what: 'queues' | 'exchanges'): Promise<string[]> =>
    ((await host.api('GET', `${what}/${host.name}`)) as { name: string }[]).map(({ name }) => name).filter((name) => !/^(amq\.|$)/.test(name));

  it('shows its tasks, workers and queues, under names of its own', async () => {
    const url = await demo.untilUp();
    const isSeen = async (): Promise<boolean> => {
      const published = (await (await fetch(`${url}/api/tasks?taskname=images.publish&state=SUCCESS`)).json()) as FlowerTasks;
      const { active_queues: queues } = (await (await fetch(`${url}/api/queues/length`)).json()) as FlowerQueues;
      return Object.keys(published).length > 0 && queues.some(({ name }) => name === 'celeriac-demo.mail');
    };
    await demo.process.until('showing a chord and queues', isSeen);
    for (const name of [...(await names('queues')), ...(await names('exchanges'))]) assert.match(name, /celeriac-demo\./);
  });

  it('leaves nothing there', async () => {
    demo.interrupt();
    await demo.process.ended;
    assert.match(demo.said, /Nothing is left running/);
    assert.deepEqual(await names('exchanges'), []);
    assert.deepEqual(await names('queues'), []);
  });
});

// In the same file, so after the one above: two demos that start at the same instant would both find port 5555 free.
describe('the end of the demo', { timeout: 300_000 }, () => {
  let redis: Redis;
  let runs: DemoRun[] = [];

  before(async () => {
    redis = await startRedis();
    await redis.command('-n', 3, 'SET', 'orders', 'somebody else’s');
  });
  // One that a failed test left running would be found at work by the next.
  afterEach(async () => {
    await Promise.all(runs.map((run) => run.process.stop(20_000)));
    runs = [];
  });
  after(() => redis.stop());

  const start = (...args: string[]): DemoRun => {
    const run = new DemoRun(['--bare', ...args], { CELERIAC_BROKER: `redis://127.0.0.1:${redis.port}/3` });
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
    const demo = start();
    // Before that it may have had to build, where the sources have changed since.
    await demo.process.untilLogged('Celeriac demo', 120_000);
    const began = Date.now();
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
    // One that follows within an instant is npm's echo of the first.
    const again = setInterval(() => demo.interrupt(), 200);
    await demo.process.ended;
    clearInterval(again);
    assert.match(demo.said, /Ended at once\.\n/);
    assert.doesNotMatch(demo.said, /Nothing is left running/);
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
    const demo = new DemoRun(['--bare'], { CELERIAC_BROKER: 'redis://:s3cret@127.0.0.1:1/0' });
    runs.push(demo);
    assert.notEqual((await demo.process.ended).code, 0);
    assert.match(demo.said, /The broker at redis:\/\/\*\*\*@127\.0\.0\.1:1\/0 cannot be used: .*refused/);
    assert.doesNotMatch(demo.said, /s3cret/);
    assert.deepEqual(await demo.leftBehind(), []);
  });
});
