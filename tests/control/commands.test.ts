/** Every command on real workers: what it does there, what is said of it, and what a read that follows shows. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RecentEvents } from '../../exporter/contract/event.ts';
import type { ActiveQueue, Stats, TaskInfo } from '../../exporter/control/inspect-answers.ts';
import { childrenOf, isAlive, outcomesIn, startCluster } from './cluster.ts';
import type { ControlledCluster } from './cluster.ts';
import { until } from './watch.ts';

for (const kind of ['redis', 'rabbitmq'] as const) {
  describe(`commands on ${kind}`, () => {
    let shop: ControlledCluster;
    const pidOf = (name: string): number => shop.workers[name]?.pid ?? 0;
    const stats = async (name: string) => (await shop.worker(name)).inspected['stats']?.answer as Stats;
    const processes = async (name: string) => (await stats(name)).pool?.processes ?? [];
    const only = async (command: string, worker: string, body = {}) => {
      const [outcome, ...others] = await shop.control(command, { workers: [worker], ...body });
      assert.deepEqual(others, []);
      assert.ok(outcome);
      return outcome;
    };

    /** The process that executes a task, by its worker's word. */
    const pidOfTask = async (id: string) => {
      for (const { answer } of await shop.control('query_task', { task_ids: id })) {
        const told = (answer as Record<string, [string, TaskInfo]>)[id];
        if (told) return { state: told[0], pid: told[1].worker_pid ?? 0 };
      }
      throw new Error(`no worker knows ${id}`);
    };

    before(async () => {
      shop = await startCluster(
        kind,
        {
          prefork: { pool: 'prefork', queues: ['celery'] },
          threads: { pool: 'threads', queues: ['threads'] },
          quiet: { pool: 'threads', queues: ['quiet'], events: false },
          scaled: { pool: 'prefork', queues: ['scaled'], flags: ['--autoscale', '3,1'], env: { SHOP_SETTINGS: JSON.stringify({ worker_pool_restarts: true }) } },
        },
        ['--enable-events=false'],
      );
    });
    after(() => shop?.stop());

    test('what cannot be sent leaves no message at the broker', async () => {
      await shop.control('ping', { all: true });
      await until('the spy hears what is sent', async () => (await shop.heard()).includes('ping'));
      const before = await shop.heard();
      for (const [path, body, status] of [
        ['/api/v1/control/pool_grow', { workers: ['prefork', 'nobody'] }, 404],
        ['/api/v1/control/pool_grow', { workers: ['prefork'], n: -1 }, 400],
        ['/api/v1/control/pool_grow', { pattern: 'nobody*' }, 404],
        ['/api/v1/control/shutdown', {}, 400],
        ['/api/v1/control/rate_limit', { workers: ['prefork'], task_name: 'shop.add', rate_limit: 'often' }, 400],
        ['/api/v1/control/no_such', { all: true }, 404],
        ['/api/worker/shutdown/nobody@shop', {}, 404],
        ['/api/worker/pool/grow/prefork@shop?n=x', {}, 400],
        ['/api/task/rate-limit/shop.add?workername=prefork@shop&ratelimit=often', {}, 403],
        ['/api/task/timeout/shop.none?workername=prefork@shop', {}, 404],
      ] as const) {
        assert.equal((await shop.post(path, body)).status, status, path);
      }
      await shop.control('clock', { all: true });
      await until('a later message is heard', async () => (await shop.heard()).includes('clock'));
      assert.deepEqual((await shop.heard()).slice(before.length), ['clock']);
    });

    test('one worker, several, those of a pattern, all', async () => {
      assert.deepEqual(outcomesIn(await shop.control('ping', { workers: ['threads'] })), { 'threads@shop': 'ok' });
      assert.deepEqual(outcomesIn(await shop.control('ping', { workers: ['threads', 'prefork@shop'] })), { 'prefork@shop': 'ok', 'threads@shop': 'ok' });
      assert.deepEqual(outcomesIn(await shop.control('ping', { pattern: '[ps]*@shop' })), { 'prefork@shop': 'ok', 'scaled@shop': 'ok' });
      const everybody = await shop.control('ping', { all: true });
      assert.deepEqual(everybody.filter(({ worker }) => worker.endsWith('@shop')).map(({ worker, message }) => [worker, message]), [
        ['prefork@shop', 'pong'],
        ['quiet@shop', 'pong'],
        ['scaled@shop', 'pong'],
        ['threads@shop', 'pong'],
      ]);
    });

    test('a worker that stands still is silent at the deadline; the others have answered', async () => {
      shop.workers['threads']?.pause();
      try {
        const begun = Date.now();
        const outcomes = await shop.control('ping', { pattern: '*@shop', timeout: 1 });
        assert.ok(Date.now() - begun < 3_000);
        assert.deepEqual(outcomesIn(outcomes), { 'prefork@shop': 'ok', 'quiet@shop': 'ok', 'scaled@shop': 'ok', 'threads@shop': 'silent' });
        assert.equal(outcomes[3]?.message, 'no answer within 1 s');
      } finally {
        shop.workers['threads']?.resume();
      }
    });

    test('pool_grow and pool_shrink: processes, counted', async () => {
      assert.equal(childrenOf(pidOf('prefork')).length, 2);
      const grown = await only('pool_grow', 'prefork', { n: 2 });
      assert.deepEqual([grown.outcome, grown.message], ['ok', 'pool will grow']);
      await until('four processes run', () => childrenOf(pidOf('prefork')).length === 4);
      await until('and a read shows them', async () => (await processes('prefork')).length === 4);
      const shrunk = await only('pool_shrink', 'prefork', { n: 2 });
      assert.deepEqual([shrunk.outcome, shrunk.message], ['ok', 'pool will shrink']);
      await until('two are left', () => childrenOf(pidOf('prefork')).length === 2);
      await until('and a read shows them', async () => (await processes('prefork')).length === 2);
      const threads = await only('pool_grow', 'threads');
      assert.equal(threads.outcome, 'error');
      assert.match(threads.message, /^AttributeError\(.*grow/);
    });

    test('autoscale: bounds are set and kept; without an autoscaler the worker says no', async () => {
      const scaled = await only('autoscale', 'scaled', { min: 2, max: 4 });
      assert.deepEqual([scaled.outcome, scaled.message, scaled.effect], ['ok', 'autoscale now max=4 min=2', 'seen']);
      const { min, max } = (await stats('scaled')).autoscaler ?? {};
      assert.deepEqual([min, max], [2, 4]);
      await until('two processes run', () => childrenOf(pidOf('scaled')).length === 2);
      assert.deepEqual(await only('autoscale', 'prefork', { min: 1, max: 2 }), { worker: 'prefork@shop', outcome: 'error', message: "ValueError('Autoscale not enabled')" });
      const grown = await only('pool_grow', 'scaled');
      assert.deepEqual([grown.outcome, grown.message], ['error', 'pool_grow is not supported with autoscale. Adjust autoscale range instead.']);
    });

    test('pool_restart: other processes than before; where it is not enabled the worker says no', async () => {
      const old = childrenOf(pidOf('scaled'));
      const restarted = await only('pool_restart', 'scaled');
      assert.deepEqual([restarted.outcome, restarted.message], ['ok', 'reload started']);
      assert.match(restarted.note ?? '', /after the next that it gets/);
      await until('each old process has executed one more task and ended', async () => {
        // At once, or the same process would get one after the other.
        for (const id of await shop.client.send({ task: 'shop.sleep', args: [0.3], options: { queue: 'scaled' } }, 4)) await shop.untilTask(id, 'SUCCESS');
        const now = childrenOf(pidOf('scaled'));
        return now.length > 0 && !now.some((pid) => old.includes(pid));
      });
      const refused = await only('pool_restart', 'prefork');
      assert.deepEqual([refused.outcome, refused.message], ['error', "ValueError('Pool restarts not enabled')"]);
    });

    test('add_consumer: tasks of the queue are executed, by its exchange and routing key; cancel_consumer: no longer', async () => {
      const queues = async (name: string) => ((await shop.worker(name)).inspected['active_queues']?.answer as ActiveQueue[]).map((queue) => queue.name);
      const added = await only('add_consumer', 'threads', { queue: 'post', exchange: 'mail', exchange_type: 'topic', routing_key: 'post.#' });
      assert.deepEqual([added.outcome, added.message, added.effect], ['ok', 'add consumer post', 'seen']);
      assert.deepEqual((await queues('threads')).sort(), ['post', 'threads'], 'the very next read');
      const queue = ((await shop.worker('threads')).inspected['active_queues']?.answer as ActiveQueue[]).find(({ name }) => name === 'post');
      assert.deepEqual([queue?.exchange?.name, queue?.exchange?.type, queue?.routing_key], ['mail', 'topic', 'post.#']);
      const id = await shop.client.call('shop.add', [1, 2], { queue: 'post', ...(kind === 'rabbitmq' && { exchange: 'mail', routing_key: 'post.letters', queue: undefined }) });
      assert.equal((await shop.untilTask(id, 'SUCCESS')).worker, 'threads@shop');

      const cancelled = await only('cancel_consumer', 'threads', { queue: 'post' });
      assert.deepEqual([cancelled.outcome, cancelled.message, cancelled.effect], ['ok', 'no longer consuming from post', 'seen']);
      assert.deepEqual(await queues('threads'), ['threads'], 'the very next read');
      const left = await shop.client.call('shop.add', [3, 4], kind === 'rabbitmq' ? { exchange: 'mail', routing_key: 'post.letters' } : { queue: 'post' });
      const other = await shop.client.call('shop.sleep', [2], { queue: 'threads' });
      await shop.untilTask(other, 'SUCCESS');
      assert.equal((await shop.task(left))?.received, null, 'it waits');
      await only('add_consumer', 'threads', { queue: 'post' });
      await shop.untilTask(left, 'SUCCESS');
    });

    for (const [name, queue] of [
      ['prefork', 'celery'],
      ['threads', 'threads'],
    ] as const) {
      test(`rate_limit of ${name}: tasks start so far apart, until it is lifted`, async () => {
        const limited = await only('rate_limit', name, { task_name: 'shop.add', rate_limit: '2/s' });
        assert.deepEqual([limited.outcome, limited.message, limited.effect], ['ok', 'new rate limit set successfully', 'seen']);
        assert.ok(((await shop.worker(name)).inspected['registered']?.answer as string[]).includes('shop.add [rate_limit=2/s]'), 'the very next read');
        const spread = async () => {
          const ids = await shop.client.send({ task: 'shop.add', args: [1, 2], options: { queue } }, 5);
          const tasks = [];
          for (const id of ids) tasks.push(await shop.untilTask(id, 'SUCCESS'));
          const starts = tasks.map(({ started }) => started ?? 0);
          return Math.max(...starts) - Math.min(...starts);
        };
        const slow = await spread();
        assert.ok(slow > 1.5, `five tasks within ${slow} s`);
        const lifted = await only('rate_limit', name, { task_name: 'shop.add', rate_limit: 0 });
        assert.deepEqual([lifted.outcome, lifted.message], ['ok', 'rate limit disabled successfully']);
        const fast = await spread();
        assert.ok(fast < slow / 2, `five tasks within ${fast} s, ${slow} s with the limit`);
        const unknown = await only('rate_limit', name, { task_name: 'shop.none', rate_limit: '2/s' });
        assert.deepEqual([unknown.outcome, unknown.message], ['error', 'unknown task']);
      });
    }

    test('time_limit: from the next pool restart on the soft one is raised in the task, the hard one kills the process', async () => {
      const call = () => shop.client.call('shop.sleep', [60], { queue: 'scaled' });
      const limit = async (soft: number | null, hard: number | null) => {
        const set = await only('time_limit', 'scaled', { task_name: 'shop.sleep', soft, hard });
        assert.equal(set.message, 'time limits set successfully');
        assert.match(set.note ?? '', /from the next pool_restart/);
        assert.equal((await only('pool_restart', 'scaled')).outcome, 'ok');
      };
      await limit(1, null);
      assert.match((await shop.untilTask(await call(), 'FAILURE')).exception ?? '', /SoftTimeLimitExceeded/);
      await limit(null, 1);
      const killed = await call();
      const { pid } = await shop.untilTask(killed, 'STARTED').then(() => pidOfTask(killed));
      assert.match((await shop.untilTask(killed, 'FAILURE')).traceback ?? '', /TimeLimitExceeded\(1/);
      await until('its process is gone', () => !isAlive(pid));
    });

    test('revoke: one task and many never run, others do', async () => {
      const later = { countdown: 3 };
      const [one, ...many] = await shop.client.send({ task: 'shop.add', args: [1, 2], options: later }, 4);
      const kept = await shop.client.call('shop.add', [1, 2], later);
      await until('they wait for their ETA', async () => (await shop.task(kept))?.received != null);
      const outcomes = await shop.control('revoke', { task_ids: one });
      const { message, effect } = outcomes.find(({ worker }) => worker === 'prefork@shop') ?? {};
      assert.match(message ?? '', new RegExp(`^tasks .*${one}.* flagged as revoked$`));
      assert.equal(effect, 'seen');
      await shop.control('revoke', { task_ids: many, workers: ['prefork', 'threads'] });
      const revoked = (await shop.worker('prefork')).inspected['revoked']?.answer as string[];
      for (const id of [one, ...many]) assert.ok(revoked.includes(id ?? ''), 'the very next read');
      await shop.untilTask(kept, 'SUCCESS');
      for (const id of [one ?? '', ...many]) assert.equal((await shop.untilTask(id, 'REVOKED')).started, null);
    });

    test('revoke_by_stamped_headers: tasks with the stamp never run, those with another do', async () => {
      const stamped = (tenant: string) => shop.client.call('shop.add', [1, 2], { countdown: 3, stamped_headers: ['tenant'], tenant });
      const [revoked, kept] = [await stamped('oslo'), await stamped('berlin')];
      await until('they wait for their ETA', async () => (await shop.task(kept))?.received != null);
      const outcomes = await shop.control('revoke_by_stamped_headers', { headers: { tenant: 'oslo' } });
      assert.match(outcomes.find(({ worker }) => worker === 'prefork@shop')?.message ?? '', /flagged as revoked, but not terminated$/);
      await shop.untilTask(kept, 'SUCCESS');
      assert.equal((await shop.untilTask(revoked, 'REVOKED')).started, null);

      const running = await shop.client.call('shop.sleep', [300], { stamped_headers: ['tenant'], tenant: 'bergen' });
      await shop.untilTask(running, 'STARTED');
      const { pid } = await pidOfTask(running);
      const ended = await only('revoke_by_stamped_headers', 'prefork', { headers: { tenant: ['bergen'] }, terminate: true, signal: 'SIGKILL' });
      assert.match(ended.message, /bergen.* revoked$/);
      await until('its process is gone', () => !isAlive(pid));
      await shop.untilTask(running, 'REVOKED');
    });

    test('terminate: the process is killed; in a pool of threads the worker says that it cannot', async () => {
      const id = await shop.client.call('shop.sleep', [300]);
      await shop.untilTask(id, 'STARTED');
      const { state, pid } = await pidOfTask(id);
      assert.equal(state, 'active');
      assert.ok(isAlive(pid));
      const ended = await shop.control('terminate', { task_ids: [id], signal: 'KILL', workers: ['prefork'] });
      assert.deepEqual([ended[0]?.outcome, ended[0]?.message, ended[0]?.effect], ['ok', `terminate: ${id}`, 'seen']);
      await until('its process is gone', () => !isAlive(pid));
      await shop.untilTask(id, 'REVOKED');

      const thread = await shop.client.call('shop.sleep', [4], { queue: 'threads' });
      await shop.untilTask(thread, 'STARTED');
      const refused = (await shop.control('terminate', { task_ids: thread, workers: ['threads'] }))[0];
      assert.equal(refused?.outcome, 'error');
      assert.match(refused?.message ?? '', /^NotImplementedError\(.*kill_job/);
      await until('it runs to its end', async () => (await shop.task(thread))?.ended != null);
    });

    test('enable_events and disable_events: tasks are told of, and no longer', async () => {
      const add = () => shop.client.call('shop.add', [1, 2], { queue: 'quiet' });
      assert.equal((await only('enable_events', 'quiet')).message, 'task events enabled');
      assert.equal((await only('enable_events', 'quiet')).message, 'task events already enabled');
      await shop.untilTask(await add(), 'SUCCESS');
      assert.deepEqual(await only('disable_events', 'quiet').then(({ message, note }) => [message, note]), ['task events disabled', 'Celeriac leaves them off until that worker, or Celeriac itself, is started again']);
      const untold = await add();
      await until('it has been executed', async () => {
        await shop.exporter.get('/api/v1/worker?name=quiet@shop&refresh=true');
        return (await stats('quiet')).total?.['shop.add'] === 2;
      });
      assert.equal((await only('enable_events', 'quiet')).message, 'task events enabled');
      await shop.untilTask(await add(), 'SUCCESS');
      // By an event: an inspection may have seen it.
      const { events } = await shop.exporter.json<RecentEvents>(`/api/v1/events?uuid=${untold}`);
      assert.deepEqual(events.map(({ type }) => type).filter((type) => type !== 'task-sent'), []);
      // With -E there is no turning them off, whatever is answered.
      const always = await only('disable_events', 'prefork');
      assert.deepEqual([always.message, always.note], ['task events already disabled', 'a worker that was started with -E says so too, and goes on sending them']);
      await shop.untilTask(await shop.client.call('shop.add', [1, 2]), 'SUCCESS');
    });

    test('heartbeat, clock, report, memsample, and a command of the application itself', async () => {
      assert.deepEqual(await only('heartbeat', 'threads'), { worker: 'threads@shop', outcome: 'ok', message: 'done', answer: null });
      assert.equal(typeof ((await only('clock', 'threads')).answer as { clock: number }).clock, 'number');
      const report = await only('report', 'threads');
      assert.equal(report.message, 'answered');
      assert.match((report.answer as { ok: string }).ok, /software -> celery:5\.7\.0/);
      const memory = await only('memsample', 'threads');
      assert.ok(['ok', 'error'].includes(memory.outcome), JSON.stringify(memory));
      const custom = await only('custom', 'threads', { method: 'shop_inventory', arguments: { deep: true } });
      assert.deepEqual([custom.outcome, custom.message], ['ok', 'counted every shelf of threads@shop']);
      const none = await only('custom', 'threads', { method: 'no_such' });
      assert.deepEqual([none.outcome, none.message], ['error', "KeyError('no_such')"]);
    });

    test('shutdown: the worker ends and is seen to; afterwards it is not asked any more', async () => {
      const gone = await only('shutdown', 'threads');
      assert.deepEqual(gone, { worker: 'threads@shop', outcome: 'sent', message: 'sent, and it has said goodbye; tasks that run there are let end', effect: 'seen' });
      assert.equal((await shop.worker('threads')).presence, 'offline');
      assert.deepEqual(await shop.workers['threads']?.process.ended, { code: 0, signal: null });
      const before = (await shop.heard()).length;
      assert.deepEqual(await shop.control('ping', { workers: ['threads'] }), [{ worker: 'threads@shop', outcome: 'refused', message: 'not asked: it is offline, by its own word' }]);
      assert.equal((await shop.heard()).length, before);

      // One that has something to do says goodbye and does it.
      const id = await shop.client.call('shop.sleep', [4]);
      await shop.untilTask(id, 'STARTED');
      assert.equal((await only('shutdown', 'prefork')).effect, 'seen');
      assert.equal(shop.workers['prefork']?.process.running, true);
      await shop.untilTask(id, 'SUCCESS');
      assert.deepEqual(await shop.workers['prefork']?.process.ended, { code: 0, signal: null });

      // One that stands still hears it when it goes on.
      shop.workers['scaled']?.pause();
      assert.deepEqual((await shop.control('shutdown', { workers: ['scaled'], timeout: 0.5 }))[0], {
        worker: 'scaled@shop',
        outcome: 'sent',
        message: 'sent; it has not said goodbye within 0.5 s',
        effect: 'pending',
      });
      shop.workers['scaled']?.resume();
      await until('it has said goodbye', async () => (await shop.worker('scaled')).presence === 'offline');
    });
  });
}
