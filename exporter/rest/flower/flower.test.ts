import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { ClusterAccess } from '../cluster-access.ts';
import { givenCluster, startApp } from '../testing/app.ts';
import { GivenState, givenQueue, givenTask, givenWorker } from '../testing/state.ts';

async function asker(context: TestContext, cluster: ClusterAccess) {
  const { url } = await startApp(context, { clusters: [cluster] });
  return async (path: string) => {
    const response = await fetch(`${url}${path}`);
    const body = await response.text();
    return { status: response.status, body, json: <T>() => JSON.parse(body) as T };
  };
}

describe('/api/tasks and /api/task', () => {
  test('a task has every field of Flower’s, null where unknown; in a list the worker is left out', async (context) => {
    const tasks = [
      givenTask('known', {
        worker: givenWorker('celery@oslo'),
        rootId: 'root',
        parentId: 'parent',
        children: ['c'],
        routingKey: 'rk',
        clock: 7,
        timestamp: 5,
      }),
      givenTask('sent', { state: 'PENDING', sent: 1.5, client: 'gen1@web', timestamp: 1.5 }),
    ];
    const ask = await asker(context, givenCluster({ state: new GivenState({ tasks }) }));
    const list = (await ask('/api/tasks')).json<Record<string, Record<string, unknown>>>();
    assert.deepEqual(Object.keys(list), ['known', 'sent']);
    assert.ok(!('worker' in (list['sent'] ?? {})));
    const known = (await ask('/api/task/info/known')).json<Record<string, unknown>>();
    assert.deepEqual(known, list['known']);
    assert.equal(Object.keys(known).length, 31);
    for (const [field, value] of Object.entries({
      worker: 'celery@oslo',
      root: 'root',
      root_id: 'root',
      parent: 'parent',
      children: ['c'],
      routing_key: 'rk',
      sent: null,
    })) {
      assert.deepEqual(known[field], value, field);
    }
    assert.equal((await ask('/api/task/info/sent')).json<{ worker: null }>().worker, null);
    assert.deepEqual(await ask('/api/task/info/none').then(({ status, body }) => [status, body]), [404, "Unknown task 'none'"]);
    assert.deepEqual((await ask('/api/task/types')).json(), { 'task-types': ['shop.add'] });
  });

  test('keeps the order even of ids that look like numbers', async (context) => {
    const tasks = [givenTask('7', { timestamp: 1 }), givenTask('b', { timestamp: 2 }), givenTask('3', { timestamp: 3 })];
    const ask = await asker(context, givenCluster({ state: new GivenState({ tasks }) }));
    assert.match((await ask('/api/tasks')).body, /^\{"3":\{.*\},"b":\{.*\},"7":\{.*\}\}$/);
  });

  test('a list of all tasks comes in pieces and whole', async (context) => {
    const tasks = Array.from({ length: 2_345 }, (_, n) =>
      givenTask(`id-${n}`, { timestamp: n, args: `(${n}, "${'x'.repeat(500)}")` }),
    );
    const ask = await asker(context, givenCluster({ state: new GivenState({ tasks }) }));
    assert.deepEqual(Object.keys((await ask('/api/tasks')).json<object>()), tasks.map(({ uuid }) => uuid).reverse());
    assert.deepEqual((await ask('/api/tasks?search=nothing')).json(), {});
  });

  test('a search that cannot be read is a 400 with the reason in JSON, other bad parameters are in words', async (context) => {
    const ask = await asker(context, givenCluster());
    const search = await ask('/api/tasks?search=ab');
    assert.equal(search.status, 400);
    assert.deepEqual(search.json(), { error: 'Substring search terms must contain at least 3 characters at position 0.' });
    for (const [query, words] of [
      ['limit=x', "Invalid argument 'x' of type 'int'"],
      ['sort_by=x', "Invalid sort_by 'x', expected one of name, received, started, state"],
      ['received_end=x', "Invalid received_start or received_end, expected format 'YYYY-MM-DD HH:MM'"],
    ] as const) {
      assert.deepEqual(await ask(`/api/tasks?${query}`).then(({ status, body }) => [status, body]), [400, words]);
    }
  });
});

