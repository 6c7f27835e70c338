import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { AuditEntry } from '../../contract/audit.ts';
import type { ControlOutcome } from '../../contract/control.ts';
import type { Order } from '../../control/remote-control.ts';
import { CeleriacError } from '../../errors.ts';
import { givenCluster, startApp } from '../testing/app.ts';
import { GivenState, givenWorker } from '../testing/state.ts';

const WORKER = 'mail@web-1';
const state = new GivenState({
  workers: [
    givenWorker(WORKER, { answers: { registered: ['shop.add', 'shop.sweep [rate_limit=10/m]'] } }),
    givenWorker('orders@web-1'),
    givenWorker('orders@web-2'),
  ],
});

type Said = Pick<ControlOutcome, 'outcome' | 'message'> | CeleriacError;

/** An exporter whose worker says this to whatever it is told. */
async function exporter(context: TestContext, said: Said = { outcome: 'ok', message: 'as told' }, readOnly = false) {
  const orders: Order[] = [];
  const audited: AuditEntry[] = [];
  const act = (order: Order): Promise<readonly ControlOutcome[]> => {
    order.command.prepare(order.arguments);
    orders.push(order);
    return said instanceof CeleriacError ? Promise.reject(said) : Promise.resolve([{ worker: WORKER, ...said }]);
  };
  const { url } = await startApp(context, { clusters: [givenCluster({ state, control: { act } })], audited, access: { readOnly } });
  return {
    orders,
    audited,
    post: async (path: string, init: RequestInit = {}) => {
      const response = await fetch(url + path, { method: 'POST', ...init });
      return { status: response.status, body: await response.text() };
    },
  };
}

