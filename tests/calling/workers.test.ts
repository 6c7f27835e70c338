/** Real workers of both brokers run what is called over HTTP, with each option. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { brokers } from '../control/broker.ts';
import type { Broker } from '../control/broker.ts';
import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { startExporter } from '../services/exporter.ts';
import { Shop } from './shop.ts';

/** Where naive dates are read; half an hour off, so that no other zone is mistaken for it. */
const TIMEZONE = 'Asia/Kolkata';
const AHEAD_MS = 5.5 * 3_600_000;

const settings = (kind: Broker['kind']) => ({
  timezone: TIMEZONE,
  task_routes: { 'shop.greet': { queue: 'mail' } },
  task_queues: {
    celery: { exchange: 'celery', routing_key: 'celery' },
    mail: { exchange: 'mail', routing_key: 'mail' },
    news: { exchange: 'topics', exchange_type: 'topic', routing_key: 'news.today' },
    all: { exchange: 'all', exchange_type: 'fanout', routing_key: 'celery' },
    prio: { exchange: 'prio', routing_key: 'prio', ...(kind === 'rabbitmq' && { queue_arguments: { 'x-max-priority': 9 } }) },
  },
});

for (const kind of ['redis', 'rabbitmq'] as const) {
  describe(`tasks called on ${kind}`, () => {
    let broker: Broker;
    let shop: Shop;
    let workers: Worker[];

    before(async () => {
      broker = await brokers[kind]();
      const application = { ...broker.application, settings: settings(kind) };
      const exporter = await startExporter({ broker: broker.application.broker, flags: ['--survey-interval=1h', '--log-level=warn'] });
      shop = new Shop(exporter);
      // One task at a time of `prio`, and one more fetched.
      const slow = { hostname: 'slow@shop', queues: ['prio'], concurrency: 1, flags: ['--prefetch-multiplier', '1'] };
      workers = await Promise.all([startWorker(application, { queues: ['celery', 'mail', 'news', 'all'], concurrency: 4 }), startWorker(application, slow)]);
      await exporter.until('both workers known', async () => Object.keys(await exporter.json<object>('/api/workers')).length === 2);
    });
    after(async () => {
      await Promise.all([...(workers ?? []).map((worker) => worker.stop()), shop?.exporter.stop()]);
      await broker?.stop();
    });

    test("the command of Flower's README, though curl labels it a form", async () => {
      const body = '{"args":[1,2]}';
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const response = await fetch(`${shop.exporter.url}/api/task/async-apply/shop.add`, { method: 'POST', body, headers });
      assert.equal(response.status, 200);
      const { 'task-id': uuid } = (await response.json()) as { 'task-id': string };
      const { name, args, result, routing_key } = await shop.ended(uuid, 'SUCCESS');
      assert.deepEqual([name, args, result, routing_key], ['shop.add', '(1, 2)', '3', 'celery']);
    });

    test('arguments, time limits, headers, names and family reach the worker as they were given', async () => {
      const told = await shop.described(`"args": [3.0, 9007199254740993, "Zoë"], "kwargs": {"x": {"y": [null]}}, "headers": {"tenant": "t1"},
        "time_limit": 30, "soft_time_limit": 20, "root_id": "root-1", "parent_id": "parent-1", "shadow": "shop.other", "priority": 4`);
      assert.deepEqual(told, {
        args: [3, 9007199254740992, 'Zoë'], types: ['float', 'int', 'str'], kwargs: { x: { y: [null] } }, timelimit: [30, 20], priority: 4,
        exchange: '', routing_key: 'celery', root: 'root-1', parent: 'parent-1', shadow: 'shop.other', retries: 0, headers: { tenant: 't1' },
      }); // prettier-ignore
    });

    test('a countdown is waited for, and an ETA in each form', async () => {
      const at = Date.now() + 2_500;
      const iso = new Date(at).toISOString();
      const naive = new Date(at + AHEAD_MS).toISOString().replace('T', ' ').replace('Z', '000');
      const calls = ['"countdown": 2.5', `"eta": "${iso}"`, `"eta": "${iso.replace('Z', '+00:00')}"`, `"eta": "${naive}"`];
      const ids = await Promise.all(calls.map((option) => shop.call('shop.add', `"args": [1, 1], ${option}`)));
      for (const [n, uuid] of ids.entries()) {
        const { received, started } = await shop.ended(uuid, 'SUCCESS');
        assert.ok(received < at / 1000, `${calls[n]}: received before`);
        assert.ok(started > at / 1000 - 0.1 && started < at / 1000 + 8, `${calls[n]}: started ${started - at / 1000} s after`);
      }
    });

    test('what has expired is not run but revoked', async () => {
      const busy = await shop.call('shop.sleep', '"args": [3], "queue": "prio"');
      await shop.until(busy, ({ state }) => state === 'STARTED');
      const ids = [await shop.call('shop.add', '"args": [1, 1], "queue": "prio", "expires": 1')];
      await shop.ended(busy, 'SUCCESS');
      ids.push(await shop.call('shop.add', '"args": [1, 1], "queue": "prio", "expires": "2199-01-01T00:00:00Z"'));
      assert.equal((await shop.ended(ids[0]!, 'REVOKED')).started, null);
      await shop.ended(ids[1]!, 'SUCCESS');
    });

    test('priority overtakes', async () => {
      const [low, high] = kind === 'redis' ? [9, 0] : [1, 9];
      const busy = await shop.call('shop.sleep', '"args": [2], "queue": "prio"');
      await shop.until(busy, ({ state }) => state === 'STARTED');
      const lows: string[] = [];
      for (let n = 0; n < 4; n += 1) lows.push(await shop.call('shop.add', `"args": [${n}, 0], "queue": "prio", "priority": ${low}`));
      const one = await shop.call('shop.add', `"args": [9, 9], "queue": "prio", "priority": ${high}`);
      const { started } = await shop.ended(one, 'SUCCESS');
      const before: unknown[] = [];
      for (const uuid of lows) if ((await shop.ended(uuid, 'SUCCESS')).started < started) before.push(uuid);
      assert.ok(before.length <= 1, `${before.length} of 4 ran first; one had been fetched already`);
    });

    test('time limits are enforced', async () => {
      const hard = await shop.call('shop.sleep', '"args": [30], "time_limit": 1');
      const soft = await shop.call('shop.sleep', '"args": [30], "soft_time_limit": 1');
      // Of the exception Celery's event has a wrapper's name here.
      assert.match((await shop.ended(hard, 'FAILURE')).traceback, /TimeLimitExceeded: TimeLimitExceeded\(1/);
      assert.match((await shop.ended(soft, 'FAILURE')).traceback, /SoftTimeLimitExceeded/);
    });

    test("the application's routes are followed, and queues on topic and fanout exchanges reached", async () => {
      const greeted = await shop.post('/api/v1/tasks/call', '{"name": "shop.greet", "args": ["Zoë"]}');
      assert.deepEqual([greeted.body['queue'], greeted.body['routing_key']], ['mail', 'mail']);
      await shop.ended(greeted.body['uuid'] as string, 'SUCCESS');
      for (const [option, exchange, key] of [
        ['"queue": "news"', 'topics', 'news.today'],
        ['"exchange": "topics", "routing_key": "news.today"', 'topics', 'news.today'],
        ['"queue": "all"', 'all', 'celery'],
      ] as const) {
        const told = await shop.described(option);
        assert.deepEqual([told['exchange'], told['routing_key']], [exchange, key]);
      }
    });

    /** But for the queue into which workers answer, which comes and goes. */
    const everything = async () => (await broker.inventory()).filter((name) => !/\breply\b/.test(name));

    test('what would reach nobody is refused, and nothing of it is left at the broker', async () => {
      const inventory = await everything();
      const seen = await shop.seen();
      for (const [status, options] of [
        [404, '"queue": "no-such-queue"'],
        [404, '"exchange": "topics", "routing_key": "sports.today"'],
        [404, '"exchange": "no-such-exchange", "routing_key": "x"'],
        [400, '"priority": 256'],
        [400, '"countdown": -5'],
        [400, '"headers": {"id": "x"}'],
        [400, '"qeue": "mail"'],
      ] as const) {
        const { status: answered, text } = await shop.post('/api/task/send-task/shop.add', `{"args": [1, 1], ${options}}`);
        assert.equal(answered, status, text);
      }
      assert.equal((await shop.post('/api/task/async-apply/shop.nothing', '{}')).status, 404);
      assert.deepEqual(await everything(), inventory);
      assert.equal(await shop.seen(), seen);
    });

    test('an id in use is refused until its task has ended', async () => {
      const options = '"args": [1.5], "task_id": "my-own"';
      await shop.call('shop.sleep', options);
      assert.equal((await shop.post('/api/task/send-task/shop.sleep', `{${options}}`)).status, 409);
      await shop.ended('my-own', 'SUCCESS');
    });

    test('workers of earlier versions run it too', async () => {
      const application = broker.application;
      const old = await Promise.all((['5.2.7', '5.4.0'] as const).map((version) => startWorker(application, { version, hostname: `old@${version}`, queues: [`old-${version}`] })));
      for (const { version } of old) {
        const told = await shop.described(`"queue": "old-${version}", "args": [1.0], "time_limit": 9, "headers": {"tenant": "t"}`);
        assert.deepEqual([told['types'], told['timelimit'], told['routing_key']], [['float'], [9, null], `old-${version}`]);
      }
      await Promise.all(old.map((worker) => worker.stop()));
    });
  });
}

describe('quorum queues on RabbitMQ', () => {
  let broker: Broker;
  let shop: Shop;
  let worker: Worker;

  before(async () => {
    broker = await brokers.rabbitmq();
    const queue_arguments = { 'x-queue-type': 'quorum' };
    const task_queues = {
      celery: { exchange: 'celery', routing_key: 'celery', queue_arguments },
      topical: { exchange: 'topics', exchange_type: 'topic', routing_key: 'topical', queue_arguments },
    };
    worker = await startWorker({ ...broker.application, settings: { task_queues } });
    const exporter = await startExporter({ broker: broker.application.broker });
    shop = new Shop(exporter);
    await exporter.until('the worker known', async () => Object.keys(await exporter.json<object>('/api/workers')).length === 1);
  });
  after(async () => {
    await Promise.all([worker?.stop(), shop?.exporter.stop()]);
    await broker?.stop();
  });

  test('are published to', async () => {
    const told = await shop.described('"queue": "celery"');
    assert.equal(told['routing_key'], 'celery');
  });

  test("what is for later waits in the broker, as Celery's native delayed delivery has it", async () => {
    const { body } = await shop.post('/api/v1/tasks/call', '{"name": "shop.add", "args": [1, 2], "queue": "topical", "countdown": 3}');
    assert.equal(body['exchange'], 'celery_delayed_27');
    assert.equal(body['queue'], 'topical');
    const { sent, received, started } = await shop.ended(body['uuid'] as string, 'SUCCESS');
    const waited = received - (sent ?? 0);
    assert.ok(waited > 1.5, `it came to the worker ${waited} s later`);
    assert.ok(started - (sent ?? 0) > 2.9);
  });
});

test('a Redis database with a key prefix and priority steps of its own', async () => {
  const broker = await brokers.redis();
  const url = broker.application.broker.replace(/0$/, '3');
  const broker_transport_options = { global_keyprefix: 'shop_', priority_steps: [0, 5], queue_order_strategy: 'priority' };
  const worker = await startWorker({ broker: url, settings: { broker_transport_options } });
  const exporter = await startExporter({ broker: url, flags: [`--broker-transport-options=${JSON.stringify(broker_transport_options)}`] });
  const shop = new Shop(exporter);
  try {
    assert.equal((await shop.described('"priority": 7'))['priority'], 7);
  } finally {
    await Promise.all([worker.stop(), exporter.stop()]);
    await broker.stop();
  }
});