describe('/api/workers', () => {
  const answers = {
    stats: {
      pid: 7,
      broker: {
        transport: 'redis',
        userid: null,
        alternates: ['redis://:hunter2@a'],
        transport_options: { sentinel_kwargs: { password: 'hunter2' } },
      },
    },
    active_queues: [{ name: 'mail' }],
    registered: ['shop.add'],
    conf: { broker_read_url: 'amqp://shop:hunter2@rabbit/', timezone: 'UTC' },
    active: [{ id: 'x', kwargs: { alternates: ['kept'] } }],
    reserved: [],
    scheduled: [],
    revoked: [],
  };
  const state = new GivenState({
    workers: [
      givenWorker('celery@berlin', { answers, answeredAt: 1_800_000_123.5 }),
      givenWorker('celery@lost', { presence: 'lost', answers: { stats: { pid: 8 } } }),
      givenWorker('celery@new', { answers: {} }),
      givenWorker('celery@silent', { presence: 'silent' }),
    ],
  });

  test('tells what workers answered; their lists of tasks only of one that is named; no secret', async (context) => {
    const ask = await asker(context, givenCluster({ state }));
    const all = (await ask('/api/workers')).json<Record<string, Record<string, unknown>>>();
    assert.deepEqual(Object.keys(all), ['celery@berlin', 'celery@lost'], 'who never answered is not there');
    assert.deepEqual(Object.keys(all['celery@berlin'] ?? {}), ['stats', 'active_queues', 'registered', 'conf', 'timestamp']);
    assert.equal(all['celery@berlin']?.['timestamp'], 1_800_000_123.5);
    const one = (await ask('/api/workers?workername=celery@berlin')).json<Record<string, Record<string, unknown>>>();
    assert.deepEqual(Object.keys(one['celery@berlin'] ?? {}).sort(), [
      'active',
      'active_queues',
      'conf',
      'registered',
      'reserved',
      'revoked',
      'scheduled',
      'stats',
      'timestamp',
    ]);
    assert.deepEqual(one['celery@berlin']?.['active'], answers.active);
    assert.deepEqual(all['celery@berlin']?.['stats'], {
      pid: 7,
      broker: { transport: 'redis', userid: null, transport_options: { sentinel_kwargs: { password: '********' } } },
    });
    assert.deepEqual(all['celery@berlin']?.['conf'], { broker_read_url: 'amqp://shop:********@rabbit/', timezone: 'UTC' });
    assert.equal(answers.stats.broker.alternates.length, 1, 'state itself is not changed');
  });

  test('status=1 is alive or not, of every worker', async (context) => {
    const ask = await asker(context, givenCluster({ state }));
    const alive = { 'celery@berlin': true, 'celery@lost': false, 'celery@new': true, 'celery@silent': false };
    for (const query of ['status=1', 'status=true', 'status=Yes', 'status=on&workername=nobody']) {
      assert.deepEqual((await ask(`/api/workers?${query}`)).json(), alive, query);
    }
    assert.deepEqual(Object.keys((await ask('/api/workers?status=0')).json<object>()), ['celery@berlin', 'celery@lost']);
    assert.deepEqual(await ask('/api/workers?status=maybe').then(({ status, body }) => [status, body]), [
      400,
      "Invalid argument 'maybe' of type 'bool'",
    ]);
  });

  test('an unknown worker, or one that never answered, is a 404; refresh asks first, and who is named', async (context) => {
    const asked: (string | undefined)[] = [];
    const refresh = (worker?: string) => Promise.resolve(void asked.push(worker));
    const ask = await asker(context, givenCluster({ state, survey: { refresh } }));
    for (const name of ['nobody', 'celery@new']) {
      assert.deepEqual(await ask(`/api/workers?workername=${name}`).then(({ status, body }) => [status, body]), [
        404,
        `Unknown worker '${name}'`,
      ]);
    }
    await ask('/api/workers?refresh=1');
    await ask('/api/workers?refresh=true&workername=celery@berlin');
    await ask('/api/workers?refresh=0');
    assert.deepEqual(asked, [undefined, 'celery@berlin']);
  });
});

describe('/api/queues/length', () => {
  const queues = [
    givenQueue('mail', { ready: 3, unacked: 2, readyByPriority: { 0: 1, 9: 2 } }),
    givenQueue('celery', { ready: 0 }),
    givenQueue('gone', { missing: true, ready: undefined }),
    givenQueue('named only', { measuredAt: undefined, ready: undefined }),
  ];

  test('Redis: name and messages, every priority summed, by name', async (context) => {
    const ask = await asker(context, givenCluster({ state: new GivenState({ queues }) }));
    assert.deepEqual((await ask('/api/queues/length')).json(), {
      active_queues: [
        { name: 'celery', messages: 0 },
        { name: 'mail', messages: 3 },
      ],
    });
  });

  test('RabbitMQ: every field of the management API, the broker’s own numbers in place of older ones', async (context) => {
    const rabbit = [
      givenQueue('mail', {
        type: 'quorum',
        ready: 3,
        unacked: 2,
        consumers: 4,
        details: { name: 'mail', vhost: '/', messages: 1, messages_ready: 1, memory: 9 },
      }),
      givenQueue('plain', { type: 'classic', ready: 5, consumers: 0 }),
    ];
    const ask = await asker(context, givenCluster({ state: new GivenState({ queues: rabbit }) }));
    assert.deepEqual((await ask('/api/queues/length')).json(), {
      active_queues: [
        { name: 'mail', vhost: '/', messages: 5, messages_ready: 3, messages_unacknowledged: 2, consumers: 4, memory: 9 },
        { name: 'plain', messages: 5, messages_ready: 5, consumers: 0 },
      ],
    });
  });

  test('503 while the broker is away: an autoscaler must not act on yesterday’s numbers', async (context) => {
    const broker = { state: 'waiting' as const, reason: 'connection refused', remedy: 'start it' };
    const ask = await asker(context, givenCluster({ state: new GivenState({ queues }), broker }));
    assert.deepEqual(await ask('/api/queues/length').then(({ status, body }) => [status, body]), [
      503,
      'Broker unavailable: connection refused: start it',
    ]);
  });
});
