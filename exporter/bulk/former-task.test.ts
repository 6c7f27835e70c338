import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { CeleriacError } from '../errors.ts';
import { MemoryBroker, MemoryTransport } from '../transport/memory.ts';
import type { OutgoingMessage } from '../transport/transport.ts';
import type { BulkCluster } from './cluster.ts';
import { formerTasks } from './former-task.ts';
import type { KnownTask } from './former-task.ts';

const TEXT = '[[1, 1.0, 9007199254740993, "ü"], {"password": "vb7Kq0Xw", "deep": {"list": [-0.0]}}, {"callbacks": null}]';
const KNOWN: KnownTask = { uuid: 't', name: 'shop.add', queue: 'mail', args: '(1, …)', kwargs: "{'password': '***'}" };

/** A queue mail with this message in it, and neither backend nor workers. */
function given(context: TestContext, message: Partial<OutgoingMessage> = {}, own: Partial<BulkCluster> = {}): BulkCluster {
  const broker = new MemoryBroker();
  broker.queues.set('mail', [
    { body: Buffer.from(TEXT), contentType: 'application/json', contentEncoding: 'utf-8', properties: {}, ...message, headers: { task: 'shop.add', id: 't', ...message.headers } },
  ]);
  const transport = new MemoryTransport(broker);
  transport.open();
  context.after(() => transport.close());
  return {
    ...{ name: 'shop', state: { task: () => undefined }, waiting: transport, survey: { refresh: async () => undefined }, transportStatus: () => ({ state: 'live' }) },
    ...{ control: { act: async () => [] }, calls: { send: async () => assert.fail('nothing is sent') } },
    ...own,
  };
}
const formerOf = async (cluster: BulkCluster, task: KnownTask = KNOWN) => (await formerTasks(cluster, [task])).get(task.uuid)!;

async function refusalOf(cluster: BulkCluster, task = KNOWN) {
  const former = await formerOf(cluster, task);
  assert.ok('refused' in former, 'not refused');
  return former.refused;
}

test('a message that waits gives its arguments to the last digit, and they are shown as they were', async (context) => {
  for (const packed of [{}, { body: gzipSync(TEXT), headers: { compression: 'application/x-gzip' } }]) {
    const former = await formerOf(given(context, packed));
    assert.ok('task' in former);
    const { args, kwargs, options } = former.task;
    assert.equal(former.from, 'queue');
    assert.equal(JSON.stringify([args, kwargs]), '[[1,1.0,9007199254740993,"ü"],{"password":"vb7Kq0Xw","deep":{"list":[-0.0]}}]');
    assert.deepEqual(options, { queue: 'mail', argsRepr: '(1, …)', kwargsRepr: "{'password': '***'}" });
  }
});

test('what cannot be read to the last digit is refused by name, and nothing of it is told', async (context) => {
  const bomb = gzipSync(Buffer.alloc(17 * 1024 * 1024, 32));
  const cases: [Partial<OutgoingMessage>, string, RegExp][] = [
    [{ contentType: 'application/x-python-serialize' }, 'pickle', /pickle/],
    [{ contentType: 'application/x-msgpack' }, 'unknown-content-type', /"application\/x-msgpack" it cannot be read to the last digit/],
    [{ contentType: 'application/x-yaml' }, 'unknown-content-type', /application\/x-yaml/],
    [{ headers: { compression: 'application/x-bz2' } }, 'unknown-compression', /application\/x-bz2/],
    [{ body: bomb, headers: { compression: 'application/x-gzip' } }, 'too-large', /decompresses to more than/],
    [{ body: Buffer.from('["vb7Kq0Xw') }, 'malformed', /the body is not valid JSON/],
    [{ body: Buffer.from('[1, 2]') }, 'not-exact', /in its message/],
    [{ headers: { task: undefined } }, 'protocol', /not of task protocol 2/],
  ];
  for (const [message, reason, words] of cases) {
    const refusal = await refusalOf(given(context, message));
    assert.equal(refusal.reason, reason);
    assert.match(refusal.message, words);
    assert.match(refusal.message, /^no result backend is given; no worker holds it; /);
    assert.ok(!JSON.stringify(refusal).includes('vb7Kq0Xw'));
  }
});

test('a refusal names the three places that were looked at', async (context) => {
  const message = async (cluster: BulkCluster, task = KNOWN) => (await refusalOf(cluster, task)).message;
  const others = 'no result backend is given; no worker holds it;';
  const other = { ...KNOWN, uuid: 'other' };
  assert.equal(await message(given(context), other), `${others} it does not wait in its queue`);
  assert.equal(await message(given(context), { ...KNOWN, queue: null }), `${others} its queue is not known`);
  assert.equal(await message(given(context), { ...KNOWN, state: 'SUCCESS' }), `${others} it has ended, so that it waits in no queue`);
  const part = { lookForTasks: async () => ({ messages: new Map(), looked: 10_000, isWhole: false }) };
  assert.equal(await message(given(context, {}, { waiting: part })), `${others} it is not among the 10000 messages of its queue that were looked at, which are not all`);
  const away = { lookForTasks: () => Promise.reject(new CeleriacError('unavailable', 'no connection')) };
  assert.equal(await message(given(context, {}, { waiting: away })), `${others} its queue is not looked at: no connection`);
  const silent = { act: () => Promise.reject(new CeleriacError('unavailable', 'no connection')) };
  const empty = { get: async () => undefined };
  assert.equal(await message(given(context, {}, { control: silent, results: empty }), other), 'the result backend holds nothing of it; workers cannot be asked: no connection; it does not wait in its queue');
  const { reason, remedy } = await refusalOf(given(context), other);
  assert.deepEqual([reason, remedy], ['no-backend', 'give --result-backend, and set result_extended of the application']);
});
