import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { AuditEntry } from '../../contract/audit.ts';
import type { Commands, ControlAnswer, ControlOutcome } from '../../contract/control.ts';
import type { ProblemDetails } from '../../contract/problem.ts';
import type { Order } from '../../control/remote-control.ts';
import { givenCluster, startApp } from '../testing/app.ts';

async function exporter(context: TestContext, outcomes: readonly ControlOutcome[] = [], names = ['default'], readOnly = false) {
  const orders: (Order & { cluster: string })[] = [];
  const audited: AuditEntry[] = [];
  const clusters = names.map((name) =>
    givenCluster({
      name,
      control: {
        act: (order) => {
          order.command.prepare(order.arguments);
          orders.push({ ...order, cluster: name });
          return Promise.resolve(outcomes);
        },
      },
    }),
  );
  const { url } = await startApp(context, { clusters, audited, access: { readOnly } });
  const post = async <Answer>(command: string, body?: unknown) => {
    const response = await fetch(`${url}/api/v1/control/${command}`, { method: 'POST', ...(body !== undefined && { body: JSON.stringify(body) }) });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  return { url, orders, audited, post };
}

test('the list of commands tells what each does, who may, and what it takes', async (context) => {
  const { url } = await exporter(context);
  const { commands } = (await (await fetch(`${url}/api/v1/commands`)).json()) as Commands;
  const named = Object.fromEntries(commands.map((one) => [one.name, one]));
  assert.equal(commands.length, 21);
  assert.deepEqual([named['shutdown']?.role, named['shutdown']?.answers, named['shutdown']?.unnamed], ['admin', false, 'refused']);
  assert.equal(named['revoke_by_stamped_headers']?.since, '5.3');
  assert.deepEqual(named['pool_grow']?.arguments, {
    type: 'object',
    properties: { n: { type: 'integer', minimum: 1, maximum: 1000, default: 1, description: 'Processes to add' } },
    additionalProperties: false,
  });
  for (const { effect } of commands) assert.match(effect, /^[A-Z].*\.$/);
});

test('arguments stand beside whom it is for; outcomes come back masked, and are audited', async (context) => {
  const { post, orders, audited } = await exporter(context, [
    { worker: 'a@x', outcome: 'ok', message: 'answered', answer: { broker_read_url: 'redis://:topsecret@r:6379/0' } },
    { worker: 'b@x', outcome: 'error', message: 'unknown task' },
  ]);
  const given = { task_name: 'shop.add', rate_limit: '10/m' };
  const { status, body } = await post<ControlAnswer>('rate_limit', { ...given, workers: ['a', 'b'], timeout: 2, reason: 'too many mails' });
  assert.equal(status, 200);
  assert.deepEqual(body, {
    command: 'rate_limit',
    cluster: 'default',
    outcomes: [
      { worker: 'a@x', outcome: 'ok', message: 'answered', answer: { broker_read_url: 'redis://:********@r:6379/0' } },
      { worker: 'b@x', outcome: 'error', message: 'unknown task' },
    ],
  });
  assert.deepEqual(orders[0]?.arguments, given);
  assert.deepEqual(orders[0]?.target, { workers: ['a', 'b'], pattern: undefined, all: undefined });
  assert.equal(orders[0]?.timeoutSeconds, 2);
  const { action, targets, arguments: args, reason, outcome, detail } = audited[0] ?? {};
  assert.deepEqual(
    { action, targets, args, reason, outcome, detail },
    { action: 'task-rate-limit', targets: ['a@x', 'b@x'], args: given, reason: 'too many mails', outcome: 'partly', detail: 'b@x: error, unknown task' },
  );
});

test('what is wrong is told by the name of its field, and nothing is sent', async (context) => {
  const { post, orders } = await exporter(context);
  for (const [command, body, status, parameter] of [
    ['pool_grow', { all: true, n: 0 }, 400, 'n'],
    ['pool_grow', { all: true, m: 1 }, 400, 'm'],
    ['pool_grow', { all: true, timeout: 0 }, 400, 'timeout'],
    ['add_consumer', { all: true }, 400, 'queue'],
    ['autoscale', { all: true, min: 3, max: 1 }, 400, undefined],
    ['time_limit', { all: true, task_name: 'a', soft: 1 }, 400, 'hard'],
    ['custom', { all: true, method: 'shutdown' }, 400, 'method'],
    ['ping', { cluster: 'elsewhere' }, 404, undefined],
  ] as const) {
    const answer = await post<ProblemDetails>(command, body);
    assert.deepEqual([answer.status, answer.body.parameter], [status, parameter], command);
    assert.ok(answer.body.detail.length > 10);
  }
  assert.deepEqual(orders, []);
});

test('--read-only lets questions through, and nothing that acts', async (context) => {
  const { post } = await exporter(context, [], ['default'], true);
  assert.equal((await post('ping', { all: true })).status, 200);
  assert.equal((await post('pool_grow', { all: true })).status, 403);
});

test('of several clusters the one that is named', async (context) => {
  const { post, orders } = await exporter(context, [], ['oslo', 'berlin']);
  assert.equal((await post('ping', { all: true })).status, 400);
  assert.equal((await post('ping', { all: true, cluster: 'berlin' })).status, 200);
  assert.deepEqual(orders.map(({ cluster }) => cluster), ['berlin']);
});