const form = (body: string) => ({ body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
const message = (text: string) => ({ status: 200, body: JSON.stringify({ message: text }) });

describe('what is sent and said, as Flower', () => {
  for (const [path, init, command, args, said] of [
    [`/api/worker/shutdown/${WORKER}`, {}, 'shutdown', {}, 'Shutting down!'],
    [`/api/worker/pool/restart/${WORKER}`, {}, 'pool_restart', {}, `Restarting '${WORKER}' worker's pool`],
    [`/api/worker/pool/restart/mail`, {}, 'pool_restart', {}, `Restarting '${WORKER}' worker's pool`],
    [`/api/worker/pool/grow/${WORKER}`, {}, 'pool_grow', { n: 1 }, `Growing '${WORKER}' worker's pool by 1`],
    [`/api/worker/pool/grow/${WORKER}?n=3`, {}, 'pool_grow', { n: 3 }, `Growing '${WORKER}' worker's pool by 3`],
    [`/api/worker/pool/shrink/${WORKER}`, form('n=2'), 'pool_shrink', { n: 2 }, `Shrinking '${WORKER}' worker's pool by 2`],
    [`/api/worker/pool/autoscale/${WORKER}`, form('min=3&max=10'), 'autoscale', { min: 3, max: 10 }, `Autoscaling '${WORKER}' worker (min=3, max=10)`],
    [`/api/worker/pool/autoscale/${WORKER}`, form('{"min": 3, "max": 10}'), 'autoscale', { min: 3, max: 10 }, `Autoscaling '${WORKER}' worker (min=3, max=10)`],
    [`/api/worker/queue/add-consumer/${WORKER}?queue=mail`, {}, 'add_consumer', { queue: 'mail' }, 'as told'],
    [`/api/worker/queue/add-consumer/${WORKER}`, form('queue=mail&exchange=post&routing_key=m'), 'add_consumer', { queue: 'mail', exchange: 'post', routing_key: 'm' }, 'as told'],
    [`/api/worker/queue/cancel-consumer/${WORKER}?queue=mail`, {}, 'cancel_consumer', { queue: 'mail' }, 'as told'],
    ['/api/task/timeout/shop.add', form(`workername=${WORKER}&soft=1.5&hard=3`), 'time_limit', { task_name: 'shop.add', soft: 1.5, hard: 3 }, 'as told'],
    ['/api/task/timeout/shop.add', form('workername=mail&hard=3'), 'time_limit', { task_name: 'shop.add', soft: null, hard: 3 }, 'as told'],
    ['/api/task/rate-limit/shop.sweep', form(`workername=${WORKER}&ratelimit=200`), 'rate_limit', { task_name: 'shop.sweep', rate_limit: '200' }, 'as told'],
    ['/api/task/revoke/1480b55c', {}, 'revoke', { task_ids: '1480b55c' }, "Revoked '1480b55c'"],
    ['/api/task/revoke/1480b55c', form('terminate=True'), 'terminate', { task_ids: '1480b55c' }, "Revoked '1480b55c'"],
    ['/api/task/revoke/a%2Fb?terminate=1&signal=SIGKILL', {}, 'terminate', { task_ids: 'a/b', signal: 'SIGKILL' }, "Revoked 'a/b'"],
  ] as const) {
    test(`${path} ${'body' in init ? init.body : ''}`, async (context) => {
      const { post, orders, audited } = await exporter(context);
      assert.deepEqual(await post(path, init), message(said));
      assert.equal(orders.length, 1);
      assert.equal(orders[0]?.command.name, command);
      assert.deepEqual(orders[0]?.arguments, args);
      if (path.startsWith('/api/worker')) assert.deepEqual(orders[0]?.target, { workers: [WORKER] });
      assert.equal(audited[0]?.action, orders[0]?.command.action);
      assert.equal(audited[0]?.outcome, 'done');
      assert.deepEqual(audited[0]?.arguments, args);
    });
  }
});

describe('what is refused, with nothing sent', () => {
  for (const [path, init, status, body] of [
    ['/api/worker/shutdown/nobody', {}, 404, "Unknown worker 'nobody'"],
    ['/api/worker/pool/grow/orders', {}, 400, "'orders' may be orders@web-1, orders@web-2: give the whole name"],
    [`/api/worker/pool/grow/${WORKER}?n=x`, {}, 400, "Invalid argument 'x' of type 'int'"],
    [`/api/worker/pool/grow/${WORKER}?n=0`, {}, 400, 'n: expected a whole number from 1 to 1000'],
    [`/api/worker/pool/autoscale/${WORKER}?max=1`, {}, 400, 'Missing argument min'],
    [`/api/worker/pool/autoscale/${WORKER}?min=3&max=`, {}, 400, 'Missing argument max'],
    [`/api/worker/queue/add-consumer/${WORKER}`, {}, 400, 'Missing argument queue'],
    ['/api/task/timeout/shop.add?soft=1', {}, 400, 'Missing argument workername'],
    [`/api/task/timeout/shop.add?workername=${WORKER}&soft=soon`, {}, 400, "Invalid argument 'soon' of type 'float'"],
    [`/api/task/timeout/shop.none?workername=${WORKER}&soft=1`, {}, 404, "Unknown task 'shop.none'"],
    ['/api/task/timeout/shop.add?workername=nobody&soft=1', {}, 404, "Unknown worker 'nobody'"],
    [`/api/task/rate-limit/shop.add?workername=${WORKER}`, {}, 400, 'Missing argument ratelimit'],
    [`/api/task/rate-limit/shop?workername=${WORKER}&ratelimit=1`, {}, 404, "Unknown task 'shop'"],
    ['/api/task/revoke/x?terminate=perhaps', {}, 400, "Invalid argument 'perhaps' of type 'bool'"],
    ['/api/task/revoke/x?terminate=1&signal=NUKE', {}, 400, 'signal: expected one of SIGTERM, SIGKILL, SIGINT, SIGQUIT, SIGHUP, SIGABRT, SIGUSR1, SIGUSR2'],
  ] as const) {
    test(path, async (context) => {
      const { post, orders, audited } = await exporter(context);
      assert.deepEqual(await post(path, init), { status, body });
      assert.deepEqual(orders, []);
      assert.equal(audited[0]?.outcome, 'refused');
      assert.equal(audited[0]?.status, status);
    });
  }
});

test('a worker that says no is a 403 in its words; one that says nothing too; a broker that is away a 503', async (context) => {
  const no = await exporter(context, { outcome: 'error', message: "ValueError('Pool restarts not enabled')" });
  assert.deepEqual(await no.post(`/api/worker/pool/restart/${WORKER}`), { status: 403, body: `Failed to restart the '${WORKER}' pool: ValueError('Pool restarts not enabled')` });
  assert.equal(no.audited[0]?.outcome, 'refused');
  assert.deepEqual(await no.post(`/api/task/timeout/shop.add?workername=${WORKER}`), { status: 403, body: "Failed to set timeouts: 'ValueError('Pool restarts not enabled')'" });
  const silent = await exporter(context, { outcome: 'silent', message: 'no answer within 1 s' });
  assert.deepEqual(await silent.post(`/api/worker/pool/grow/${WORKER}`), { status: 403, body: `Failed to grow '${WORKER}' worker's pool: no answer within 1 s` });
  assert.equal(silent.audited[0]?.outcome, 'failed');
  const away = await exporter(context, new CeleriacError('unavailable', 'no connection to the broker'));
  for (const path of [`/api/worker/shutdown/${WORKER}`, '/api/task/revoke/x']) {
    assert.deepEqual(await away.post(path), { status: 503, body: 'no connection to the broker' });
  }
});

test('a revoke is done when it is sent, whatever workers say', async (context) => {
  const { post, audited } = await exporter(context, { outcome: 'silent', message: 'no answer within 1 s' });
  assert.deepEqual(await post('/api/task/revoke/x'), message("Revoked 'x'"));
  assert.deepEqual([audited[0]?.outcome, audited[0]?.detail], ['failed', `${WORKER}: silent, no answer within 1 s`]);
});

test('--read-only: 403, and nothing is sent', async (context) => {
  const { post, orders } = await exporter(context, undefined, true);
  assert.equal((await post(`/api/worker/shutdown/${WORKER}`)).status, 403);
  assert.deepEqual(orders, []);
});
