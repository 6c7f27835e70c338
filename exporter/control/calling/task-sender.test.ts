import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { systemClock } from '../../clock.ts';
import { silentLogger } from '../../logger.ts';
import { parseExactly } from '../../message/exact-json.ts';
import { MemoryBroker, MemoryTransport } from '../../transport/memory.ts';
import { callAgain } from './call-again.ts';
import { TaskSender } from './task-sender.ts';
import type { TaskSenderOptions } from './task-sender.ts';
import type { InspectedWorker } from './workers-word.ts';

function given(context: TestContext, { conf = {}, ...options }: Partial<TaskSenderOptions> & { conf?: object } = {}) {
  const broker = new MemoryBroker();
  broker.queues.set('celery', []);
  broker.queues.set('mail', []);
  const transport = new MemoryTransport(broker);
  transport.open();
  context.after(() => transport.close());
  const inspected = new Map(Object.entries({ registered: ['shop.add'], conf }).map(([method, answer]) => [method, { answer }])) as never;
  const worker: InspectedWorker = { presence: 'online', inspected };
  const cluster = { queues: [], defaultQueue: 'celery' };
  const sender = new TaskSender({ transport, cluster, workers: () => [worker], ask: () => Promise.resolve(), isOpen: () => false, clock: systemClock, logger: silentLogger, ...options });
  const call = async (json: string, name = 'shop.add') => sender.send(sender.read(name, parseExactly(json, 100) as Record<string, unknown>));
  const held = () => [...broker.queues.values()].reduce((sum, { length }) => sum + length, 0);
  return { broker, transport, sender, call, held };
}

const kindOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'sent', ({ kind }: { kind: string }) => kind);

test('a call is confirmed and told', async (context) => {
  const { broker, transport, call, sender } = given(context);
  const sent = await call('{"args": [1, 2.0], "queue": "mail", "task_id": "mine"}');
  assert.deepEqual(sent, { uuid: 'mine', name: 'shop.add', queue: 'mail', exchange: '', routingKey: 'mail', priority: 0, eta: undefined, expires: undefined });
  const [message] = broker.queues.get('mail') ?? [];
  assert.equal(message?.body.toString(), '[[1,2.0],{},{"callbacks":null,"errbacks":null,"chain":null,"chord":null}]');
  await transport.close();
  const events: Record<string, unknown>[] = [];
  for await (const deliveries of transport.events()) for (const { body } of deliveries) events.push(JSON.parse(body.toString()) as Record<string, unknown>);
  const [event = {}] = events;
  assert.equal(event['type'], 'task-sent');
  assert.equal(event['hostname'], message?.headers['origin']);
  assert.deepEqual([event['uuid'], event['queue'], event['args']], ['mine', 'mail', '(1, 2.0)']);
  assert.deepEqual(sender.counts(), { sent: 1, failed: 0, untold: 0 });
});

test('a refusal leaves nothing anywhere', async (context) => {
  const { call, held, broker, transport } = given(context, { isOpen: (uuid) => uuid === 'running' });
  assert.equal(await kindOf(call('{"task_id": "running"}')), 'conflict');
  assert.equal(await kindOf(call('{"queue": "unheard"}')), 'not-found');
  assert.equal(await kindOf(call('{"exchange": "unheard", "routing_key": "a"}')), 'not-found');
  assert.equal(await kindOf(call('{"priority": 10}')), 'bad-input');
  assert.equal(held(), 0);
  assert.deepEqual(transport.status().messages, 0, 'no event either');
  assert.deepEqual([...broker.queues.keys()], ['celery', 'mail']);
});

test('two calls of one id: the second is refused before the first is seen as an event', async (context) => {
  const { call, held } = given(context);
  const kinds = await Promise.all([kindOf(call('{"task_id": "one"}')), kindOf(call('{"task_id": "one"}'))]);
  assert.deepEqual(kinds, ['sent', 'conflict']);
  assert.equal(await kindOf(call('{"task_id": "two", "queue": "unheard"}')), 'not-found');
  assert.equal(await kindOf(call('{"task_id": "two"}')), 'sent', 'what was not sent may be called again');
  assert.equal(held(), 2);
});

test('while the broker is away nothing is kept to be sent later', async (context) => {
  const { call, held, broker } = given(context);
  broker.goAway();
  assert.equal(await kindOf(call('{}')), 'unavailable');
  broker.comeBack();
  assert.equal(held(), 0);
  assert.equal(await kindOf(call('{}')), 'sent');
});

test('where workers take no JSON, none is sent', async (context) => {
  const { call, held } = given(context, { conf: { accept_content: ['msgpack'] } });
  assert.equal(await kindOf(call('{}')), 'refused');
  assert.equal(held(), 0);
});

test('a task that no worker registers is unknown, once they were asked again', async (context) => {
  const registered = ['shop.add'];
  let asked = 0;
  const workers = () => [{ presence: 'online', inspected: new Map([['registered', { answer: [...registered] }]]) as never }];
  const { sender } = given(context, { workers, ask: async () => (asked += 1) && registered.push('shop.new') });
  await sender.checkRegistered('shop.add');
  assert.equal(asked, 0);
  await Promise.all([sender.checkRegistered('shop.new'), sender.checkRegistered('shop.new')]);
  await assert.rejects(sender.checkRegistered('shop.sub'), /Unknown task 'shop.sub'/);
  assert.equal(asked, 1, 'not again so soon');
});

test('a task that is called again bears the old id, and is a root of its own', async (context) => {
  const { sender, broker } = given(context);
  const args = parseExactly('[9007199254740993]', 5) as unknown[];
  const { uuid } = await sender.send(callAgain({ uuid: 'old', name: 'shop.add', args, kwargs: {}, options: { queue: 'mail' } }));
  const [message] = broker.queues.get('mail') ?? [];
  const { id, root_id, parent_id, celeriac_called_again } = message?.headers ?? {};
  assert.deepEqual([id, root_id, parent_id, celeriac_called_again], [uuid, uuid, null, 'old']);
  assert.match(message?.body.toString() ?? '', /^\[\[9007199254740993\],/);
});
