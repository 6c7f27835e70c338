/** Commands on older Celery: what is the same, and what is not known there. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { WorkerOptions } from '../services/celery.ts';
import { childrenOf, outcomesIn, startCluster } from './cluster.ts';
import type { ControlledCluster } from './cluster.ts';
import { until } from './watch.ts';

/** Each version with each pool on one of the brokers: a cluster that is being upgraded. */
const MIXED: Record<'redis' | 'rabbitmq', Record<'v52' | 'v54' | 'v57', WorkerOptions>> = {
  redis: { v52: { version: '5.2.7', pool: 'prefork' }, v54: { version: '5.4.0', pool: 'threads' }, v57: { version: '5.7.0', pool: 'threads' } },
  rabbitmq: { v52: { version: '5.2.7', pool: 'threads' }, v54: { version: '5.4.0', pool: 'prefork' }, v57: { version: '5.7.0', pool: 'threads' } },
};

for (const [kind, members] of Object.entries(MIXED) as ['redis' | 'rabbitmq', (typeof MIXED)['redis']][]) {
  const prefork = kind === 'redis' ? 'v52' : 'v54';
  const others = (['v52', 'v54', 'v57'] as const).filter((name) => name !== prefork);

  describe(`commands to Celery 5.2.7, 5.4.0 and 5.7.0 on ${kind}`, () => {
    let shop: ControlledCluster;

    before(async () => {
      const queued = Object.entries(members).map(([name, options]) => [name, { queues: [name], events: false, ...options }]);
      shop = await startCluster(kind, Object.fromEntries(queued) as typeof members, ['--enable-events=false']);
    });
    after(() => shop?.stop());

    const all = { pattern: '*@shop' };
    const everywhere = (message: string) => Object.fromEntries(Object.keys(members).map((name) => [`${name}@shop`, message]));
    const messages = async (command: string, body = {}) =>
      Object.fromEntries((await shop.control(command, { ...all, ...body })).map(({ worker, message }) => [worker, message]));

    test('the same words to the same command', async () => {
      assert.deepEqual(await messages('ping'), everywhere('pong'));
      assert.deepEqual(await messages('heartbeat'), everywhere('done'));
      assert.deepEqual(await messages('add_consumer', { queue: 'more' }), everywhere('add consumer more'));
      assert.deepEqual(await messages('cancel_consumer', { queue: 'more' }), everywhere('no longer consuming from more'));
      assert.deepEqual(await messages('rate_limit', { task_name: 'shop.add', rate_limit: '5/s' }), everywhere('new rate limit set successfully'));
      assert.deepEqual(await messages('rate_limit', { task_name: 'shop.add', rate_limit: 0 }), everywhere('rate limit disabled successfully'));
      assert.deepEqual(await messages('time_limit', { task_name: 'shop.add', soft: 1, hard: 2 }), everywhere('time limits set successfully'));
      assert.deepEqual(await messages('time_limit', { task_name: 'shop.add', soft: null, hard: null }), everywhere('time limits set successfully'));
      assert.deepEqual(await messages('autoscale', { min: 1, max: 2 }), everywhere("ValueError('Autoscale not enabled')"));
      assert.deepEqual(await messages('pool_restart'), everywhere("ValueError('Pool restarts not enabled')"));
      assert.deepEqual(await messages('enable_events'), everywhere('task events enabled'));
      assert.deepEqual(await messages('custom', { method: 'shop_inventory' }), Object.fromEntries(Object.keys(members).map((name) => [`${name}@shop`, `counted the front of ${name}@shop`])));
      for (const command of ['clock', 'report', 'memsample', 'query_task']) {
        const outcomes = outcomesIn(await shop.control(command, { ...all, ...(command === 'query_task' && { task_ids: 'x' }) }));
        assert.deepEqual(Object.keys(outcomes), ['v52@shop', 'v54@shop', 'v57@shop']);
        assert.ok(Object.values(outcomes).every((outcome) => outcome === 'ok' || (command === 'memsample' && outcome === 'error')), JSON.stringify(outcomes));
      }
    });

    test('stamped headers: 5.2.7 does not know them, is told so and not asked; the others revoke by them', async () => {
      const before = await shop.heard();
      const refused = await shop.control('revoke_by_stamped_headers', { headers: { tenant: 'oslo' }, workers: ['v52'] });
      assert.deepEqual(refused, [{ worker: 'v52@shop', outcome: 'refused', message: 'not asked: it runs Celery 5.2.7, and revoke_by_stamped_headers is known from 5.3 on' }]);
      assert.deepEqual(await shop.heard(), before);

      const stamped = (tenant: string) => shop.client.call('shop.add', [1, 2], { queue: 'v54', countdown: 3, stamped_headers: ['tenant'], tenant });
      const [oslo, berlin] = [await stamped('oslo'), await stamped('berlin')];
      await until('they wait for their ETA', async () => (await shop.task(berlin))?.received != null);
      assert.deepEqual(outcomesIn(await shop.control('revoke_by_stamped_headers', { headers: { tenant: ['oslo'] }, all: true })), { 'v52@shop': 'refused', 'v54@shop': 'ok', 'v57@shop': 'ok' });
      await shop.untilTask(berlin, 'SUCCESS');
      await shop.untilTask(oslo, 'REVOKED');
    });

    test('revoke: a task that waits for its ETA never runs, and every version remembers it', async () => {
      for (const queue of Object.keys(members)) {
        const id = await shop.client.call('shop.add', [1, 2], { queue, countdown: 2 });
        await until('it waits for its ETA', async () => (await shop.task(id))?.received != null);
        const outcomes = await shop.control('revoke', { task_ids: id, ...all });
        for (const { worker, outcome, message, effect } of outcomes) {
          assert.deepEqual([worker, outcome, effect], [worker, 'ok', 'seen']);
          assert.match(message, /flagged as revoked$/);
        }
        assert.equal((await shop.untilTask(id, 'REVOKED')).started, null);
      }
    });

    test(`pool_grow and pool_shrink: processes of ${members[prefork].version}, counted; threads say no`, async () => {
      const pid = shop.workers[prefork]?.pid ?? 0;
      assert.equal(childrenOf(pid).length, 2);
      assert.deepEqual((await shop.control('pool_grow', { workers: [prefork] })).map(({ message }) => message), ['pool will grow']);
      await until('three processes run', () => childrenOf(pid).length === 3);
      await shop.control('pool_shrink', { workers: [prefork] });
      await until('two are left', () => childrenOf(pid).length === 2);
      for (const { outcome, message } of await shop.control('pool_grow', { workers: others })) {
        assert.equal(outcome, 'error');
        assert.match(message, /^AttributeError\(/);
      }
    });

    test('terminate: processes are ended, threads are not', async () => {
      const id = await shop.client.call('shop.sleep', [300], { queue: prefork });
      await shop.untilTask(id, 'STARTED');
      const outcomes = await shop.control('terminate', { task_ids: id });
      assert.equal(outcomes.find(({ worker }) => worker.startsWith(prefork))?.message, `terminate: ${id}`);
      for (const name of others) assert.equal(outcomes.find(({ worker }) => worker.startsWith(name))?.message, 'terminate: tasks unknown');
      await shop.untilTask(id, 'REVOKED');
    });

    test('shutdown: each of them ends, and is seen to', async () => {
      const outcomes = await shop.control('shutdown', { workers: Object.keys(members), timeout: 20 });
      assert.deepEqual(outcomes.map(({ worker, outcome, effect }) => [worker, outcome, effect]), Object.keys(members).map((name) => [`${name}@shop`, 'sent', 'seen']));
      for (const worker of Object.values(shop.workers)) assert.equal((await worker.process.ended).signal, null);
    });
  });
}
