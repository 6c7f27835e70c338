import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../../clock.ts';
import { delayedRoute } from './delayed.ts';
import { routeOf } from './route.ts';
import type { CallOptions } from './task-call.ts';
import { routedBy } from './task-routes.ts';
import { WorkersWord } from './workers-word.ts';

const QUEUES = [
  { name: 'mail', exchange: { name: 'mail', type: 'direct' }, routing_key: 'mail' },
  { name: 'news', exchange: { name: 'topics', type: 'topic' }, routing_key: 'news.#', queue_arguments: { 'x-queue-type': 'quorum' } },
  { name: 'bcast.7f', alias: 'everybody', exchange: { name: 'everybody', type: 'fanout' }, routing_key: '' },
];

function word(conf: object = {}, registered: string[] = ['shop.add']): WorkersWord {
  const inspected = new Map(Object.entries({ active_queues: QUEUES, conf, registered }).map(([method, answer]) => [method, { answer }])) as never;
  return new WorkersWord({ workers: () => [{ presence: 'online', inspected }], ask: () => Promise.resolve(), clock: systemClock });
}

const to = (options: CallOptions, conf?: object, registered?: string[]) => {
  const { exchange, routingKey, queue, isConsumed, priority } = routeOf({ name: 'shop.add', args: [], kwargs: {}, options }, word(conf, registered), 'celery');
  return [exchange, routingKey, queue, isConsumed, priority];
};

describe('where a call goes', () => {
  test('a queue on a direct exchange is reached by its name', () => {
    assert.deepEqual(to({ queue: 'mail' }), ['', 'mail', 'mail', true, 0]);
    assert.deepEqual(to({ queue: 'other', priority: 4 }), ['', 'other', 'other', false, 4]);
  });

  test('a queue on another exchange as its workers say', () => {
    assert.deepEqual(to({ queue: 'news' }), ['topics', 'news.#', 'news', true, 0]);
    assert.deepEqual(to({ queue: 'news', routingKey: 'news.today' }), ['topics', 'news.today', 'news', true, 0]);
    assert.deepEqual(to({ queue: 'everybody' }), ['everybody', '', 'bcast.7f', true, 0]);
  });

  test('an exchange with its routing key as they are named', () => {
    assert.deepEqual(to({ exchange: 'topics', routingKey: 'news.x' }), ['topics', 'news.x', undefined, true, 0]);
    assert.deepEqual(to({ exchange: 'unheard', routingKey: 'a' }), ['unheard', 'a', undefined, false, 0]);
    assert.deepEqual(to({ exchange: 'everybody' }), ['everybody', '', 'bcast.7f', true, 0]);
    assert.deepEqual(to({ exchange: 'mail', routingKey: 'mail' }), ['mail', 'mail', 'mail', true, 0]);
    assert.throws(() => to({ exchange: 'topics' }), /needs a routing_key/);
    assert.throws(() => to({ routingKey: 'news' }), /no effect on the queue 'celery'/);
  });

  test("without a name: the application's routes, the task's own, its default queue, ours", () => {
    const task_routes = { 'shop.*': { queue: 'mail', priority: 5 } };
    assert.deepEqual(to({}, { task_routes, task_default_queue: 'main' }), ['', 'mail', 'mail', true, 5]);
    assert.deepEqual(to({ priority: 1 }, { task_routes }), ['', 'mail', 'mail', true, 1]);
    assert.deepEqual(to({ queue: 'other' }, { task_routes }), ['', 'other', 'other', false, 0]);
    assert.deepEqual(to({}, {}, ['shop.add [exchange=topics routing_key=news.own]']), ['topics', 'news.own', undefined, true, 0]);
    assert.deepEqual(to({}, { task_default_queue: 'main', task_default_priority: 2 }), ['', 'main', 'main', false, 2]);
    assert.deepEqual(to({}), ['', 'celery', 'celery', false, 0]);
  });
});

test('task_routes as workers tell them', () => {
  for (const [routes, queue] of [
    [{ 'shop.add': 'mail' }, 'mail'],
    [{ 'shop.*': 'all', 'shop.add': { queue: 'mail' } }, 'mail'],
    [[['shop.a?d*', { queue: 'mail' }], ['*', 'all']], 'mail'],
    [[{ 'other.*': 'x' }, { '*': 'all' }], 'all'],
    [[[['*.add', { queue: 'mail' }]]], 'mail'],
    [['<function route_task at 0x7f>'], undefined],
    ['<function>', undefined],
    [{ 'shop.[!a]*': 'x' }, undefined],
    [null, undefined],
  ] as const) {
    assert.equal(routedBy(routes, 'shop.add')?.queue, queue, JSON.stringify(routes));
  }
});

test('what is for later waits in RabbitMQ where quorum queues are used', () => {
  const route = routeOf({ name: 'a', args: [], kwargs: {}, options: { queue: 'news' } }, word(), 'celery');
  const bits = '0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.1';
  assert.deepEqual(delayedRoute(route, 5.9), { exchange: 'celery_delayed_27', routingKey: `${bits}.news.#` });
  assert.deepEqual(delayedRoute({ ...route, routingKey: `${bits}.news` }, 5)?.routingKey, `${bits}.news`);
  assert.equal(delayedRoute(route, 0.5), undefined);
  assert.equal(delayedRoute(route, 2 ** 28), undefined);
  assert.equal(delayedRoute({ ...route, exchangeType: 'direct' }, 5), undefined);
});
