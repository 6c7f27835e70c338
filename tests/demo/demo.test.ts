import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { FlowerTask, FlowerTasks, FlowerWorkerStatus } from '../../exporter/contract/flower.ts';
import { DemoRun } from './demo-run.ts';

/** The shop opens with a visit of each kind; the longest story in it, a payment that times out twice, takes some seconds. */
const SECONDS = 25;

describe('npm run demo', { timeout: 300_000 }, () => {
  let demo: DemoRun;
  let url: string;
  const progress: { uuid: string; current: number; total: number; note: string }[] = [];

  before(async () => {
    demo = new DemoRun(['--seconds', String(SECONDS)]);
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

  it('shows both workers online, with different pools', async () => {
    const status = (await (await fetch(`${url}/api/workers?status=1`)).json()) as FlowerWorkerStatus;
    assert.deepEqual(status, { 'backoffice@shop-2': true, 'orders@shop-1': true });
  });

  it('shows a success, with a customer whose name is not ASCII', async () => {
    const order = await seen('an order', 'taskname=orders.place&state=SUCCESS', (task) => /[^\x20-\x7e]/.test(task.kwargs ?? ''));
    assert.match(order.kwargs ?? '', /'card_token': 'tok_/);
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
    const live = /^\d+ tasks\/s · 2 workers, \d+ active · lag \d+ ms · exporter [\d.]+ % CPU, \d+ MiB · \d+ succeeded · /m;
    await demo.process.untilLogged(live, SECONDS * 1000);
  });

  it('ends by itself when its time is over, and leaves nothing running', async () => {
    const exit = await demo.process.ended;
    assert.deepEqual([exit.code, exit.signal], [0, null], demo.said);
    assert.match(demo.said, new RegExp(`Ending: ${SECONDS} s are over`));
    assert.deepEqual(await demo.leftBehind(), []);
  });
});
