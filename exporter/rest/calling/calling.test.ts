import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { systemClock } from '../../clock.ts';
import { TaskSender } from '../../control/calling/task-sender.ts';
import type { AuditEntry } from '../../contract/audit.ts';
import { silentLogger } from '../../logger.ts';
import { MemoryBroker, MemoryTransport } from '../../transport/memory.ts';
import { givenCluster, startApp } from '../testing/app.ts';
import type { GivenApp } from '../testing/app.ts';

async function started(context: TestContext, given: GivenApp = {}) {
  const broker = new MemoryBroker();
  broker.queues.set('celery', []);
  const transport = new MemoryTransport(broker);
  transport.open();
  context.after(() => transport.close());
  const inspected = new Map([['registered', { answer: ['shop.add'] }]]) as never;
  const calls = new TaskSender({
    transport, cluster: { queues: [], defaultQueue: 'celery' }, workers: () => [{ presence: 'online', inspected }], ask: () => Promise.resolve(),
    isOpen: (uuid) => uuid === 'running', clock: systemClock, logger: silentLogger,
  }); // prettier-ignore
  const audited: AuditEntry[] = [];
  const { url } = await startApp(context, { clusters: [givenCluster({ name: 'eu', calls }), givenCluster({ name: 'us' })], audited, ...given });
  const post = async (body: string, path = '/api/v1/tasks/call', headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
    const text = await response.text();
    return { status: response.status, text, answer: (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown> };
  };
  return { post, audited, lying: () => (broker.queues.get('celery') ?? []).map(({ body }) => body.toString()) };
}

test('a call is answered with where it went, its numbers go on as they came, and the audit trail tells no argument', async (context) => {
  const { post, audited, lying } = await started(context);
  const { status, answer } = await post('{"cluster": "eu", "name": "shop.add", "args": [3.0, 9007199254740993], "kwargs": {"card": "4111"}, "countdown": 60, "reason": "by hand"}');
  assert.equal(status, 200);
  const { uuid, eta, ...rest } = answer;
  assert.deepEqual(rest, { cluster: 'eu', name: 'shop.add', queue: 'celery', exchange: '', routing_key: 'celery', priority: 0, expires: null });
  assert.ok(Math.abs(Number(eta) - Date.now() / 1000 - 60) < 10);
  assert.match(lying()[0] ?? '', /^\[\[3\.0,9007199254740993\],\{"card":"4111"\},/);
  const [entry] = audited;
  assert.deepEqual([entry?.action, entry?.cluster, entry?.targets, entry?.reason, entry?.outcome], ['task-call', 'eu', ['shop.add', uuid], 'by hand', 'done']);
  assert.deepEqual({ ...entry?.arguments, eta: undefined }, { args: 2, kwargs: ['card'], eta: undefined });
});

test('what is wrong is named, and nothing is sent', async (context) => {
  const { post, audited, lying } = await started(context);
  for (const [status, body, words] of [
    [400, '{"cluster": "eu", "name": "shop.add", "args": [1}', /not valid JSON/],
    [400, '{"cluster": "eu", "args": []}', /"parameter":"name"/],
    [400, '{"cluster": "eu", "name": "shop.add", "qeue": "mail"}', /did you mean queue.*"parameter":"qeue"/s],
    [400, '{"cluster": "eu", "name": "shop.add", "args": "text"}', /"parameter":"args"/],
    [400, '{"cluster": "eu", "name": "shop.add", "priority": 10}', /priority must be a whole number from 0 to 9/],
    [400, '{"name": "shop.add"}', /several clusters/],
    [404, '{"cluster": "asia", "name": "shop.add"}', /Unknown cluster/],
    [404, '{"cluster": "eu", "name": "shop.sub"}', /Unknown task 'shop.sub'.*unregistered/s],
    [404, '{"cluster": "eu", "name": "shop.add", "queue": "nowhere"}', /queue 'nowhere' is unknown/],
    [409, '{"cluster": "eu", "name": "shop.add", "task_id": "running"}', /'running' is known and has not ended/],
  ] as const) {
    const { status: answered, text } = await post(body);
    assert.equal(answered, status, text);
    assert.match(text, words);
  }
  assert.deepEqual(lying(), []);
  assert.deepEqual(new Set(audited.map(({ outcome }) => outcome)), new Set(['refused']));
  assert.equal((await post('{"cluster": "eu", "name": "shop.sub", "unregistered": true}')).status, 200);
});

test("Flower's paths take a cluster in the query or in the body, and a call that a form's label hides", async (context) => {
  const { post, lying } = await started(context);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  assert.equal((await post('{"args":[1,2]}', '/api/task/async-apply/shop.add?cluster=eu', form)).status, 200);
  assert.equal((await post('{"args":[1,2],"cluster":"eu"}', '/api/task/send-task/shop.add')).status, 200);
  assert.equal((await post('{"args":[1,2]}', '/api/task/send-task/shop.add')).status, 400);
  assert.equal((await post('{"args":[1],"timeout":0.01}', '/api/task/apply/shop.add?cluster=eu')).answer['state'], 'PENDING');
  assert.equal(lying().length, 3);
});

test('--read-only, and nobody that is not let in, call nothing', async (context) => {
  for (const [status, access] of [[403, { readOnly: true }], [401, { basicAuth: [{ name: 'ada', secret: 'x' }], unauthenticatedApi: false }]] as const) {
    const { post, lying } = await started(context, { access: access });
    for (const path of ['/api/v1/tasks/call', '/api/task/send-task/shop.add', '/api/task/async-apply/shop.add', '/api/task/apply/shop.add'])
      assert.equal((await post('{"cluster": "eu", "name": "shop.add"}', path)).status, status, path);
    assert.deepEqual(lying(), []);
  }
});
